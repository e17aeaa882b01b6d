"""Counting: from day zero to the day on which something is due.

Day zero is not counted. A day inside a suspension is not counted either. Months are calendar
months, clipped to the end of a shorter month, and not rolled off weekends.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from reviewflow.errors import ClockMayNotBeSuspended
from reviewflow.statute.clock import Limit, Suspension
from reviewflow.statute.working_days import WorkingDayCalendar

_ONE_DAY = timedelta(days=1)


def due_on(
    limit: Limit, *, day_zero: date, calendar: WorkingDayCalendar, suspensions: Sequence[Suspension] = ()
) -> date:
    """The last day on which it is in time.

    A suspension that still lasts has no length yet and is left out: the date is then the earliest
    that the due date can be.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
        ClockMayNotBeSuspended: the count runs backwards from a planned day.
    """
    due = _without_suspensions(limit, day_zero, calendar)
    if not suspensions:
        return due
    _check_may_be_suspended(limit)
    if limit.amount == 0:
        return due
    for first, until in ended_stretches(suspensions, after=last_uncounted(limit, day_zero)):
        if first > due:
            break
        due = moved_on(limit, due, first, until, calendar)
    return due


def counted_back(
    limit: Limit, *, last_day: date, calendar: WorkingDayCalendar, suspensions: Sequence[Suspension] = ()
) -> date:
    """The day that lies so many working days before the due date of something else.

    ``suspensions`` are those of that something else: a day that did not count on the way there does not count on
    the way back either.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
    """
    due = _without_suspensions(limit, last_day, calendar)
    for first, until in reversed(ended_stretches(suspensions, after=date.min)):
        until = min(until, last_day)
        if until <= due:
            break
        if first < until:
            lost = calendar.working_days_from(max(first, due), until=until)
            due = calendar.working_day_before(min(first, due), lost) if lost else due
    return due


def safe_on(limit: Limit, due: date, *, day_zero: date, calendar: WorkingDayCalendar) -> date:
    """The working day by which to act so as to be in time on every reading; alerts are counted from it.

    Counted backwards, that is the clear-days reading, one day earlier. Counted forwards it is the
    due date, or the working day before a due date on which offices are shut (never before day zero).
    """
    if limit.counted == "before":
        return calendar.working_day_before(due, 1)
    working = calendar.working_day_on_or_before(due)
    return due if working < day_zero else working


def warning_on(
    limit: Limit,
    start: date | None,
    *,
    due: date,
    calendar: WorkingDayCalendar,
    suspensions: Sequence[Suspension] = (),
) -> date | None:
    """The date as if counted from a second start that some areas use, where that is earlier than the due date."""
    # A start from before the bank holidays on file, decades ago perhaps, is no warning to anybody now, and the due
    # date does not need it.
    if start is None or start < calendar.known_from:
        return None
    warning = due_on(limit, day_zero=start, calendar=calendar, suspensions=suspensions)
    return warning if warning < due else None


def add_months(day: date, months: int) -> date:
    """The same day of a later month (or an earlier one), or the last day of a month that is too short."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _without_suspensions(limit: Limit, day_zero: date, calendar: WorkingDayCalendar) -> date:
    if limit.unit == "working_days":
        return _working_days(limit, day_zero, calendar)
    calendar.check_reaches(day_zero)
    try:
        due = _months(limit, day_zero) if limit.unit == "months" else _calendar_days(limit, day_zero)
    except (OverflowError, ValueError):
        # The year would have more than four digits.
        due = date.max if limit.counted == "after" else date.min
    calendar.check_reaches(due)
    return due


def _working_days(limit: Limit, day_zero: date, calendar: WorkingDayCalendar) -> date:
    amount = limit.amount
    if limit.counts_day_zero and amount and calendar.is_working_day(day_zero):
        amount -= 1
    if limit.counted == "after":
        return calendar.working_day_after(day_zero, amount)
    return calendar.working_day_before(day_zero, amount)


def _calendar_days(limit: Limit, day_zero: date) -> date:
    days = max(0, limit.amount - 1) if limit.counts_day_zero else limit.amount
    return day_zero + timedelta(days=days if limit.counted == "after" else -days)


def _months(limit: Limit, day_zero: date) -> date:
    forwards = limit.counted == "after"
    due = add_months(day_zero, limit.amount if forwards else -limit.amount)
    if not limit.counts_day_zero or limit.amount == 0:
        return due
    if not forwards:
        return due + _ONE_DAY
    # Months that begin with day zero end the day before its like; a month too short to have one ends with its last day.
    return due - _ONE_DAY if due.day == day_zero.day else due


def _check_may_be_suspended(limit: Limit) -> None:
    if limit.counted == "before":
        raise ClockMayNotBeSuspended(
            clock=f"({limit.words} a planned day)", do="Move the planned day instead, and it is counted again."
        )


def last_uncounted(limit: Limit, day_zero: date) -> date:
    """The day after which a forward count begins."""
    return day_zero - _ONE_DAY if limit.counts_day_zero else day_zero


def ended_stretches(suspensions: Iterable[Suspension], *, after: date) -> list[tuple[date, date]]:
    """The suspensions that have ended, in order and without overlap, as far as they lie after a day.

    Each is its first day and the first day that counts again.
    """
    stretches: list[tuple[date, date]] = []
    free_from = after + _ONE_DAY
    for suspension in sorted(suspensions, key=lambda s: s.from_on):
        until = suspension.until_on
        first = max(suspension.from_on, free_from)
        if until is not None and first < until:
            stretches.append((first, until))
            free_from = until
    return stretches


def moved_on(limit: Limit, due: date, first: date, until: date, calendar: WorkingDayCalendar) -> date:
    """A due date moved on by the days of a suspension, from its first day to the first that counts again.

    Raises:
        CalendarDoesNotReach: the new date lies outside the bank holidays on file.
    """
    if limit.unit == "working_days":
        return calendar.working_day_after(due, calendar.working_days_from(first, until=until))
    due += until - first
    calendar.check_reaches(due)
    return due
