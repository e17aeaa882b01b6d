"""The slow way on purpose: one day after another, each counted or skipped with its reason.

:mod:`~reviewflow.statute.counting` finds the due date by arithmetic; here it is found by walking,
so that what is shown to people also proves the date.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from reviewflow.statute.clock import Limit, Suspension
from reviewflow.statute.counting import due_on, last_uncounted
from reviewflow.statute.working_days import WorkingDayCalendar

Counted = tuple[int, date]
Skipped = tuple[date, str]
SUSPENDED = "suspended: "
"""How the reason of a suspended day begins."""

Walk = tuple[tuple[Counted, ...], tuple[Skipped, ...]]


def walk(limit: Limit, *, day_zero: date, calendar: WorkingDayCalendar, suspensions: Sequence[Suspension] = ()) -> Walk:
    """What is counted, with its number, and what is skipped, with its reason, in the order of counting.

    Days, or for a limit in months the ends of the months as they are without any suspension.
    """
    ended = [s for s in suspensions if s.until_on is not None]
    if limit.amount == 0:
        return (), ()
    if limit.unit == "months":
        return _month_ends(limit, day_zero, calendar), _suspended_days(limit, day_zero, calendar, ended)
    counted: list[Counted] = []
    skipped: list[Skipped] = []
    weekends_count = limit.unit == "calendar_days"
    for day, why_not_working in _days(limit, day_zero, calendar):
        reason = None if weekends_count else why_not_working
        if ended:
            reason = why_suspended(day, ended) or reason
        if reason is not None:
            skipped.append((day, reason))
            continue
        counted.append((len(counted) + 1, day))
        if len(counted) == limit.amount:
            break
    return tuple(counted), tuple(skipped)


def why_suspended(day: date, suspensions: Sequence[Suspension]) -> str | None:
    """``suspended`` with the reason given, or None when the clock ran that day."""
    return next((SUSPENDED + s.reason for s in suspensions if s.covers(day)), None)


def _days(limit: Limit, day_zero: date, calendar: WorkingDayCalendar) -> Iterator[tuple[date, str | None]]:
    others = calendar.days_after(day_zero) if limit.counted == "after" else calendar.days_before(day_zero)
    if limit.counts_day_zero:
        return chain([(day_zero, calendar.why_not_working(day_zero))], others)
    return others


def _month_ends(limit: Limit, day_zero: date, calendar: WorkingDayCalendar) -> tuple[Counted, ...]:
    # Each from day zero, never from the month before: 31 August + 2 is 31 October, though + 1 was clipped to the 30th.
    return tuple(
        (n, due_on(Limit(n, "months", limit.counted, limit.counts_day_zero), day_zero=day_zero, calendar=calendar))
        for n in range(1, limit.amount + 1)
    )


def _suspended_days(
    limit: Limit, day_zero: date, calendar: WorkingDayCalendar, ended: Sequence[Suspension]
) -> tuple[Skipped, ...]:
    if not ended:
        return ()
    due = due_on(limit, day_zero=day_zero, calendar=calendar, suspensions=ended)
    first = last_uncounted(limit, day_zero).toordinal() + 1
    days = map(date.fromordinal, range(first, due.toordinal() + 1))
    return tuple((day, reason) for day in days if (reason := why_suspended(day, ended)) is not None)
