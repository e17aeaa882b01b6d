"""Reading a calendar as another program would, and the rules that Outlook is known to keep to."""

from __future__ import annotations

import datetime as dt
from typing import Any

from icalendar import Calendar

REQUIRED = ("UID", "DTSTAMP", "DTSTART", "SUMMARY", "SEQUENCE")


def read(text: str) -> Calendar:
    """The calendar, once every line of it is as the format wants it."""
    assert text.endswith("END:VCALENDAR\r\n")
    lines = text.split("\r\n")
    assert not any("\n" in line or "\r" in line for line in lines), "a line does not end with CR and LF"
    assert max(len(line.encode()) for line in lines) <= 75, "a line is longer than 75 octets"
    found = Calendar.from_ical(text)
    assert isinstance(found, Calendar)
    assert not found.errors
    check_as_outlook_does(found)
    return found


def check_as_outlook_does(calendar: Calendar) -> None:
    """What a calendar needs for Outlook to open it and to know an entry again."""
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    assert calendar["METHOD"] in ("PUBLISH", "REQUEST", "CANCEL")
    zones = [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")]
    event: Any
    for event in calendar.walk("VEVENT"):
        missing = [name for name in REQUIRED if name not in event]
        assert not missing, f"without {missing}"
        assert event["DTSTAMP"].dt.tzinfo is not None
        used = event["DTSTART"].params.get("TZID")
        assert used is None or used in zones, f"the zone {used} is used and not described"
        if calendar["METHOD"] != "PUBLISH":
            assert "ORGANIZER" in event
            assert "ATTENDEE" in event
        if calendar["METHOD"] == "CANCEL":
            assert event["STATUS"] == "CANCELLED"


def events(text: str) -> dict[str, Any]:
    """The entries of a calendar by their summary. The library's types allow too little of what it does."""
    return {str(event["SUMMARY"]): event for event in read(text).walk("VEVENT")}


def only_event(text: str) -> Any:
    """The one entry of a calendar."""
    (found,) = events(text).values()
    return found


def starts(event: Any) -> dt.date | dt.datetime:
    found: Any = event["DTSTART"].dt
    assert isinstance(found, dt.date)
    return found


def ends(event: Any) -> dt.date | dt.datetime:
    found: Any = event["DTEND"].dt
    assert isinstance(found, dt.date)
    return found
