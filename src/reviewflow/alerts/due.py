"""Which alert is owed now: a pure function of a deadline, its rungs, what was raised and the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from reviewflow.errors import CalendarDoesNotReach
from reviewflow.statute.clock import Clock
from reviewflow.statute.working_days import WorkingDayCalendar

DUE_TODAY = "due_today"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the alert ladder of one deadline."""

    name: str
    """``working_days_before_5``, ``due_today``, ``overdue_1`` ..."""
    on: dt.date
    """The working day from which it is owed."""


def rungs(clock: Clock, *, due_on: dt.date, safe_on: dt.date, calendar: WorkingDayCalendar) -> tuple[Rung, ...]:
    """The ladder of one deadline, earliest first.

    Before the due date the days are counted back from ``safe_on``, which is earlier than
    ``due_on`` where two readings of the rule differ, and which is moved to the working day
    before when it falls on a day when nobody is at work.
    """
    anchor = safe_on if calendar.is_working_day(safe_on) else calendar.working_day_before(safe_on, 1)
    before = [Rung(_before_name(n), _back(anchor, n, calendar)) for n in clock.alert_working_days_before]
    return tuple(sorted([*before, *_overdue(clock, due_on, calendar)], key=lambda rung: rung.on))


def _overdue(clock: Clock, due_on: dt.date, calendar: WorkingDayCalendar) -> Iterator[Rung]:
    """The rungs after the due date. One beyond the bank holidays on file comes with the next file."""
    for days in clock.alert_working_days_after:
        try:
            yield Rung(f"overdue_{days}", calendar.working_day_after(due_on, days))
        except CalendarDoesNotReach:
            return


def _before_name(days: int) -> str:
    return f"working_days_before_{days}" if days else DUE_TODAY


def _back(anchor: dt.date, days: int, calendar: WorkingDayCalendar) -> dt.date:
    return calendar.working_day_before(anchor, days) if days else anchor


def owed(ladder: Sequence[Rung], *, raised: Collection[str], today: dt.date) -> Rung | None:
    """The latest rung whose day has come, unless it was raised already.

    Earlier rungs that nobody raised in time are passed over: a stale reminder helps nobody.
    """
    come = [rung for rung in ladder if rung.on <= today]
    return come[-1] if come and come[-1].name not in raised else None


def next_alert_on(ladder: Sequence[Rung], *, raised: Collection[str], today: dt.date) -> dt.date | None:
    """The day of the next rung to look at, today included; None when the ladder is done."""
    if owed(ladder, raised=raised, today=today) is not None:
        return today
    return next((rung.on for rung in ladder if rung.on > today), None)
