"""Accounts: an administrator makes, resets and removes them; the person sets them up with a link that works once.

Each of these stands on the trail. What opens an account stands nowhere: a link and a password are kept as hashes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.directory import User
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.casework.papers import Command
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import AccountNotFound, AccountNotGiven, RoleNotAllowed
from reviewflow.statute.london import local_date
from reviewflow.store import accounts, audit_log, sessions, sign_ins
from reviewflow.store.accounts import Account
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean

from .attempts import normal

ADD, RESET, REMOVE = "add_account", "reset_account", "remove_account"
SIGN_OUT = "sign_out_account"
SET_UP, CHANGE_PASSWORD, LINK = "set_up_account", "change_password", "link_account"
OF_ACCOUNTS = frozenset({ADD, RESET, REMOVE, SIGN_OUT, SET_UP, CHANGE_PASSWORD, LINK})
ADMINISTERS = ("administrator",)
"""The roles that may say who has an account."""
LINK_LASTS = dt.timedelta(hours=24)
ACCOUNT_CHANGED = "account_changed"


class AddAccount(Command):
    """Give a person of the directory a local account."""

    partnership: str
    person: str


class ResetAccount(Command):
    """Let a person choose password and second factor anew; what opened the account before opens nothing any more."""

    partnership: str
    person: str


class RemoveAccount(Command):
    """Take a person's account away, and end every session of theirs."""

    partnership: str
    person: str


class SignOutAccount(Command):
    """End every session of a person, with every browser, and leave by what they sign in as it is."""

    partnership: str
    person: str


@dataclass(frozen=True, slots=True)
class SetUpLink:
    """What the person opens to choose a password and a second factor."""

    token: str
    """It is shown this once."""
    until: dt.datetime
    address: str
    """What the person will sign in with."""
    sequence: int


def add_account(desk: Desk, command: AddAccount, *, by: str) -> SetUpLink:
    """Give a person a local account.

    Raises:
        AccountNotGiven: the person is not in the directory, has no address, or there is an account already.
        RoleNotAllowed: the role administers nothing.
        OutsidePartnership: it is said by somebody of another partnership.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        actor = _hold(tx, desk, command.partnership, by)
        user = _check(tx, desk, command, ADD, actor)
        if accounts.account_of(tx, command.partnership, command.person) is not None:
            do = "To let the person choose a password anew, use `reviewflow accounts reset`."
            raise AccountNotGiven(person=command.person, why="there is an account already", do=do)
        address = _address_of(tx, command.partnership, user)
        entry = enter(tx, ADD, command.model_dump(), partnership=command.partnership, by=actor, now=desk.now())
        token, until = new_token(), desk.now() + LINK_LASTS
        accounts.add_account(
            tx,
            command.partnership,
            command.person,
            address=address,
            set_up=(hash_of(token), instant_text(until)),
            made_at=entry.recorded_at,
            made_by=actor.user,
            sequence=entry.sequence,
        )
    return SetUpLink(token, until, address, entry.sequence)


def reset_account(desk: Desk, command: ResetAccount, *, by: str) -> SetUpLink:
    """Let a person choose password and second factor anew, and end every session of theirs.

    Raises:
        AccountNotFound: there is no account to reset.
        AccountNotGiven: the person is not in the directory any more, or has no address.
        RoleNotAllowed: the role administers nothing.
        OutsidePartnership: it is said by somebody of another partnership.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        actor = _hold(tx, desk, command.partnership, by)
        account = _account(tx, command.partnership, command.person, by=actor, what=RESET)
        user = _check(tx, desk, command, RESET, actor)
        address = _address_of(tx, command.partnership, user)
        entry = enter(tx, RESET, command.model_dump(), partnership=command.partnership, by=actor, now=desk.now())
        token, until = new_token(), desk.now() + LINK_LASTS
        accounts.reset_account(tx, account.id, address=address, set_up=(hash_of(token), instant_text(until)))
        end_what_is_open(tx, desk, account)
    return SetUpLink(token, until, address, entry.sequence)


