"""Days as marks: a period is found by whole years and months, and by days only at its ends."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator


def marks_of_day(day: str) -> tuple[str, str, str]:
    """The marks that an entry of this day bears: its day, month and year."""
    return day, day[:7], day[:4]


def marks_of_period(first: dt.date, last: dt.date) -> Iterator[str]:
    """The fewest marks that together are a period, both days included."""
    day = first
    while day <= last:
        of_month = calendar.monthrange(day.year, day.month)[1]
        if (day.month, day.day) == (1, 1) and dt.date(day.year, 12, 31) <= last:
            yield f"{day.year:04}"
            end = dt.date(day.year, 12, 31)
        elif day.day == 1 and day.replace(day=of_month) <= last:
            yield f"{day.year:04}-{day.month:02}"
            end = day.replace(day=of_month)
        else:
            yield day.isoformat()
            end = day
        if end == dt.date.max:
            return
        day = end + dt.timedelta(days=1)
