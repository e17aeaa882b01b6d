"""Where secret addresses of calendars are kept: the hash of each, never the address."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

MARK_LENGTH = 12
"""So many figures of the hash name a link among people."""

_COLUMNS = "token_hash, partnership, person, made_at, made_by, revoked_at, revoked_by, last_read_at"
INSERT = Statement(
    "INSERT INTO calendar_link (token_hash, partnership, person, made_at, made_by)"
    " VALUES (:token_hash, :partnership, :person, :made_at, :made_by)"
)
BY_HASH = Statement(f"SELECT {_COLUMNS} FROM calendar_link WHERE token_hash = :token_hash AND revoked_at IS NULL")
BY_MARK = Statement(
    f"SELECT {_COLUMNS} FROM calendar_link WHERE partnership = :partnership AND revoked_at IS NULL"
    f" AND substr(token_hash, 1, {MARK_LENGTH}) = :mark"
)
OF_PARTNERSHIP = Statement(f"SELECT {_COLUMNS} FROM calendar_link WHERE partnership = :partnership ORDER BY id DESC")
REVOKE = Statement(
    "UPDATE calendar_link SET revoked_at = :at, revoked_by = :by WHERE token_hash = :token_hash AND revoked_at IS NULL"
)
WAS_READ = Statement(
    "UPDATE calendar_link SET last_read_at = :at WHERE token_hash = :token_hash AND revoked_at IS NULL"
)


class CalendarLink(NamedTuple):
    """A link, without what opens it."""

    token_hash: str
    partnership: str
    person: str | None
    """None for the dates of the whole partnership."""
    made_at: str
    made_by: str
    revoked_at: str | None
    revoked_by: str | None
    last_read_at: str | None

    @property
    def mark(self) -> str:
        """The name of the link among people. Nobody can read a calendar with it."""
        return self.token_hash[:MARK_LENGTH]


def keep_link(
    tx: Transaction, *, token_hash: str, partnership: str, person: str | None, made_at: str, made_by: str
) -> None:
    """Keep a new link."""
    values = {"token_hash": token_hash, "partnership": partnership, "person": person}
    tx.execute(INSERT, {**values, "made_at": made_at, "made_by": made_by})


def live_link(tx: Transaction, token_hash: str) -> CalendarLink | None:
    """The link that an address opens; None when there is none, or it was revoked."""
    row = tx.one(BY_HASH, {"token_hash": token_hash})
    return CalendarLink(*row) if row else None


def live_link_called(tx: Transaction, partnership: str, mark: str) -> CalendarLink | None:
    """The link that people call by its mark; None when there is none, or it was revoked."""
    row = tx.one(BY_MARK, {"partnership": partnership, "mark": mark})
    return CalendarLink(*row) if row else None


def links_of(tx: Transaction, partnership: str) -> list[CalendarLink]:
    """Every link of a partnership, the newest first, with those that were revoked."""
    return [CalendarLink(*row) for row in tx.rows(OF_PARTNERSHIP, {"partnership": partnership})]


def revoke_link(tx: Transaction, token_hash: str, *, at: str, by: str) -> None:
    """Let a link open nothing from now on. Its row stays."""
    tx.execute(REVOKE, {"token_hash": token_hash, "at": at, "by": by})


def keep_reading(tx: Transaction, token_hash: str, *, at: str) -> None:
    """Keep when a link was last read."""
    tx.execute(WAS_READ, {"token_hash": token_hash, "at": at})
