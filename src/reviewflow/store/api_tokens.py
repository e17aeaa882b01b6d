"""Tokens by which programs come in: kept by their hash, and never deleted."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

MARK_LENGTH = 12
"""So many figures of the hash name a token among people."""

_COLUMNS = (
    "token_hash, partnership, person, role, program, scopes, made_at, made_by, ends_at, last_used_at, withdrawn_at,"
    " withdrawn_by"
)
INSERT = Statement(
    "INSERT INTO api_token (token_hash, partnership, person, role, program, scopes, made_at, made_by, ends_at,"
    " sequence)"
    " VALUES (:token_hash, :partnership, :person, :role, :program, :scopes, :made_at, :made_by, :ends_at, :sequence)"
)
BY_HASH = Statement(f"SELECT {_COLUMNS} FROM api_token WHERE token_hash = :token_hash")
BY_MARK = Statement(
    f"SELECT {_COLUMNS} FROM api_token WHERE partnership = :partnership AND withdrawn_at IS NULL"
    f" AND substr(token_hash, 1, {MARK_LENGTH}) = :mark"
)
OF_PARTNERSHIP = Statement(f"SELECT {_COLUMNS} FROM api_token WHERE partnership = :partnership ORDER BY id DESC")
OF_PERSON = Statement(
    f"SELECT {_COLUMNS} FROM api_token WHERE partnership = :partnership AND person = :person ORDER BY id DESC"
)
WITHDRAW = Statement(
    "UPDATE api_token SET withdrawn_at = :at, withdrawn_by = :by"
    " WHERE token_hash = :token_hash AND withdrawn_at IS NULL"
)
WAS_USED = Statement("UPDATE api_token SET last_used_at = :at WHERE token_hash = :token_hash AND withdrawn_at IS NULL")


class ApiToken(NamedTuple):
    """A token, without what opens anything."""

    token_hash: str
    partnership: str
    person: str
    role: str
    program: str
    scopes: str
    made_at: str
    made_by: str
    ends_at: str
    last_used_at: str | None
    withdrawn_at: str | None
    withdrawn_by: str | None

    @property
    def mark(self) -> str:
        """The name of the token among people. Nothing is opened with it."""
        return self.token_hash[:MARK_LENGTH]


def keep_token(tx: Transaction, values: dict[str, object]) -> None:
    """Keep a new token."""
    tx.execute(INSERT, values)


def token_of(tx: Transaction, token_hash: str) -> ApiToken | None:
    """The token of a hash, whatever became of it; None when there is none."""
    row = tx.one(BY_HASH, {"token_hash": token_hash})
    return ApiToken(*row) if row else None


def live_token_called(tx: Transaction, partnership: str, mark: str) -> ApiToken | None:
    """The token that people call by its mark; None when there is none, or it was withdrawn."""
    row = tx.one(BY_MARK, {"partnership": partnership, "mark": mark})
    return ApiToken(*row) if row else None


def tokens_of(tx: Transaction, partnership: str, person: str | None = None) -> list[ApiToken]:
    """The tokens of a partnership, or of one person of it, the newest first, with those that were withdrawn."""
    if person is None:
        return [ApiToken(*row) for row in tx.rows(OF_PARTNERSHIP, {"partnership": partnership})]
    return [ApiToken(*row) for row in tx.rows(OF_PERSON, {"partnership": partnership, "person": person})]


def withdraw_token(tx: Transaction, token_hash: str, *, at: str, by: str) -> None:
    """Let a token open nothing from now on. Its row stays."""
    tx.execute(WITHDRAW, {"token_hash": token_hash, "at": at, "by": by})


def keep_use(tx: Transaction, token_hash: str, *, at: str) -> None:
    """Keep when a token was last used."""
    tx.execute(WAS_USED, {"token_hash": token_hash, "at": at})
