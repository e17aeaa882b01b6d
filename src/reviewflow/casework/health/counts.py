"""How much there is: figures that a monitor keeps over time, and by which nothing is judged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.casework.desk import Desk
from reviewflow.statute.london import day_starts_at, local_date
from reviewflow.store import health as numbers


@dataclass(frozen=True, slots=True)
class Counts:
    """What there is at one moment."""

    deliveries: tuple[tuple[str, str, int], ...]
    """How many of each status and kind."""
    running: int
    """Open deadlines that are not overdue."""
    overdue: int
    next_rung_at: dt.datetime | None
    """The beginning of the day on which the next alert is owed."""
    entries: int
    """Entries of the trail."""


def count(desk: Desk) -> Counts:
    """Count it."""
    with desk.database.read() as tx:
        running, overdue = numbers.open_deadlines(tx, today=local_date(desk.now()).isoformat())
        next_rung_on = numbers.next_rung_on(tx)
        return Counts(
            deliveries=numbers.deliveries(tx),
            running=running,
            overdue=overdue,
            next_rung_at=day_starts_at(dt.date.fromisoformat(next_rung_on)) if next_rung_on else None,
            entries=numbers.entries_on_trail(tx),
        )