def remove_account(desk: Desk, command: RemoveAccount, *, by: str) -> int:
    """Take an account away; returns the entry on the trail.

    Raises:
        AccountNotFound: there is no account.
        RoleNotAllowed: the role administers nothing.
        OutsidePartnership: it is said by somebody of another partnership.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        actor = _hold(tx, desk, command.partnership, by)
        account = _account(tx, command.partnership, command.person, by=actor, what=REMOVE)
        entry = enter(tx, REMOVE, command.model_dump(), partnership=command.partnership, by=actor, now=desk.now())
        accounts.remove_account(tx, account.id)
        end_what_is_open(tx, desk, account)
    return entry.sequence


def sign_out_account(desk: Desk, command: SignOutAccount, *, by: str) -> int:
    """Sign a person out everywhere; returns the entry on the trail.

    Raises:
        AccountNotFound: there is no account.
        RoleNotAllowed: the role administers nothing.
        OutsidePartnership: it is said by somebody of another partnership.
        ActorUnknown: nobody knows who says it.
    """
    with desk.database.write() as tx:
        actor = _hold(tx, desk, command.partnership, by)
        account = _account(tx, command.partnership, command.person, by=actor, what=SIGN_OUT)
        entry = enter(tx, SIGN_OUT, command.model_dump(), partnership=command.partnership, by=actor, now=desk.now())
        end_what_is_open(tx, desk, account)
    return entry.sequence


def end_what_is_open(tx: Transaction, desk: Desk, account: Account, *, but: str | None = None) -> None:
    """End every session of the person but one, every step of signing in, and every browser that was known."""
    at = instant_text(desk.now())
    kept = sessions.session_of(tx, but) if but else None
    sessions.end_sessions_of(tx, account.partnership, account.person, at=at, because=ACCOUNT_CHANGED, but=but or "")
    if kept is None:
        sign_ins.drop_tickets_of(tx, account.partnership, account.person)


def enter(
    tx: Transaction,
    what: str,
    values: Mapping[str, Any],
    *,
    partnership: str,
    by: Actor,
    now: dt.datetime,
    seal: audit_log.Seal | None = None,
) -> Entry:
    """Put it on the trail. Nothing in it opens anything."""
    envelope = envelope_without_case(what, by=by, now=now, partnership=partnership)
    return audit_log.append(tx, envelope, {"command": {"kind": what, **values}}, seal=seal)


def account_entry_in(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: audit_log.Seal
) -> None:
    """One of these as the trail keeps it, entered again. No row comes of it: what opens an account is in no trail."""
    enter(tx, kind, command, partnership=by.partnership, by=by, now=desk.now(), seal=seal)


def _hold(tx: Transaction, desk: Desk, partnership: str, by: str) -> Actor:
    tx.hold_rules()
    actor = find_actor(tx, desk, by, partnership=partnership)
    # Of two who make an account for the same person at the same moment, the second is told.
    tx.lock_trail()
    return actor


def _check_may(partnership: str, what: str, by: Actor) -> None:
    check_may_act_for(partnership, actor=by, case="This account")
    if by.role not in ADMINISTERS:
        raise RoleNotAllowed(transition=what, allowed=" or ".join(ADMINISTERS), role=by.role.replace("_", " "))


def _check(tx: Transaction, desk: Desk, command: AddAccount | ResetAccount, what: str, by: Actor) -> User:
    _check_may(command.partnership, what, by)
    directory = desk.directory(tx, command.partnership)
    user = directory.users.get(command.person)
    if user is None:
        do = did_you_mean(command.person, directory.users)
        raise AccountNotGiven(person=command.person, why=f"{command.partnership} has no such user", do=do)
    if not user.works_on(local_date(desk.now())):
        do = "Correct the dates in the partnership's file and publish it."
        raise AccountNotGiven(person=command.person, why="the directory says that the person does not work here", do=do)
    return user


def _account(tx: Transaction, partnership: str, person: str, *, by: Actor, what: str) -> Account:
    _check_may(partnership, what, by)
    account = accounts.account_of(tx, partnership, person)
    if account is None:
        raise AccountNotFound(person=person, partnership=partnership)
    return account


def _address_of(tx: Transaction, partnership: str, user: User) -> str:
    if not user.address:
        do = "Add an address to the partnership's file and publish it."
        raise AccountNotGiven(person=user.key, why="the directory has no address to sign in with", do=do)
    address = normal(user.address)
    other = accounts.account_at(tx, address)
    if other is not None and (other.partnership, other.person) != (partnership, user.key):
        do = "Give one of the two another address in the partnership's file, or let both use the identity provider."
        raise AccountNotGiven(person=user.key, why="another account is signed in to with the same address", do=do)
    return address
