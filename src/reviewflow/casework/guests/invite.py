"""Invite somebody without an account to one item of a case, mail them a new link, or take the invitation back.

Each of these stands on the trail; what opens anything stands nowhere. The address is there as a commitment alone.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.commitment import fresh_salt
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor, Case, Item
from reviewflow.case.identity import Identity
from reviewflow.case.permissions import check_keeps, check_may_act_on
from reviewflow.casework.access.readings import reader
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.casework.numbers import find_item, item_number
from reviewflow.casework.papers import Command
from reviewflow.casework.sign_on.attempts import normal
from reviewflow.casework.sign_on.passwords import hash_password
from reviewflow.channels.address import read_address
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.errors import GuestCannotBeInvited, InvitationNotFound
from reviewflow.statute.words import spoken
from reviewflow.store import audit_log, drafts, files, guests, outbox, sessions
from reviewflow.store.cases import StoredCase, load_case
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.faults import did_you_mean

from .tasks import guest_key, has_conflict

INVITE, AGAIN, WITHDRAW, ACCEPT = "invite_guest", "invite_again", "withdraw_guest", "accept_invitation"
OF_GUESTS = frozenset({INVITE, AGAIN, WITHDRAW, ACCEPT})
WITHDRAWN = "no_access"
LONGEST_NAME = 100
CODE_FIGURES = 8


class InviteGuest(Command):
    """Invite somebody without an account to one item of a case."""

    case: str
    item: str
    address: str
    name: str
    """What the guest is called on the trail."""
    role: str | None = None
    """None: the only one in which guests are invited to such an item."""


class InviteAgain(Command):
    """Mail a guest a new link, with a new code to be told: the second factor is then chosen anew."""

    case: str
    item: str
    address: str


class WithdrawGuest(Command):
    """Take an invitation back: the guest sees nothing of the case from that moment on."""

    case: str
    item: str
    address: str


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that was just made. The code is shown this once."""

    case: str
    item: str
    name: str
    address: str
    role: str
    code: str
    """To be told by telephone, never by mail."""
    link_lasts: dt.timedelta
    """How long the link works once it is written."""
    sequence: int


def invite_guest(desk: Desk, command: InviteGuest, *, by: str | Actor, link_hours: int) -> Invited:
    """Invite somebody; the link is mailed by the worker.

    Raises:
        GuestCannotBeInvited: with what is in the way.
        CaseNotFound: there is no such case.
        ItemNotFound: the case has no such item.
        RoleNotAllowed: the inviter does not keep the case.
        OutsidePartnership: the inviter is of another partnership.
    """
    address, name = _address(command.address), _name(command.name)
    code = new_code()
    code_hash = hash_password(code)
    with desk.database.write() as tx:
        tx.hold_rules()
        case, stored, definition, item, actor = _place(tx, desk, command.case, command.item, by, INVITE)
        role = _role(definition, item, command.role)
        _check_is_owed(definition, case, item)
        if has_conflict(tx, desk, case, address):
            do = "See `reviewflow who-sees`: lift it first, if it was a mistake."
            raise GuestCannotBeInvited(who=address, why="they have a conflict of interest with the case", do=do)
        row = guests.item_id(tx, case.reference, item.kind, item.number)
        if guests.standing_task(tx, address, case_id=stored.id, item_id=row) is not None:
            do = "Mail a new link with --again, or take the invitation back with --withdraw."
            raise GuestCannotBeInvited(who=address, why="the address is invited to it already", do=do)
        salt = fresh_salt()
        values = {"role": role, "name": name, "address": Identity("address", address, salt).marker}
        sequence = _enter(tx, desk, INVITE, case, definition, item, values, actor)
        guest = guests.add_guest(tx, address, at=instant_text(desk.now()))
        task_id = guests.add_task(
            tx,
            guest_id=guest.id,
            case_id=stored.id,
            item_id=row,
            role=role,
            name=name,
            address_salt=salt,
            code_hash=code_hash,
            made_at=instant_text(desk.now()),
            made_by=actor.user,
            sequence=sequence,
        )
        mail_link(tx, desk, guest, task_id, partnership=case.partnership, name=name, link_hours=link_hours)
    number = item_number(definition, item)
    return Invited(case.reference, number, name, address, role, code, dt.timedelta(hours=link_hours), sequence)


