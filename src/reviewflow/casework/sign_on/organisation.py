"""Whom an identity provider means: who of which directory, by a link that was kept, or by address the first time.

An address can be given to somebody else one day; what the provider calls a person cannot. So the address counts once:
from then on the account is that subject's, and another subject with the same address is refused.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import NoAccessHere, SignInOver
from reviewflow.store import accounts, published, sign_ins
from reviewflow.store.session import Transaction
from reviewflow.store.sign_ins import Ticket

from .accounts import LINK, enter
from .attempts import STEP_LASTS, normal
from .sessions import ORGANISATION, Limits, roles_today, start_session, user_today

_NOT_IN_THE_DIRECTORY = "no partnership's file has that address for somebody who works there today"
_ANOTHERS = "somebody else's work account has been used for that address before"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an identity provider says of somebody, once its word has been checked."""

    issuer: str
    subject: str
    address: str | None
    """None where the provider says none, or that it was never verified."""
    roles: tuple[str, ...] | None
    """The roles that the person may hold; None where the provider is not asked."""


@dataclass(frozen=True, slots=True)
class Place:
    """One partnership in which somebody may sign in, as one person of its directory."""

    partnership: str
    title: str
    person: str
    name: str


def places_of(desk: Desk, claimed: Claimed, *, from_where: str | None = None) -> tuple[Place, ...]:
    """Where somebody may sign in.

    Raises:
        NoAccessHere: nowhere; the attempt is kept.
    """
    with desk.database.read() as tx:
        found = _places(tx, desk, claimed)
        why = _why_nowhere(tx, desk, claimed)
    if found:
        return found
    with desk.database.write() as tx:
        known = next(iter(_meant(tx, desk, claimed)), (None, None))
        sign_ins.keep_sign_in(
            tx,
            "no_access",
            at=instant_text(desk.now()),
            way=ORGANISATION,
            partnership=known[0],
            person=known[1],
            from_where=from_where,
        )
    do = "Ask the administrator of your partnership."
    raise NoAccessHere(who=claimed.address or "Your work account", why=why, do=do)


def keep_claimed(desk: Desk, claimed: Claimed) -> str:
    """Keep whom the provider means until the person has chosen a partnership; returns the token of that step."""
    token = new_token()
    body = {**asdict(claimed), "choosing": True}
    with desk.database.write() as tx:
        ends = instant_text(desk.now() + STEP_LASTS)
        sign_ins.keep_ticket(tx, hash_of(token), Ticket(ORGANISATION, "", "", body, ends))
    return token


def kept_claimed(desk: Desk, step: str) -> Claimed:
    """Whom the provider meant a moment ago.

    Raises:
        SignInOver: it was too long ago.
    """
    with desk.database.read() as tx:
        ticket = sign_ins.ticket_of(tx, hash_of(step), ORGANISATION, now=instant_text(desk.now()))
    if ticket is None or not ticket.body.get("choosing"):
        raise SignInOver()
    body = {name: value for name, value in ticket.body.items() if name != "choosing"}
    return Claimed(**{**body, "roles": None if body["roles"] is None else tuple(body["roles"])})


