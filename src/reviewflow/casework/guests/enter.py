"""How a guest comes in: by a mailed link and a second factor, each of which is of no use without the other.

The first time the second factor is a code that was told by telephone; with it the guest chooses a password, which is
the second factor from then on. A link that is opened is not used up by that: programs that look after mail open links.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on import brake
from reviewflow.casework.sign_on.attempts import CODE_WANTED, STEP_LASTS, normal
from reviewflow.casework.sign_on.passwords import check_password_taken, hash_password, is_password
from reviewflow.casework.sign_on.sessions import INVITATION, KEPT_FOR, Limits
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import GuestLinkSpent, SignInOver, SignInPaused, SignInRefused
from reviewflow.store import guests, sessions, sign_ins
from reviewflow.store.guests import Guest, GuestLink, Task
from reviewflow.store.session import Transaction
from reviewflow.store.sessions import KeptSession
from reviewflow.store.sign_ins import Ticket

from .invite import enter_accepted, mail_link
from .tasks import GONE, OPEN, as_they_stand, guest_key

MOST_LINKS_AN_HOUR = 5
PASSWORD_CHANGED = "account_changed"


@dataclass(frozen=True, slots=True)
class GuestSession:
    """A guest who came in with both factors."""

    kept: KeptSession
    guest: Guest
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Entering:
    """How far a guest is on the way in."""

    guest: Guest
    link: GuestLink
    task: Task | None
    """None for somebody who comes back."""

    @property
    def chooses(self) -> bool:
        """Whether a password is to be chosen: none was before."""
        return self.guest.password_hash is None


def look_at_link(desk: Desk, token: str) -> Entering:
    """What a link leads to.

    Raises:
        GuestLinkSpent: it was used, its time ran out, it was taken back, or it never was.
    """
    with desk.database.read() as tx:
        return _of_link(tx, guests.link_of(tx, hash_of(token), now=instant_text(desk.now())))


def give_code(desk: Desk, token: str, code: str, *, from_where: str | None = None) -> str:
    """Try the code that was told by telephone; returns the token of the next step.

    Raises:
        GuestLinkSpent: the link leads nowhere any more.
        SignInPaused: too many codes were wrong; nothing was tried.
        SignInRefused: it is another code.
    """
    found = look_at_link(desk, token)
    if found.task is None:
        raise GuestLinkSpent()
    tried = f"code of the invitation {found.task.id}"
    _begin(desk, tried, found, from_where)
    if not is_password(found.task.code_hash, re.sub(r"[\s-]", "", code)):
        _refused(desk, "code_refused", found, from_where)
    step = new_token()
    body = {"link": found.link.id, "guest": True}
    with desk.database.write() as tx:
        brake.forgive(tx, tried)
        ends = instant_text(desk.now() + STEP_LASTS)
        ticket = Ticket(CODE_WANTED, "", guest_key(found.guest.id), body, ends)
        sign_ins.keep_ticket(tx, hash_of(step), ticket)
    return step


def at_step(desk: Desk, step: str) -> Entering:
    """How far somebody is who gave the code a moment ago.

    Raises:
        SignInOver: it was too long ago.
        GuestLinkSpent: the link leads nowhere any more.
    """
    with desk.database.read() as tx:
        return _at_step(tx, desk, step)


def choose_password(desk: Desk, step: str, password: str, *, limits: Limits, from_where: str | None = None) -> str:
    """Choose the second factor, the first time or anew; returns the token of the session.

    Chosen anew with the code of one invitation it opens that invitation alone: the others need new codes.

    Raises:
        SignInOver: the code was given too long ago.
        GuestLinkSpent: the link was used meanwhile.
        PasswordNotTaken: others would guess it.
    """
    found = at_step(desk, step)
    address = found.guest.address
    names = (found.task.name,) if found.task else ()
    about = (address, address.partition("@")[0], *names)
    check_password_taken(password, about=about, breached=desk.breached_passwords)
    return _enter(desk, step, found, limits, from_where, password_hash=hash_password(password))


def give_password(
    desk: Desk, *, limits: Limits, password: str, link: str = "", step: str = "", from_where: str | None = None
) -> str:
    """Try the password, with a link to come back with or after the code; returns the token of the session.

    Raises:
        SignInOver: the code was given too long ago.
        GuestLinkSpent: the link leads nowhere any more.
        SignInPaused: too many passwords were wrong; nothing was tried.
        SignInRefused: it is another password.
    """
    found = at_step(desk, step) if step else look_at_link(desk, link)
    if found.task is not None and not step:
        raise GuestLinkSpent()
    tried = f"password of the guest {found.guest.id}"
    _begin(desk, tried, found, from_where)
    if not is_password(found.guest.password_hash, password):
        _refused(desk, "password_refused", found, from_where)
    return _enter(desk, step, found, limits, from_where, forgives=tried)


def ask_for_link(desk: Desk, address: str, *, link_hours: int, receipt_days: int) -> None:
    """Mail a new link to whoever is invited at an address. Whoever asks is told the same whether somebody is or not."""
    now = desk.now()
    with desk.database.write() as tx:
        guest = guests.guest_at(tx, normal(address))
        if guest is None:
            return
        since = instant_text(now - dt.timedelta(hours=1))
        if guests.links_made_since(tx, guest.id, since) >= MOST_LINKS_AN_HOUR:
            return
        kept = guests.tasks_of_guest(tx, guest.id)
        standing = [t for t in as_they_stand(tx, desk, kept, receipt_days=receipt_days) if t.standing != GONE]
        for each in standing:
            if each.kept.code_hash is not None and each.standing == OPEN:
                task = each.kept
                guests.use_up_links(tx, guest.id, task.id, at=instant_text(now))
                mail_link(tx, desk, guest, task.id, partnership=task.partnership, name=task.name, link_hours=link_hours)
        accepted = [each for each in standing if each.kept.accepted_at is not None]
        if accepted and guest.password_hash is not None:
            guests.use_up_links(tx, guest.id, None, at=instant_text(now))
            first = accepted[0].kept
            mail_link(tx, desk, guest, None, partnership=first.partnership, name=first.name, link_hours=link_hours)


def find_guest_session(
    tx: Transaction, desk: Desk, token: str, *, limits: Limits, run_out: bool = False
) -> GuestSession | None:
    """The session that a token opens, or that it opened until its time ran out; None for every other."""
    kept = sessions.session_of(tx, hash_of(token))
    if kept is None or kept.ended_at is not None or kept.way != INVITATION:
        return None
    guest = guests.guest(tx, int(kept.person.rpartition(":")[2]))
    if guest is None:
        return None
    latest = min(read_instant(kept.ends_at), read_instant(kept.started_at) + limits.longest)
    ends_at = min(latest, read_instant(kept.seen_at) + limits.idle)
    return GuestSession(kept, guest, ends_at) if (desk.now() >= ends_at) == run_out else None


def _of_link(tx: Transaction, link: GuestLink | None) -> Entering:
    guest = guests.guest(tx, link.guest_id) if link else None
    if link is None or guest is None:
        raise GuestLinkSpent()
    task = guests.task(tx, link.task_id) if link.task_id is not None else None
    if task is not None and (task.withdrawn_at is not None or task.code_hash is None):
        raise GuestLinkSpent()
    return Entering(guest, link, task)


def _at_step(tx: Transaction, desk: Desk, step: str) -> Entering:
    ticket = sign_ins.ticket_of(tx, hash_of(step), CODE_WANTED, now=instant_text(desk.now()))
    if ticket is None or not ticket.body.get("guest"):
        raise SignInOver()
    link = guests.link(tx, int(ticket.body["link"]))
    now = instant_text(desk.now())
    if link is None or link.used_at is not None or link.ends_at is None or link.ends_at <= now:
        raise GuestLinkSpent()
    return _of_link(tx, link)


def _enter(
    desk: Desk,
    step: str,
    found: Entering,
    limits: Limits,
    from_where: str | None,
    *,
    password_hash: str | None = None,
    forgives: str | None = None,
) -> str:
    """All of it in one transaction: of two who use the same link at the same moment one comes in."""
    now = desk.now()
    at = instant_text(now)
    with desk.database.write() as tx:
        tx.hold_rules()
        tx.lock_trail()
        guest = guests.guest(tx, found.guest.id)
        if guest is None or guest.set_up_at != found.guest.set_up_at or not guests.use_link(tx, found.link.id, at=at):
            raise GuestLinkSpent()
        if step:
            sign_ins.use_ticket(tx, hash_of(step), CODE_WANTED)
        if forgives:
            brake.forgive(tx, forgives)
        task = guests.task(tx, found.task.id) if found.task else None
        if found.task is not None:
            if task is None or not guests.accept(tx, task.id, at=at):
                raise GuestLinkSpent()
            enter_accepted(tx, desk, task, by=Actor(f"{task.name} (guest)", task.role, task.partnership))
        if password_hash is not None:
            guests.set_password(tx, guest.id, password_hash=password_hash, at=at)
            sessions.end_sessions_of(tx, "", guest_key(guest.id), at=at, because=PASSWORD_CHANGED)
            if guest.password_hash is not None and task is not None:
                guests.let_others_be_accepted_anew(tx, guest.id, but=task.id)
        return _start(tx, desk, guest, limits, from_where)


def _start(tx: Transaction, desk: Desk, guest: Guest, limits: Limits, from_where: str | None) -> str:
    now, token = desk.now(), new_token()
    sessions.forget_sessions(tx, before=instant_text(now - KEPT_FOR))
    sign_ins.forget_what_is_over(tx, now=instant_text(now), brakes_before=instant_text(now - brake.FORGOTTEN_AFTER))
    kept = KeptSession(
        token_hash=hash_of(token),
        partnership="",
        person=guest_key(guest.id),
        role="",
        way=INVITATION,
        roles_claimed=None,
        started_at=instant_text(now),
        seen_at=instant_text(now),
        ends_at=instant_text(now + limits.longest),
    )
    sessions.keep_session(tx, kept)
    _told(tx, desk, guest, "signed_in", from_where)
    return token


def leave(tx: Transaction, desk: Desk, session: GuestSession, *, from_where: str | None) -> None:
    """End the session."""
    at = instant_text(desk.now())
    if sessions.end_session(tx, session.kept.token_hash, at=at, because="signed_out"):
        _told(tx, desk, session.guest, "signed_out", from_where)


def _begin(desk: Desk, tried: str, found: Entering, from_where: str | None) -> None:
    with desk.database.read() as tx:
        crowded = brake.is_crowded(tx, desk, from_where)
    if crowded:
        brake.wait_a_moment()
    try:
        brake.begin_try(desk, tried)
    except SignInPaused:
        with desk.database.write() as tx:
            _told(tx, desk, found.guest, "paused", from_where, task=found.task)
        raise


def _refused(desk: Desk, what: str, found: Entering, from_where: str | None) -> None:
    with desk.database.write() as tx:
        brake.count_against_network(tx, desk, from_where)
        _told(tx, desk, found.guest, what, from_where, task=found.task)
    raise SignInRefused()


def _told(
    tx: Transaction, desk: Desk, guest: Guest, what: str, from_where: str | None, *, task: Task | None = None
) -> None:
    """Keep it for each partnership that has invited the guest."""
    tasks = [task] if task is not None else [t for t in guests.tasks_of_guest(tx, guest.id) if t.accepted_at]
    for partnership, name in {each.partnership: each.name for each in reversed(tasks)}.items():
        sign_ins.keep_sign_in(
            tx,
            what,
            at=instant_text(desk.now()),
            way=INVITATION,
            partnership=partnership,
            person=f"{name} (guest)",
            from_where=from_where,
        )
