"""When people are told: in the hours of a working day in London, and once a day who asked for a digest."""

from __future__ import annotations

import datetime as dt

from reviewflow.statute.london import LONDON, local_date
from reviewflow.statute.working_days import WorkingDayCalendar

_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 5


def first_delivery(now: dt.datetime, *, opens: dt.time, closes: dt.time, calendar: WorkingDayCalendar) -> dt.datetime:
    """The first instant, in UTC, at which an alert may leave: now within the hours, else the next opening.

    The hours begin with ``opens`` and end before ``closes``, by the clocks in London.

    Raises:
        DateInvalid: now has no time zone.
    """
    today = local_date(now)
    if not _is_at_work(today, calendar) or now >= _at(today, closes):
        return _at(_next_at_work(today, calendar), opens)
    return max(now.astimezone(dt.UTC), _at(today, opens))


def next_digest(now: dt.datetime, *, at: dt.time, calendar: WorkingDayCalendar) -> dt.datetime:
    """The next instant, in UTC, at which the digest of a working day leaves; now, if it is that instant.

    Raises:
        DateInvalid: now has no time zone.
    """
    today = local_date(now)
    if _is_at_work(today, calendar) and now <= _at(today, at):
        return _at(today, at)
    return _at(_next_at_work(today, calendar), at)


def _at(day: dt.date, time: dt.time) -> dt.datetime:
    # A time that the clocks skip in March is read as if they had not yet gone forward: it is an hour later by them.
    return dt.datetime.combine(day, time, tzinfo=LONDON).astimezone(dt.UTC)


def _next_at_work(day: dt.date, calendar: WorkingDayCalendar) -> dt.date:
    day += _ONE_DAY
    while not _is_at_work(day, calendar):
        day += _ONE_DAY
    return day


def _is_at_work(day: dt.date, calendar: WorkingDayCalendar) -> bool:
    # Beyond the bank holidays on file a due date is refused, and an alert is not: one that comes on a
    # bank holiday is better than one that never comes.
    if not calendar.reaches(day):
        return day.weekday() < _SATURDAY
    return calendar.is_working_day(day)