def invite_again(desk: Desk, command: InviteAgain, *, by: str | Actor, link_hours: int) -> Invited:
    """Mail a new link with a new code. Until both were used, what the guest chose before is as it was.

    Raises:
        InvitationNotFound: the address is not invited to it.
        GuestCannotBeInvited: nothing is owed there any more.
        CaseNotFound: there is no such case.
        ItemNotFound: the case has no such item.
        RoleNotAllowed: the role does not keep the case.
        OutsidePartnership: it is said by somebody of another partnership.
    """
    code = new_code()
    code_hash = hash_password(code)
    with desk.database.write() as tx:
        tx.hold_rules()
        case, stored, definition, item, actor = _place(tx, desk, command.case, command.item, by, AGAIN)
        _check_is_owed(definition, case, item)
        task = _standing(tx, stored, case, definition, item, command.address)
        sequence = _enter(tx, desk, AGAIN, case, definition, item, {"name": task.name, "role": task.role}, actor)
        guests.give_new_code(tx, task.id, code_hash)
        guest = guests.guest(tx, task.guest_id)
        assert guest is not None, "an invitation stands without a guest"
        guests.use_up_links(tx, guest.id, task.id, at=instant_text(desk.now()))
        mail_link(tx, desk, guest, task.id, partnership=case.partnership, name=task.name, link_hours=link_hours)
    number, lasts = item_number(definition, item), dt.timedelta(hours=link_hours)
    return Invited(case.reference, number, task.name, task.address, task.role, code, lasts, sequence)


