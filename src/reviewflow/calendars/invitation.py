"""An invitation to one recipient, its update, and its cancellation, as calendar programs send them to one another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from icalendar import Event, vCalAddress

from reviewflow.calendars.entry import Entry, as_text, event_of, new_calendar
from reviewflow.calendars.london_zone import london_zone

REQUEST, CANCEL = "REQUEST", "CANCEL"


@dataclass(frozen=True, slots=True)
class Organiser:
    """Who invites: a body of the partnership, under an address that is read."""

    name: str
    address: str


def invitation_text(
    entry: Entry, *, method: str, organiser: Organiser, to: str, answer: bool, made_at: dt.datetime
) -> str:
    """An invitation, or (``CANCEL``) the word that it is off, as iCalendar text.

    ``to`` is an address. Nobody's name stands beside it, and nobody else's address: whom else it went to is
    no business of a calendar. ``answer`` asks whether they will come.
    """
    calendar = new_calendar(method)
    if isinstance(entry.starts, dt.datetime):
        calendar.add_component(london_zone())
    event = event_of(entry, made_at=made_at, status="CANCELLED" if method == CANCEL else "CONFIRMED")
    _add_people(event, organiser, to, answer=answer and method == REQUEST)
    calendar.add_component(event)
    return as_text(calendar)


def _add_people(event: Event, organiser: Organiser, to: str, *, answer: bool) -> None:
    host = vCalAddress(f"mailto:{organiser.address}")
    host.params["CN"] = organiser.name
    guest = vCalAddress(f"mailto:{to}")
    guest.params["ROLE"] = "REQ-PARTICIPANT"
    guest.params["PARTSTAT"] = "NEEDS-ACTION"
    guest.params["RSVP"] = "TRUE" if answer else "FALSE"
    event.add("organizer", host)
    event.add("attendee", guest)
