"""The sweep: say that somebody is at work, raise what is owed now, deliver what waits. Safe to run twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from reviewflow.audit.instants import instant_text
from reviewflow.casework.alerting.raise_alerts import Raised, raise_alerts
from reviewflow.casework.asking.keep_search import extend_search
from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.proving.make_checkpoint import keep_tree
from reviewflow.casework.sending.came_back import ask_providers
from reviewflow.casework.sending.deliver import Delivered, Outlets, deliver
from reviewflow.casework.sending.gather import gather_digests
from reviewflow.statute.london import local_date
from reviewflow.store import alerts, digests, merkle_nodes, outbox
from reviewflow.store.checkpoints import Checkpoint
from reviewflow.store.heartbeat import beat, forget_workers
from reviewflow.store.session import Transaction

from .daily import do_daily

Part = TypeVar("Part")
FORGET_AFTER = dt.timedelta(days=1)
"""After so long a worker that was not heard of is no longer counted."""
BEAT_AGAIN = dt.timedelta(minutes=1)
NOTHING_DELIVERED = Delivered((), ())


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    raised: tuple[Raised, ...]
    delivered: Delivered
    returned: int = 0
    """How many messages a provider said it could not deliver."""
    checkpoint: Checkpoint | None = None
    """The end of the trail, when it was kept for the day."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """A worker, as its heartbeat shows it."""

    name: str
    """The machine and the process: ``host#1234``."""
    started_at: dt.datetime
    last_fault: str | None = None
    """Why its last sweep could not be finished."""
    sends: bool = True
    """Whether it delivers as well; False where another queue does."""


@dataclass(frozen=True, slots=True)
class _Due:
    """What there is to do."""

    alerts: bool
    digests: bool
    messages: bool
    answers: bool
    tree: bool


def sweep(desk: Desk, outlets: Outlets, *, worker: AtWork, at: Passing = pass_by) -> Swept:
    """Sweep once. Where nothing is due it costs one heartbeat and one look.

    What goes wrong with one part keeps no other from being done, and is raised in the end.
    """
    _beat(desk, worker)
    parts = _Parts(desk)
    checkpoint = parts.do(lambda: do_daily(desk), None)
    due = _look(desk)
    if due.tree:
        parts.do(lambda: keep_tree(desk), False)
    raised: list[Raised] = []
    if due.alerts:
        raised = parts.do(lambda: raise_alerts(desk, at=at), raised)
    if due.digests:
        parts.do(lambda: gather_digests(desk, at=at), 0)
    delivered, returned = NOTHING_DELIVERED, 0
    # What was just raised or gathered may leave at once.
    if worker.sends and (raised or due.alerts or due.digests or due.messages):
        beat_on = _Pulse(desk, worker).beat
        delivered = parts.do(
            lambda: deliver(desk, outlets, worker=worker.name, at=at, still_here=beat_on), NOTHING_DELIVERED
        )
    if worker.sends and due.answers:
        returned = parts.do(lambda: ask_providers(desk, outlets), 0)
    parts.do(lambda: extend_search(desk), 0)
    if parts.fault is not None:
        raise parts.fault
    return Swept(tuple(raised), delivered, returned, checkpoint)


class _Parts:
    """The parts of a sweep, and the first fault that any of them ran into."""

    def __init__(self, desk: Desk) -> None:
        self.fault: Exception | None = None
        self._desk = desk

    def do(self, part: Callable[[], Part], otherwise: Part) -> Part:
        """Do one part, unless the database is in trouble: then no other could be done either."""
        try:
            return part()
        except Exception as fault:
            if self._desk.database.is_trouble(fault):
                raise
            self.fault = self.fault or fault
            return otherwise


class _Pulse:
    """Says from time to time that a worker is at work, while it sends for long."""

    def __init__(self, desk: Desk, worker: AtWork) -> None:
        self._desk = desk
        self._worker = worker
        self._last = desk.now()

    def beat(self) -> None:
        """Say it, unless it was said a moment ago."""
        now = self._desk.now()
        if now - self._last >= BEAT_AGAIN:
            self._last = now
            _beat(self._desk, self._worker)


def _beat(desk: Desk, worker: AtWork) -> None:
    now = desk.now()
    with desk.database.write() as tx:
        started = instant_text(worker.started_at)
        beat(tx, worker.name, at=instant_text(now), started_at=started, last_fault=worker.last_fault)
        forget_workers(tx, before=instant_text(now - FORGET_AFTER))


def _look(desk: Desk) -> _Due:
    now = desk.now()
    with desk.database.read() as tx:
        return _look_in(tx, today=local_date(now).isoformat(), now=instant_text(now))


def _look_in(tx: Transaction, *, today: str, now: str) -> _Due:
    return _Due(
        alerts=alerts.is_any_due(tx, today=today),
        digests=digests.is_any_to_gather(tx, now=now),
        messages=outbox.is_any_waiting(tx, now=now),
        answers=outbox.is_any_to_ask(tx, now=now),
        tree=merkle_nodes.is_behind(tx, merkle_nodes.size_of_trail(tx)),
    )
