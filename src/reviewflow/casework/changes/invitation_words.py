"""An invitation as it leaves: a letter of a few lines, and the entry for the recipient's calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import read_instant
from reviewflow.calendars.entry import Entry
from reviewflow.calendars.invitation import CANCEL, Organiser, invitation_text
from reviewflow.case.directory import Directory
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.calendar_dates import day_of
from reviewflow.errors import NoticeCannotBeRendered
from reviewflow.notices.letter import letter
from reviewflow.notices.marks import link, own_words
from reviewflow.statute.london import LONDON, longdate
from reviewflow.store.invitations import Invited, ToInvite, invitation_of_delivery
from reviewflow.store.session import Transaction

from .invitations import starts_of

BUSINESS_UNIT = "business_unit"
"""The body that invites, where a partnership has one under this key: answers come to its mailbox."""
NO_NAMES = "No name stands in a calendar, and none belongs there: use our reference."


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """A message with an entry for a calendar."""

    subject: str
    text: str
    html: str
    calendar: str
    """As iCalendar text."""
    method: str
    """``REQUEST`` or ``CANCEL``."""


def invitation_words(
    tx: Transaction, desk: Desk, delivery: int, *, base_url: str, mail_from: str | None = None
) -> InvitationWords:
    """The words of the invitation that a delivery carries; the same however often they are asked for.

    ``mail_from`` is the address that invites where the partnership has no business unit with a mailbox.

    Raises:
        NoticeCannotBeRendered: there is no address that could invite, or an address cannot stand in an entry.
    """
    found = invitation_of_delivery(tx, delivery)
    invited, made_at = found.invited, read_instant(found.made_at)
    directory = desk.directory(tx, found.partnership)
    organiser = organiser_of(directory, on=day_of(made_at), mail_from=mail_from)
    address = f"{base_url}/cases/{found.case}" if base_url else None
    entry = Entry(
        uid=invited.uid,
        number=invited.number,
        summary=invited.title,
        description="\n\n".join([_when(invited), NO_NAMES, *([address] if address else [])]),
        starts=starts_of(invited),
        minutes=invited.minutes or 0,
        place=invited.place,
        link=address,
        changed_at=made_at,
    )
    try:
        calendar = invitation_text(
            entry,
            method=invited.method,
            organiser=organiser,
            to=invited.address,
            # A day on which something is due asks for no answer.
            answer=invited.minutes is not None,
            made_at=made_at,
        )
    except ValueError as fault:
        why = f"its address cannot stand in a calendar entry ({fault})"
        do = "Correct the address in the partnership's file and publish it."
        raise NoticeCannotBeRendered(notice="invitation", why=why, do=do) from fault
    made = letter(_written(found, address))
    return InvitationWords(made.subject, made.text, made.html, calendar, invited.method)


def organiser_of(directory: Directory, *, on: dt.date, mail_from: str | None) -> Organiser:
    """Who invites: the business unit at its own mailbox, or else the partnership at the address mail comes from.

    Raises:
        NoticeCannotBeRendered: there is neither.
    """
    unit = directory.party(BUSINESS_UNIT)
    if unit is not None and unit.address:
        return Organiser(unit.name_on(on), unit.address)
    if mail_from is None:
        why = "the partnership has no business unit with an address, and no address that mail comes from is set"
        do = f"Give the body {BUSINESS_UNIT} an address in the partnership's file, or set mail_from."
        raise NoticeCannotBeRendered(notice="invitation", why=why, do=do)
    return Organiser(directory.title, mail_from)


def _written(found: ToInvite, address: str | None) -> str:
    invited = found.invited
    off = invited.method == CANCEL
    heading = "Off" if off else "New date" if invited.number == 0 else "Changed"
    lines = [f"Subject: {heading}: {invited.title}", "", f"# {invited.title}", ""]
    if off:
        lines += ["This date is off, or what it was for is done. Please take it out of your calendar.", ""]
    lines += [_when(invited), *([f"Place: {own_words(invited.place)}"] if invited.place else []), ""]
    if not off:
        again = "It replaces the entry that you have. " if invited.number else ""
        lines += [f"{again}An entry for your calendar comes with this message.", ""]
    lines += [NO_NAMES, ""]
    if address:
        lines += [link(address), ""]
    return "\n".join(lines)


def _when(invited: Invited) -> str:
    starts = starts_of(invited)
    day = longdate(day_of(starts))
    if not isinstance(starts, dt.datetime):
        return f"{day}, the whole day."
    return f"{day}, {starts.astimezone(LONDON):%H:%M} in London, {invited.minutes} minutes."