def enter_place(
    desk: Desk,
    claimed: Claimed,
    partnership: str,
    *,
    limits: Limits,
    step: str | None = None,
    from_where: str | None = None,
) -> str:
    """Sign somebody in to one partnership; returns the token of the session.

    Raises:
        NoAccessHere: the person may not sign in there.
        SignInOver: the step in which it was chosen was used already.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        tx.lock_trail()
        place = next((each for each in _places(tx, desk, claimed) if each.partnership == partnership), None)
        if place is None:
            do = "Ask the administrator of your partnership."
            raise NoAccessHere(who=claimed.address or "Your work account", why=_NOT_IN_THE_DIRECTORY, do=do)
        if step is not None and not sign_ins.use_ticket(tx, hash_of(step), ORGANISATION):
            raise SignInOver()
        _link(tx, desk, claimed, place)
        return start_session(
            tx,
            desk,
            place.partnership,
            place.person,
            way=ORGANISATION,
            limits=limits,
            roles_claimed=claimed.roles,
            from_where=from_where,
        )


def keep_flow(desk: Desk, body: dict[str, Any]) -> str:
    """Keep what the answer of the identity provider will be held against; returns what the browser carries."""
    token = new_token()
    with desk.database.write() as tx:
        now = desk.now()
        ticket = Ticket(ORGANISATION, "", "", {**body, "choosing": False}, instant_text(now + STEP_LASTS))
        sign_ins.keep_ticket(tx, hash_of(token), ticket)
    return token


def use_flow(desk: Desk, token: str) -> dict[str, Any]:
    """What was kept for the answer of the identity provider. It is used up by that, whatever becomes of the answer.

    Raises:
        SignInOver: it was too long ago, or the answer was given before.
    """
    with desk.database.write() as tx:
        ticket = sign_ins.ticket_of(tx, hash_of(token), ORGANISATION, now=instant_text(desk.now()))
        if ticket is None or ticket.body.get("choosing") or not sign_ins.use_ticket(tx, hash_of(token), ORGANISATION):
            raise SignInOver()
    return dict(ticket.body)


def keep_refusal(desk: Desk, *, from_where: str | None) -> None:
    """Keep that the word of the identity provider was not taken."""
    with desk.database.write() as tx:
        sign_ins.keep_sign_in(tx, "refused", at=instant_text(desk.now()), way=ORGANISATION, from_where=from_where)


def _places(tx: Transaction, desk: Desk, claimed: Claimed) -> tuple[Place, ...]:
    found = []
    for partnership, person in _meant(tx, desk, claimed):
        account = accounts.account_of(tx, partnership, person)
        taken = account is not None and account.subject is not None
        ours = account is not None and (account.issuer, account.subject) == (claimed.issuer, claimed.subject)
        user = user_today(tx, desk, partnership, person)
        if user is None or (taken and not ours):
            continue
        if roles_today(tx, desk, partnership, person, claimed=claimed.roles):
            found.append(Place(partnership, desk.directory(tx, partnership).title, person, user.name))
    return tuple(found)


def _meant(tx: Transaction, desk: Desk, claimed: Claimed) -> dict[tuple[str, str], None]:
    """Whom it may be, one in each partnership: those who are linked first, then those with the address."""
    linked = [(a.partnership, a.person) for a in accounts.accounts_of_subject(tx, claimed.issuer, claimed.subject)]
    places = {partnership for partnership, _ in linked}
    found = dict.fromkeys(linked)
    if claimed.address is None:
        return found
    wanted = normal(claimed.address)
    for partnership in published.partnerships(tx):
        users = desk.directory(tx, partnership).users.values()
        meant = [user.key for user in users if user.address and normal(user.address) == wanted]
        # Two people with one address: nobody can tell which of them it is.
        if len(meant) == 1 and partnership not in places:
            found[(partnership, meant[0])] = None
    return found


def _why_nowhere(tx: Transaction, desk: Desk, claimed: Claimed) -> str:
    for partnership, person in _meant(tx, desk, claimed):
        account = accounts.account_of(tx, partnership, person)
        if account is not None and account.subject not in (None, claimed.subject):
            return _ANOTHERS
        if roles_today(tx, desk, partnership, person):
            return "the groups of your work account let you hold none of your roles"
    return _NOT_IN_THE_DIRECTORY


def _link(tx: Transaction, desk: Desk, claimed: Claimed, place: Place) -> None:
    account = accounts.account_of(tx, place.partnership, place.person)
    if account is not None and account.subject is not None:
        return
    held = roles_today(tx, desk, place.partnership, place.person)
    actor = Actor(place.person, held[0], place.partnership)
    values = {"partnership": place.partnership, "person": place.person, "issuer": claimed.issuer}
    entry = enter(tx, LINK, values, partnership=place.partnership, by=actor, now=desk.now())
    if account is not None:
        accounts.link_subject(tx, account.id, issuer=claimed.issuer, subject=claimed.subject)
        return
    accounts.add_account(
        tx,
        place.partnership,
        place.person,
        subject=(claimed.issuer, claimed.subject),
        made_at=entry.recorded_at,
        made_by=actor.user,
        sequence=entry.sequence,
    )
