"""Setting up an account with a link, and changing its password later.

A link that is opened is not used up by that: programs that look after mail open links. It is used up when password
and code have both been given.
"""

from __future__ import annotations

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.errors import SetUpLinkSpent, SignInOver, SignInRefused
from reviewflow.store import accounts, sign_ins
from reviewflow.store.accounts import Account
from reviewflow.store.session import Transaction
from reviewflow.store.sign_ins import Ticket

from . import brake
from .accounts import CHANGE_PASSWORD, SET_UP, end_what_is_open, enter
from .attempts import STEP_LASTS, SignedInAs, know_browser
from .codes import new_secret, step_of
from .passwords import check_password_taken, hash_password, is_password
from .sessions import LOCAL, Limits, roles_today, start_session, user_today

SETTING_UP = "set_up"


def account_for_link(desk: Desk, token: str) -> Account:
    """The account that a link sets up.

    Raises:
        SetUpLinkSpent: it was used, its time ran out, or it never was.
    """
    with desk.database.read() as tx:
        return _for_link(tx, desk, hash_of(token))


def choose_password(desk: Desk, token: str, password: str) -> str:
    """Choose the password; returns the token of the next step, which shows the secret of the second factor.

    Raises:
        SetUpLinkSpent: the link was used, or its time ran out.
        PasswordNotTaken: others would guess it.
    """
    link = hash_of(token)
    with desk.database.read() as tx:
        account = _for_link(tx, desk, link)
        user = user_today(tx, desk, account.partnership, account.person)
    about = (account.person, account.address or "", (account.address or "").partition("@")[0])
    check_password_taken(password, about=(*about, *((user.name,) if user else ())), breached=desk.breached_passwords)
    body = {"link": link, "password_hash": hash_password(password), "secret": new_secret()}
    step = new_token()
    with desk.database.write() as tx:
        ends = instant_text(desk.now() + STEP_LASTS)
        sign_ins.keep_ticket(tx, hash_of(step), Ticket(SETTING_UP, account.partnership, account.person, body, ends))
    return step


def secret_to_enrol(desk: Desk, step: str) -> tuple[str, str]:
    """The secret for the authenticator app, and the address that it is for.

    Raises:
        SignInOver: the password was chosen too long ago.
        SetUpLinkSpent: the link was used meanwhile.
    """
    with desk.database.read() as tx:
        ticket = _setting_up(tx, desk, step)
        account = _for_link(tx, desk, ticket.body["link"])
    return ticket.body["secret"], account.address or ""


def finish_set_up(desk: Desk, step: str, code: str, *, limits: Limits, from_where: str | None = None) -> SignedInAs:
    """Give the first code: with that the account is set up, the link is used up, and the person is signed in.

    Raises:
        SignInOver: the password was chosen too long ago.
        SetUpLinkSpent: the link was used meanwhile.
        SignInPaused: too many codes failed; nothing was tried.
        SignInRefused: it is another code.
    """
    brake.begin_try(desk, f"first code of {hash_of(step)}")
    now = desk.now()
    with desk.database.write() as tx:
        tx.hold_rules()
        ticket = _setting_up(tx, desk, step)
        account = _for_link(tx, desk, ticket.body["link"])
        given = step_of(ticket.body["secret"], code, now=now)
        if given is None:
            raise SignInRefused()
        tx.lock_trail()
        kept = accounts.set_up_account(
            tx,
            ticket.body["link"],
            password_hash=ticket.body["password_hash"],
            code_secret=ticket.body["secret"],
            step=given,
            at=instant_text(now),
        )
        if not kept:
            raise SetUpLinkSpent()
        brake.forgive(tx, f"first code of {hash_of(step)}")
        _enter(tx, desk, SET_UP, account)
        end_what_is_open(tx, desk, account)
        session = start_session(
            tx, desk, account.partnership, account.person, way=LOCAL, limits=limits, from_where=from_where
        )
        return SignedInAs(session, know_browser(tx, desk, account.partnership, account.person))


def change_password(desk: Desk, partnership: str, person: str, *, old: str, new: str, session: str) -> None:
    """Choose another password; every other session of the person ends.

    Raises:
        SignInPaused: the old password was given wrongly too often.
        SignInRefused: the old password is another one.
        PasswordNotTaken: others would guess the new one.
    """
    with desk.database.read() as tx:
        account = accounts.account_of(tx, partnership, person)
    tried = f"old password of {partnership}/{person}"
    brake.begin_try(desk, tried)
    if account is None or not is_password(account.password_hash, old):
        raise SignInRefused()
    about = (person, account.address or "", (account.address or "").partition("@")[0])
    check_password_taken(new, about=about, breached=desk.breached_passwords)
    kept = hash_password(new)
    with desk.database.write() as tx:
        tx.hold_rules()
        brake.forgive(tx, tried)
        tx.lock_trail()
        now = accounts.account_of(tx, partnership, person)
        if now is None or now.password_hash != account.password_hash:
            raise SignInOver()
        accounts.set_password(tx, account.id, password_hash=kept, at=instant_text(desk.now()))
        _enter(tx, desk, CHANGE_PASSWORD, account)
        end_what_is_open(tx, desk, account, but=session)


def _enter(tx: Transaction, desk: Desk, what: str, account: Account) -> None:
    held = roles_today(tx, desk, account.partnership, account.person)
    actor = Actor(account.person, held[0] if held else "", account.partnership)
    values = {"partnership": account.partnership, "person": account.person}
    enter(tx, what, values, partnership=account.partnership, by=actor, now=desk.now())


def _for_link(tx: Transaction, desk: Desk, link: str) -> Account:
    account = accounts.account_to_set_up(tx, link, now=instant_text(desk.now()))
    if account is None or user_today(tx, desk, account.partnership, account.person) is None:
        raise SetUpLinkSpent()
    return account


def _setting_up(tx: Transaction, desk: Desk, step: str) -> Ticket:
    ticket = sign_ins.ticket_of(tx, hash_of(step), SETTING_UP, now=instant_text(desk.now()))
    if ticket is None:
        raise SignInOver()
    return ticket
