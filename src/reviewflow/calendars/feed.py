"""A calendar that is read again and again from an address: it always holds the dates as they stand now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from reviewflow.calendars.entry import Entry, as_text, event_of, new_calendar
from reviewflow.calendars.london_zone import TZID, london_zone

READ_AGAIN_AFTER = dt.timedelta(hours=1)
"""How often programs are asked to read it; each of them decides for itself."""


def feed_text(entries: Iterable[Entry], *, title: str, made_at: dt.datetime) -> str:
    """The feed as iCalendar text. Without entries it is an empty calendar, which programs show as such."""
    calendar = new_calendar("PUBLISH")
    calendar.add("x-wr-calname", title)
    calendar.add("x-wr-timezone", TZID)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, {"VALUE": "DURATION"})
    # Outlook asks for the same in a word of its own.
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(london_zone())
    for entry in entries:
        calendar.add_component(event_of(entry, made_at=made_at))
    return as_text(calendar)
