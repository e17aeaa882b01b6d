"""Make and revoke the secret address under which a calendar program reads dates.

An address opens the dates of one person, or of a whole partnership, to whoever has it. It is shown once and kept
nowhere; what is kept is its SHA-256, from which nobody finds it again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.casework.papers import Command
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import ActorUnknown, CalendarLinkNotFound, RoleNotAllowed
from reviewflow.store import audit_log
from reviewflow.store import calendar_links as links
from reviewflow.store.session import Transaction

MAKE, REVOKE = "make_calendar_link", "revoke_calendar_link"
OF_CALENDAR_LINKS = frozenset({MAKE, REVOKE})
OF_THE_PARTNERSHIP = ("coordinator", "business_manager", "administrator")
"""The roles that may open the dates of the whole partnership, and revoke any link of it."""


class MakeCalendarLink(Command):
    """Make a secret address under which a calendar program reads dates."""

    partnership: str
    person: str | None = None
    """Whose dates: the user's own. None: those of the whole partnership."""


class RevokeCalendarLink(Command):
    """Let a secret address open nothing from now on."""

    partnership: str
    link: str
    """The mark of the link, as `reviewflow calendar links` shows it."""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was just made."""

    token: str
    """What opens it. It is shown this once."""
    mark: str
    """What people call it."""
    sequence: int
    """The entry on the trail."""


def make_calendar_link(desk: Desk, command: MakeCalendarLink, *, by: str) -> MadeLink:
    """Make a link.

    Raises:
        ActorUnknown: it is for somebody who is not in the directory.
        OutsidePartnership: somebody of another partnership asks for it.
        RoleNotAllowed: it is for somebody else, or for a partnership for which the role may not act.
    """
    token = new_token()
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=command.partnership)
        sequence = make_calendar_link_in(tx, desk, command, by=actor, token_hash=hash_of(token))
    return MadeLink(token, hash_of(token)[: links.MARK_LENGTH], sequence)


def make_calendar_link_in(
    tx: Transaction,
    desk: Desk,
    command: MakeCalendarLink,
    *,
    by: Actor,
    token_hash: str,
    seal: audit_log.Seal | None = None,
) -> int:
    """The same inside a transaction that is open already; returns the entry on the trail."""
    _check_may(MAKE, command.partnership, command.person, by=by)
    directory = desk.directory(tx, command.partnership)
    if command.person is not None and command.person not in directory.users:
        do = "Only somebody in `reviewflow users` has dates of their own; the dates of all are made with --whole."
        raise ActorUnknown(by=f"A user {command.person}", do=do)
    now = desk.now()
    values = {"token_hash": token_hash, **command.model_dump(mode="json", exclude_none=True)}
    entry = _append(tx, MAKE, values, partnership=command.partnership, by=by, now=now, seal=seal)
    links.keep_link(
        tx,
        token_hash=token_hash,
        partnership=command.partnership,
        person=command.person,
        made_at=entry.recorded_at,
        made_by=by.user,
    )
    return entry.sequence


def revoke_calendar_link(desk: Desk, command: RevokeCalendarLink, *, by: str) -> int:
    """Revoke a link; returns the entry on the trail.

    Raises:
        CalendarLinkNotFound: there is none of that mark, or it was revoked already.
        OutsidePartnership: somebody of another partnership asks for it.
        RoleNotAllowed: it is somebody else's, and the role may not act for the partnership.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = find_actor(tx, desk, by, partnership=command.partnership)
        return revoke_calendar_link_in(tx, desk, command, by=actor)


def revoke_calendar_link_in(
    tx: Transaction, desk: Desk, command: RevokeCalendarLink, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    check_may_act_for(command.partnership, actor=by, case="This calendar")
    found = links.live_link_called(tx, command.partnership, command.link)
    if found is None:
        raise CalendarLinkNotFound(link=command.link, partnership=command.partnership)
    if by.role not in OF_THE_PARTNERSHIP:
        _check_may(REVOKE, command.partnership, found.person, by=by)
    now = desk.now()
    values = command.model_dump(mode="json")
    entry = _append(tx, REVOKE, values, partnership=command.partnership, by=by, now=now, seal=seal)
    links.revoke_link(tx, found.token_hash, at=entry.recorded_at, by=by.user)
    return entry.sequence


def calendar_link_in(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: audit_log.Seal
) -> None:
    """One of these commands as the trail keeps it, carried out again."""
    if kind == REVOKE:
        revoke_calendar_link_in(tx, desk, RevokeCalendarLink(**command), by=by, seal=seal)
        return
    given = {name: value for name, value in command.items() if name != "token_hash"}
    make = MakeCalendarLink(**given)
    make_calendar_link_in(tx, desk, make, by=by, token_hash=command["token_hash"], seal=seal)


def _check_may(what: str, partnership: str, person: str | None, *, by: Actor) -> None:
    check_may_act_for(partnership, actor=by, case="This calendar")
    may = by.role in OF_THE_PARTNERSHIP if person is None else by.user == person
    if not may:
        allowed = " or ".join(role.replace("_", " ") for role in OF_THE_PARTNERSHIP) if person is None else person
        raise RoleNotAllowed(transition=what, allowed=allowed, role=by.role.replace("_", " "))


def _append(
    tx: Transaction,
    what: str,
    values: dict[str, object],
    *,
    partnership: str,
    by: Actor,
    now: dt.datetime,
    seal: audit_log.Seal | None,
) -> Entry:
    envelope = envelope_without_case(what, by=by, now=now, partnership=partnership)
    return audit_log.append(tx, envelope, {"command": {"kind": what, **values}}, seal=seal)
