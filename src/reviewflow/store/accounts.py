"""Where accounts are kept: by what a person of a directory signs in."""

from __future__ import annotations

from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_COLUMNS = (
    f"id, partnership, person, address, password_hash, {sealed('account', 'code_secret')}, last_step, set_up_until,"
    " set_up_at,"
    " issuer, subject, made_at, made_by"
)
INSERT = Statement(
    "INSERT INTO account (partnership, person, address, set_up_hash, set_up_until, issuer, subject, last_step,"
    " made_at, made_by, sequence)"
    " VALUES (:partnership, :person, :address, :set_up_hash, :set_up_until, :issuer, :subject, 0,"
    " :made_at, :made_by, :sequence)"
)
OF_PERSON = Statement(f"SELECT {_COLUMNS} FROM account WHERE partnership = :partnership AND person = :person")
OF_PARTNERSHIP = Statement(f"SELECT {_COLUMNS} FROM account WHERE partnership = :partnership ORDER BY person")
OF_ADDRESS = Statement(f"SELECT {_COLUMNS} FROM account WHERE address = :address")
OF_SET_UP = Statement(f"SELECT {_COLUMNS} FROM account WHERE set_up_hash = :set_up_hash AND set_up_until > :now")
OF_SUBJECT = Statement(
    f"SELECT {_COLUMNS} FROM account WHERE issuer = :issuer AND subject = :subject ORDER BY partnership"
)
RESET = Statement(
    "UPDATE account SET address = :address, password_hash = NULL, code_secret = NULL, set_up_hash = :set_up_hash,"
    " set_up_until = :set_up_until, issuer = NULL, subject = NULL WHERE id = :id"
)
SET_UP = Statement(
    "UPDATE account SET password_hash = :password_hash, code_secret = :code_secret, last_step = :step,"
    " set_up_at = :at, set_up_hash = NULL, set_up_until = NULL"
    " WHERE set_up_hash = :set_up_hash AND set_up_until > :at"
)
SET_PASSWORD = Statement("UPDATE account SET password_hash = :password_hash, set_up_at = :at WHERE id = :id")
USE_STEP = Statement("UPDATE account SET last_step = :step WHERE id = :id AND last_step < :step")
LINK = Statement("UPDATE account SET issuer = :issuer, subject = :subject WHERE id = :id AND issuer IS NULL")
REMOVE = Statement("DELETE FROM account WHERE id = :id")


class Account(NamedTuple):
    """By what a person signs in."""

    id: int
    partnership: str
    person: str
    address: str | None
    password_hash: str | None
    code_secret: str | None
    last_step: int
    set_up_until: str | None
    set_up_at: str | None
    issuer: str | None
    subject: str | None
    made_at: str
    made_by: str


def add_account(
    tx: Transaction,
    partnership: str,
    person: str,
    *,
    made_at: str,
    made_by: str,
    sequence: int,
    address: str | None = None,
    set_up: tuple[str, str] | None = None,
    subject: tuple[str, str] | None = None,
) -> None:
    """Keep an account that waits to be set up (hash of its link, until when), or one of an identity provider."""
    values = {"partnership": partnership, "person": person, "address": address, "made_at": made_at, "made_by": made_by}
    hash, until = set_up or (None, None)
    issuer, named = subject or (None, None)
    more = {"set_up_hash": hash, "set_up_until": until, "issuer": issuer, "subject": named, "sequence": sequence}
    tx.execute(INSERT, {**values, **more})


def account_of(tx: Transaction, partnership: str, person: str) -> Account | None:
    """The account of a person; None when there is none."""
    row = tx.one(OF_PERSON, {"partnership": partnership, "person": person})
    return Account(*row) if row else None


def accounts_of(tx: Transaction, partnership: str) -> list[Account]:
    """Every account of a partnership, by the key of the person."""
    return [Account(*row) for row in tx.rows(OF_PARTNERSHIP, {"partnership": partnership})]


def account_at(tx: Transaction, address: str) -> Account | None:
    """The local account that is signed in to with an address."""
    row = tx.one(OF_ADDRESS, {"address": address})
    return Account(*row) if row else None


def account_to_set_up(tx: Transaction, set_up_hash: str, *, now: str) -> Account | None:
    """The account that a set-up link is for; None where it was used, or its time ran out."""
    row = tx.one(OF_SET_UP, {"set_up_hash": set_up_hash, "now": now})
    return Account(*row) if row else None


def accounts_of_subject(tx: Transaction, issuer: str, subject: str) -> list[Account]:
    """The accounts, one in each partnership at most, of somebody as the identity provider knows the person."""
    return [Account(*row) for row in tx.rows(OF_SUBJECT, {"issuer": issuer, "subject": subject})]


def reset_account(tx: Transaction, id: int, *, address: str, set_up: tuple[str, str]) -> None:
    """Forget by what a person signed in, and keep a new set-up link (its hash, until when)."""
    values = {"id": id, "address": address, "set_up_hash": set_up[0], "set_up_until": set_up[1]}
    tx.execute(RESET, values)


def set_up_account(
    tx: Transaction, set_up_hash: str, *, password_hash: str, code_secret: str, step: int, at: str
) -> bool:
    """Keep the password and the second factor that were chosen; whether the link still stood. It is used up by that."""
    found = account_to_set_up(tx, set_up_hash, now=at)
    if found is None:
        return False
    secret = tx.seal("account", "code_secret", (found.partnership, found.person), code_secret)
    values = {"set_up_hash": set_up_hash, "password_hash": password_hash, "code_secret": secret}
    return tx.execute(SET_UP, {**values, "step": step, "at": at}) == 1


def set_password(tx: Transaction, id: int, *, password_hash: str, at: str) -> None:
    """Keep another password."""
    tx.execute(SET_PASSWORD, {"id": id, "password_hash": password_hash, "at": at})


def use_step(tx: Transaction, id: int, step: int) -> bool:
    """Keep that the code of a step of time was used; whether none of it or after it was used before."""
    return tx.execute(USE_STEP, {"id": id, "step": step}) == 1


def link_subject(tx: Transaction, id: int, *, issuer: str, subject: str) -> bool:
    """Keep whom the identity provider means; whether nobody was kept before."""
    return tx.execute(LINK, {"id": id, "issuer": issuer, "subject": subject}) == 1


def remove_account(tx: Transaction, id: int) -> None:
    """Forget an account."""
    tx.execute(REMOVE, {"id": id})
