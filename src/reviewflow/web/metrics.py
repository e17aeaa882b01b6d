"""Figures for Prometheus, taken anew each time that they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from reviewflow.audit.instants import read_instant
from reviewflow.casework.health import Counts, Seen, checks_of, count
from reviewflow.casework.health.workers import age, largest_skew, skews
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import local_date

from .window import Window

Labels = tuple[str, ...]


def registry_of(window: Window) -> CollectorRegistry:
    """A registry with nothing in it but what is seen through the window."""
    registry = CollectorRegistry()
    registry.register(Figures(window))
    return registry


class Figures(Collector):
    """What is measured when Prometheus asks."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: to register is not to ask the database."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Every figure; where the database cannot be used, hardly more than that it cannot."""
        yield InfoMetricFamily("reviewflow_build", "The program that answers.", {"version": _version()})
        try:
            seen = self.window.seen()
            with self.window.desk() as desk:
                counts = count(desk)
        except DatabaseNotReady:
            yield _gauge("database_up", "Whether the database can be used.", 0)
            return
        yield _gauge("database_up", "Whether the database can be used.", 1)
        yield from _of_seen(seen)
        yield from _of_counts(counts)


def _of_seen(seen: Seen) -> Iterator[Metric]:
    checks = [((check.name,), float(check.well)) for check in checks_of(seen)]
    yield _labelled("check_well", "Whether a check of reviewflow health is well.", ("check",), checks)
    yield _gauge("database_answer_seconds", "How long the database took to answer.", seen.answered_in, "seconds")
    ages = [((b.worker,), p.total_seconds()) for b in seen.beats if (p := age(b, seen.now)) is not None]
    told = "How long ago a worker gave its last sign of life."
    yield _labelled("heartbeat_age_seconds", told, ("worker",), ages, "seconds")
    skew = largest_skew(list(skews(seen.beats, now=seen.now).values())).total_seconds() if seen.is_postgresql else 0
    told = "The largest difference between the clocks of the workers at work and the database."
    yield _gauge("clock_skew_seconds", told, skew, "seconds")
    waits = (seen.now - read_instant(seen.unsent.since)).total_seconds() if seen.unsent.since else 0
    told = "How long the oldest message that may leave has been waiting; 0 where none waits."
    yield _gauge("outbox_oldest_unsent_seconds", told, waits, "seconds")
    told = "Messages that were given up or came back, and that nobody has seen to."
    yield _gauge("dead_letters", told, seen.not_delivered[0])
    told = "Warnings about the alerting that nobody has settled, without those about a dead letter."
    yield _gauge("warnings_open", told, seen.warnings[0])
    if not isinstance(seen.known_to, DatabaseNotReady):
        left = (seen.known_to - local_date(seen.now)).days
        yield _gauge("calendar_horizon_days", "For how many days the bank holidays on file still reach.", left, "days")
    free = [((disk.holds,), float(disk.free)) for disk in seen.disks]
    yield _labelled("disk_free_bytes", "Free space where something is kept.", ("holds",), free, "bytes")


def _of_counts(counts: Counts) -> Iterator[Metric]:
    of_each = [((status, kind), float(number)) for status, kind, number in counts.deliveries]
    yield _labelled("outbox_messages", "Messages by status and kind.", ("status", "kind"), of_each)
    standing = [(("running",), float(counts.running)), (("overdue",), float(counts.overdue))]
    yield _labelled("deadlines_open", "Open deadlines, by whether they are overdue.", ("standing",), standing)
    if counts.next_rung_at:
        told = "The beginning of the day on which the next alert is owed."
        yield _gauge("next_alert_timestamp_seconds", told, counts.next_rung_at.timestamp(), "seconds")
    yield CounterMetricFamily("reviewflow_trail_entries", "Entries of the trail.", counts.entries)


def _gauge(name: str, told: str, value: float, unit: str = "") -> Metric:
    return GaugeMetricFamily(f"reviewflow_{name}", told, value, unit=unit)


def _labelled(name: str, told: str, labels: Labels, values: Iterable[tuple[Labels, float]], unit: str = "") -> Metric:
    family = GaugeMetricFamily(f"reviewflow_{name}", told, labels=labels, unit=unit)
    for label, value in values:
        family.add_metric(label, value)
    return family


def _version() -> str:
    try:
        return version("reviewflow")
    except PackageNotFoundError:
        return "not installed"
