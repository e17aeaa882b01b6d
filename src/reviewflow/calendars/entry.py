"""One date in a calendar: a whole day on which something is due, or a meeting with its hour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from icalendar import Calendar, Event

from reviewflow.statute.london import LONDON

PRODUCT = "-//reviewflow//Dates of case reviews//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A date as a calendar shows it. It has no place for a fact of the case but the place of a meeting."""

    uid: str
    summary: str
    """Case reference and title: ``SI-2026-003: Rapid review due``."""
    description: str
    starts: dt.date | dt.datetime
    """A local day, or an aware instant."""
    number: int = 0
    """Counts up whenever the date moves: programs believe the entry with the highest number."""
    minutes: int = 60
    """How long it is, where it starts at an instant."""
    place: str | None = None
    link: str | None = None
    changed_at: dt.datetime | None = None


def new_calendar(method: str) -> Calendar:
    """An empty calendar that says what is to be done with its entries."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def event_of(entry: Entry, *, made_at: dt.datetime, status: str = "CONFIRMED") -> Event:
    """The entry as the format has it: a day takes nobody's time, a meeting does."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", _whole_second(made_at))
    event.add("sequence", entry.number)
    event.add("status", status)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    for name, value in (("dtstart", entry.starts), ("dtend", _ends(entry))):
        event.add(name, by_london_clock(value) if isinstance(value, dt.datetime) else value)
    event.add("transp", "OPAQUE" if isinstance(entry.starts, dt.datetime) else "TRANSPARENT")
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", entry.link)
    if entry.changed_at:
        event.add("last-modified", _whole_second(entry.changed_at))
    return event


def by_london_clock(instant: dt.datetime) -> dt.datetime:
    """The instant by the clock in London, so that noon stays noon when the clocks change.

    In the hour that comes twice a wall clock means the first; an instant in the second stays in UTC.
    """
    local = instant.astimezone(LONDON)
    return instant.astimezone(dt.UTC) if local.fold else local


def as_text(calendar: Calendar) -> str:
    """The calendar as it is sent: lines of at most 75 octets that end with CR and LF."""
    octets: bytes = calendar.to_ical()
    return octets.decode()


def _ends(entry: Entry) -> dt.date | dt.datetime:
    # The end is the first day, or moment, that no longer belongs to it.
    if isinstance(entry.starts, dt.datetime):
        return entry.starts.astimezone(dt.UTC) + dt.timedelta(minutes=entry.minutes)
    return entry.starts + dt.timedelta(days=1)


def _whole_second(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(dt.UTC).replace(microsecond=0)
