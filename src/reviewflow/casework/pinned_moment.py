"""A moment that somebody asks about, found on the trail."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.errors import EntryNotOnTrail
from reviewflow.statute.asked_moment import Asked
from reviewflow.statute.london import day_ends_at, local_date, longdate
from reviewflow.store import audit_log, recorded_times
from reviewflow.store.session import Transaction

ONE_TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Pinned:
    """A moment found on the trail."""

    last: int
    """The last entry that counts."""
    known_at: dt.datetime
    """When that was: aware, UTC."""
    true_on: dt.date | None
    is_known_today: bool
    """Whether everything counts that is on the trail."""

    @property
    def now(self) -> dt.datetime:
        """The time by which dates are judged: the end of the day asked about, or the moment of knowing."""
        if self.true_on is None:
            return self.known_at
        return min(day_ends_at(self.true_on) - ONE_TICK, self.known_at)

    @property
    def words(self) -> str:
        """``Monday 7 April 2025, as known on Monday 14 April 2025``."""
        known_on = local_date(self.known_at)
        day = self.true_on or known_on
        if self.true_on is not None and self.is_known_today:
            return f"{longdate(day)}, as known today"
        if day == known_on:
            return f"{longdate(day)}, as known then (up to entry {self.last})"
        return f"{longdate(day)}, as known on {longdate(known_on)} (up to entry {self.last})"

    def as_json(self) -> dict[str, object]:
        """Its part of every answer about a past moment; keys are only ever added."""
        return {
            "known_at": instant_text(self.known_at),
            "entry": self.last,
            "true_on": self.true_on.isoformat() if self.true_on else None,
        }


def pin(tx: Transaction, asked: Asked, *, now: dt.datetime) -> Pinned:
    """Find the moment on the trail.

    Raises:
        EntryNotOnTrail: the trail has no such entry.
    """
    head = audit_log.head_of(tx)
    if asked.known_by_entry is not None:
        recorded = audit_log.recorded_at(tx, asked.known_by_entry)
        if recorded is None:
            raise EntryNotOnTrail(entry=asked.known_by_entry, entries=head)
        known_at, last = read_instant(recorded), asked.known_by_entry
    else:
        known_at = _known_at(asked.known_by, now)
        # Everything up to the last entry made by then: the order of the trail counts, whatever a clock said.
        last = head if known_at >= now else recorded_times.last_by(tx, instant_text(known_at))
    # Nobody knew then what a later day would bring.
    true_on = min(asked.true_on, local_date(known_at)) if asked.true_on else None
    return Pinned(last, known_at, true_on, is_known_today=last == head)


def _known_at(known_by: dt.date | dt.datetime | None, now: dt.datetime) -> dt.datetime:
    if known_by is None:
        return now
    if isinstance(known_by, dt.datetime):
        return min(known_by, now)
    return now if known_by >= local_date(now) else day_ends_at(known_by) - ONE_TICK
