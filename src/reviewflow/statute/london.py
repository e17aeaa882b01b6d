"""Local dates: what day it is in Europe/London, where every clock here is read.

Rules never ask what time it is; they are given ``now``.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reviewflow.errors import DateInvalid

LONDON = ZoneInfo("Europe/London")

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def local_date(instant: datetime) -> date:
    """The date in London at an aware instant.

    Raises:
        DateInvalid: the instant has no time zone, so nobody can say which day it was.
    """
    if instant.utcoffset() is None:
        raise DateInvalid(text=str(instant), why="it is a time without a time zone")
    return instant.astimezone(LONDON).date()


def today(now: datetime) -> date:
    """The date in London now."""
    return local_date(now)


def day_starts_at(day: date) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)


def day_ends_at(day: date) -> datetime:
    """The first instant that is no longer that local day, in UTC: 23, 24 or 25 hours after it began."""
    return day_starts_at(day + timedelta(days=1))


def at_local_time(day: date, clock_time: str) -> datetime:
    """The instant, in UTC, at which the clocks in London show a time such as ``10:30``.

    In the hour that comes twice in October the first one is meant.

    Raises:
        DateInvalid: it is not a time, or the clocks skipped it that day in March.
    """
    text = f"{day} {clock_time}"
    # Python also reads T1030 and 10:30+05:00, which no clock on a wall shows.
    if len(clock_time) != 5 or clock_time[2] != ":":
        raise DateInvalid(text=text, why="the time is not written like 10:30")
    try:
        local = datetime.combine(day, time.fromisoformat(clock_time), tzinfo=LONDON)
    except ValueError:
        raise DateInvalid(text=text, why="there is no such time") from None
    instant = local.astimezone(UTC)
    if instant.astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise DateInvalid(text=text, why="the clocks went forward over that time")
    return instant


def parse_date(text: str) -> date:
    """Read ``2026-04-01`` or ``Wednesday 2026-04-01``.

    Raises:
        DateInvalid: it is not such a date, or the weekday is another one.
    """
    weekday, _, written = text.strip().rpartition(" ")
    day = _iso_date(written, text)
    said = weekday.strip().capitalize()
    if said and said not in WEEKDAYS:
        raise DateInvalid(text=text, why="what stands before it is no weekday written in full")
    if said and said != WEEKDAYS[day.weekday()]:
        raise DateInvalid(text=text, why=f"{day} is a {WEEKDAYS[day.weekday()]}")
    return day


def _iso_date(written: str, text: str) -> date:
    # Python also reads 20260401 and 2026-W14-3, which people do not.
    if len(written) != 10 or written[4] != "-" or written[7] != "-" or not written.isascii():
        raise DateInvalid(text=text, why="it is not written as year, month and day")
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise DateInvalid(text=text, why="there is no such day") from None


def longdate(day: date) -> str:
    """``Wednesday 1 April 2026``, whatever the language of the machine."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def longmoment(moment: datetime) -> str:
    """``10:32 on Thursday 9 April 2026``: an aware moment as the clocks in London had it."""
    return f"{moment.astimezone(LONDON):%H:%M} on {longdate(local_date(moment))}"


def with_weekday(day: date) -> str:
    """``Wednesday 2026-04-01``, as scenarios and examples write it."""
    return f"{WEEKDAYS[day.weekday()]} {day.isoformat()}"