def withdraw_guest(desk: Desk, command: WithdrawGuest, *, by: str | Actor) -> int:
    """Take an invitation back; returns the entry on the trail.

    Raises:
        InvitationNotFound: the address is not invited to it.
        CaseNotFound: there is no such case.
        ItemNotFound: the case has no such item.
        RoleNotAllowed: the role does not keep the case.
        OutsidePartnership: it is said by somebody of another partnership.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        case, stored, definition, item, actor = _place(tx, desk, command.case, command.item, by, WITHDRAW)
        task = _standing(tx, stored, case, definition, item, command.address)
        sequence = _enter(tx, desk, WITHDRAW, case, definition, item, {"name": task.name, "role": task.role}, actor)
        at = instant_text(desk.now())
        guests.withdraw(tx, task.id, at=at, by=actor.user)
        guests.use_up_links(tx, task.guest_id, task.id, at=at)
        whose = {"partnership": task.partnership, "person": guest_key(task.guest_id)}
        drafts.forget_of(tx, whose, beginning=task_path(task.id))
        if not any(each.partnership == task.partnership for each in guests.tasks_of_guest(tx, task.guest_id)):
            files.drop_of(tx, task.partnership, guest_key(task.guest_id))
        if not guests.tasks_of_guest(tx, task.guest_id):
            sessions.end_sessions_of(tx, "", guest_key(task.guest_id), at=at, because=WITHDRAWN)
    return sequence


def task_path(task_id: int) -> str:
    """Where the pages of a task stand."""
    return f"/guest/tasks/{task_id}/"


def mail_link(
    tx: Transaction,
    desk: Desk,
    guest: guests.Guest,
    task_id: int | None,
    *,
    partnership: str | None,
    name: str,
    link_hours: int,
) -> None:
    """Queue a message with a link to an invitation, or to come back with. What opens it is made when it is written."""
    at = instant_text(desk.now())
    link_id = guests.add_link(tx, guest.id, task_id, lasts_hours=link_hours, at=at)
    outbox.queue(
        tx,
        dedup_key=f"guest-{link_id}",
        kind="guest",
        guest_link_id=link_id,
        partnership=partnership,
        recipient=name,
        address=guest.address,
        due_at=at,
    )


def new_code() -> str:
    """Figures that are told by telephone."""
    return f"{secrets.randbelow(10**CODE_FIGURES):0{CODE_FIGURES}}"


def code_in_groups(code: str) -> str:
    """As people say it: ``4821 0937``."""
    return f"{code[: CODE_FIGURES // 2]} {code[CODE_FIGURES // 2 :]}"


def enter_accepted(tx: Transaction, desk: Desk, task: guests.Task, *, by: Actor) -> None:
    """Put on the trail that a guest has accepted an invitation."""
    case = case_now(tx, task.case)
    definition = desk.definition(tx, case.workflow_hash)
    item = case.item(task.kind, task.number)
    assert item is not None, "an item is never deleted"
    _enter(tx, desk, ACCEPT, case, definition, item, {"name": task.name, "role": task.role}, by)


def guest_entry_in(
    tx: Transaction,
    desk: Desk,
    reference: str,
    item: str | None,
    kind: str,
    command: Mapping[str, Any],
    *,
    by: Actor,
    seal: audit_log.Seal,
) -> None:
    """One of these entries entered again. It makes no guest: what opened anything was never on the trail."""
    envelope = envelope_about(case_now(tx, reference), kind, by=by, now=desk.now(), item=item)
    audit_log.append(tx, envelope, {"command": {"kind": kind, **command}}, seal=seal)


def _place(
    tx: Transaction, desk: Desk, reference: str, number: str, by: str | Actor, what: str
) -> tuple[Case, StoredCase, Definition, Item, Actor]:
    tx.lock_trail()
    stored = load_case(tx, reference)
    case, definition = stored.case, desk.definition(tx, stored.case.workflow_hash)
    actor = reader(tx, desk, stored, by) if isinstance(by, str) else by
    check_may_act_on(definition, case, actor=actor)
    check_keeps(definition, actor=actor, what=what)
    return case, stored, definition, find_item(definition, case, number), actor


def _enter(
    tx: Transaction,
    desk: Desk,
    what: str,
    case: Case,
    definition: Definition,
    item: Item,
    values: Mapping[str, object],
    by: Actor,
) -> int:
    envelope = envelope_about(case, what, by=by, now=desk.now(), item=item_number(definition, item))
    return audit_log.append(tx, envelope, {"command": {"kind": what, **values}}).sequence


def _standing(
    tx: Transaction, stored: StoredCase, case: Case, definition: Definition, item: Item, address: str
) -> guests.Task:
    row = guests.item_id(tx, case.reference, item.kind, item.number)
    task = guests.standing_task(tx, normal(address), case_id=stored.id, item_id=row)
    if task is None:
        raise InvitationNotFound(who=normal(address), item=item_number(definition, item), case=case.reference)
    return task


def _role(definition: Definition, item: Item, given: str | None) -> str:
    rules = definition.items[item.kind]
    if not rules.guests:
        kinds = " or ".join(sorted(each.title.lower() for each in definition.items.values() if each.guests))
        do = f"Guests are invited to: {kinds}." if kinds else "Give the person an account instead."
        raise GuestCannotBeInvited(who="Nobody", why=f"guests have nothing to do on a {rules.title.lower()}", do=do)
    if given is None and len(rules.guests) == 1:
        return rules.guests[0]
    if given not in rules.guests:
        why = f"a guest there is: {' or '.join(map(spoken, rules.guests))}"
        raise GuestCannotBeInvited(who=given or "A guest", why=why, do=did_you_mean(given or "", rules.guests))
    return given


def _check_is_owed(definition: Definition, case: Case, item: Item) -> None:
    state = definition.items[item.kind].states[item.state]
    if state.ends:
        why = f"nothing is owed on it any more: {state.title.lower()}"
        raise GuestCannotBeInvited(who="Nobody", why=why, do="Ask anew first, or add another.")
    if definition.states[case.state].ends:
        raise GuestCannotBeInvited(who="Nobody", why=f"{case.reference} has ended", do="Reopen it first.")


def _address(said: str) -> str:
    address = normal(said)
    try:
        read_address(address)
    except Undeliverable as fault:
        do = "Write the whole address, as in name@trust.example.org."
        raise GuestCannotBeInvited(who="This address", why=str(fault).rstrip("."), do=do) from None
    return address


def _name(said: str) -> str:
    name = " ".join(said.split())
    if not 2 <= len(name) <= LONGEST_NAME or "(guest)" in name.casefold():
        why = "the trail has to call the guest something" if len(name) < 2 else "the name is too long, or is no name"
        raise GuestCannotBeInvited(who="Nobody", why=why, do="Enter the name of the professional, or of their post.")
    return name
