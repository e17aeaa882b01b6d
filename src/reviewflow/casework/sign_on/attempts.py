"""Signing in to a local account: first the password, then the code, and the same answer to whoever has neither.

Nothing that takes long is done while the database is held: a password is checked between two transactions.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import NoAccessHere, SignInOver, SignInPaused, SignInRefused
from reviewflow.store import accounts, sign_ins
from reviewflow.store.accounts import Account
from reviewflow.store.session import Transaction
from reviewflow.store.sign_ins import Ticket

from . import brake
from .codes import step_of
from .passwords import is_password
from .sessions import LOCAL, Limits, roles_today, start_session

CODE_WANTED, KNOWN_BROWSER = "code_wanted", "known_browser"
STEP_LASTS = dt.timedelta(minutes=10)
"""How long somebody may take between the password and the code."""
BROWSER_KNOWN_FOR = dt.timedelta(days=90)
LONGEST_ADDRESS = 320


@dataclass(frozen=True, slots=True)
class SignedInAs:
    """What a browser is given when both factors were right."""

    session: str
    """The token of the session."""
    browser: str
    """The token by which this browser is known from now on."""


def normal(address: str) -> str:
    """An email address as it is kept and compared."""
    return address.strip().casefold()[:LONGEST_ADDRESS]


def give_password(
    desk: Desk, address: str, password: str, *, browser: str | None = None, from_where: str | None = None
) -> str:
    """Try a password; returns the token of the next step, in which the code is given.

    ``browser`` is the token by which the browser was known before, if it was.

    Raises:
        SignInPaused: too many attempts failed; nothing was tried.
        SignInRefused: there is no such account, or the password is another one.
    """
    with desk.database.read() as tx:
        account = accounts.account_at(tx, normal(address))
        known = _is_known(tx, desk, account, browser)
        crowded = not known and brake.is_crowded(tx, desk, from_where)
    if crowded:
        brake.wait_a_moment()
    tried = _tried(normal(address), browser if known else None)
    try:
        brake.begin_try(desk, tried)
    except SignInPaused:
        _enter_refusal(desk, "paused", account, from_where)
        raise
    if not is_password(account.password_hash if account else None, password):
        _enter_refusal(desk, "password_refused", account, from_where, counts=True)
        raise SignInRefused()
    assert account is not None
    token = new_token()
    ends = instant_text(desk.now() + STEP_LASTS)
    with desk.database.write() as tx:
        brake.forgive(tx, tried)
        body = {"account": account.id, "set_up_at": account.set_up_at}
        sign_ins.keep_ticket(tx, hash_of(token), Ticket(CODE_WANTED, account.partnership, account.person, body, ends))
    return token


def give_code(
    desk: Desk,
    ticket: str,
    code: str,
    *,
    limits: Limits,
    browser: str | None = None,
    from_where: str | None = None,
) -> SignedInAs:
    """Try the code of the second factor; whoever gives it is signed in. A code is good once.

    Raises:
        SignInOver: the password was given too long ago, or the account was changed since.
        SignInPaused: too many codes failed; nothing was tried.
        SignInRefused: it is another code, or it was used before.
        NoAccessHere: the person does not work here today.
    """
    with desk.database.read() as tx:
        account = _account_of(tx, desk, ticket)
        known = _is_known(tx, desk, account, browser)
    tried = _tried(f"{account.partnership}/{account.person}", browser if known else None, what="code")
    try:
        brake.begin_try(desk, tried)
    except SignInPaused:
        _enter_refusal(desk, "paused", account, from_where)
        raise
    taken = _take_code(desk, ticket, code, tried=tried, limits=limits, from_where=from_where)
    if isinstance(taken, SignedInAs):
        return taken
    _enter_refusal(desk, taken, account, from_where, counts=taken == "code_refused")
    if taken == "no_access":
        do = "If that is wrong, ask whoever keeps your partnership's file to correct it and publish it."
        raise NoAccessHere(who=account.person, why="the directory gives no role today", do=do)
    raise SignInRefused()


def is_waiting_for_code(desk: Desk, ticket: str) -> bool:
    """Whether the password was given with this browser a short time ago."""
    with desk.database.read() as tx:
        return sign_ins.ticket_of(tx, hash_of(ticket), CODE_WANTED, now=instant_text(desk.now())) is not None


def know_browser(tx: Transaction, desk: Desk, partnership: str, person: str) -> str:
    """Let a browser have a count of its own from now on; returns the token by which it is known."""
    token = new_token()
    ends = instant_text(desk.now() + BROWSER_KNOWN_FOR)
    sign_ins.keep_ticket(tx, hash_of(token), Ticket(KNOWN_BROWSER, partnership, person, {}, ends))
    return token


def _take_code(
    desk: Desk, ticket: str, code: str, *, tried: str, limits: Limits, from_where: str | None
) -> SignedInAs | str:
    """All of it in one transaction, so that of two who give the same code one is signed in."""
    now = desk.now()
    with desk.database.write() as tx:
        account = _account_of(tx, desk, ticket)
        assert account.code_secret is not None
        step = step_of(account.code_secret, code, now=now, after=account.last_step)
        if step is None or not accounts.use_step(tx, account.id, step):
            return "code_refused"
        sign_ins.use_ticket(tx, hash_of(ticket), CODE_WANTED)
        brake.forgive(tx, tried)
        if not roles_today(tx, desk, account.partnership, account.person):
            return "no_access"
        sign_ins.forget_what_is_over(tx, now=instant_text(now), brakes_before=instant_text(now - brake.FORGOTTEN_AFTER))
        session = start_session(
            tx, desk, account.partnership, account.person, way=LOCAL, limits=limits, from_where=from_where
        )
        return SignedInAs(session, know_browser(tx, desk, account.partnership, account.person))


def _account_of(tx: Transaction, desk: Desk, token: str) -> Account:
    ticket = sign_ins.ticket_of(tx, hash_of(token), CODE_WANTED, now=instant_text(desk.now()))
    account = accounts.account_of(tx, ticket.partnership, ticket.person) if ticket else None
    if ticket is None or account is None or account.code_secret is None:
        raise SignInOver()
    if (account.id, account.set_up_at) != (ticket.body["account"], ticket.body["set_up_at"]):
        raise SignInOver()
    return account


def _is_known(tx: Transaction, desk: Desk, account: Account | None, browser: str | None) -> bool:
    if browser is None or account is None:
        return False
    ticket = sign_ins.ticket_of(tx, hash_of(browser), KNOWN_BROWSER, now=instant_text(desk.now()))
    return ticket is not None and (ticket.partnership, ticket.person) == (account.partnership, account.person)


def _tried(whose: str, browser: str | None, *, what: str = "password") -> str:
    return f"{what} of {whose}" + (f" with {hash_of(browser)}" if browser else "")


def _enter_refusal(
    desk: Desk, what: str, account: Account | None, from_where: str | None, *, counts: bool = False
) -> None:
    with desk.database.write() as tx:
        if counts:
            brake.count_against_network(tx, desk, from_where)
        sign_ins.keep_sign_in(
            tx,
            what,
            at=instant_text(desk.now()),
            way=LOCAL,
            partnership=account.partnership if account else None,
            person=account.person if account else None,
            from_where=from_where,
        )
