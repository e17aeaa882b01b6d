"""Warnings: what is wrong with the alerting itself, each raised once, open until somebody has put it right."""

from __future__ import annotations

from typing import NamedTuple

from .numbers import LARGEST_NUMBER
from .session import Transaction
from .statements import Statement

INSERT = Statement(
    'INSERT INTO warning (key, partnership, case_id, outbox_id, what, "do", raised_at)'
    " VALUES (:key, :partnership, :case_id, :outbox_id, :what, :do, :raised_at)"
    " ON CONFLICT (key) DO NOTHING RETURNING id"
)
# What was put right and has gone wrong again is told again.
REOPEN = Statement(
    'UPDATE warning SET raised_at = :raised_at, what = :what, "do" = :do, outbox_id = :outbox_id, settled_at = NULL,'
    " settled_by = NULL WHERE key = :key AND settled_at IS NOT NULL RETURNING id"
)
SETTLE = Statement(
    "UPDATE warning SET settled_at = :at, settled_by = :by WHERE id = :id AND settled_at IS NULL RETURNING id"
)
SETTLE_ABOUT = Statement(
    "UPDATE warning SET settled_at = :at, settled_by = :by WHERE outbox_id = :outbox_id AND settled_at IS NULL"
)
_LISTED = (
    "SELECT w.id, w.key, w.partnership, c.reference, w.outbox_id, w.what, w.do, w.raised_at, w.settled_at,"
    " w.settled_by FROM warning w LEFT JOIN review_case c ON c.id = w.case_id"
)
OPEN = Statement(f"{_LISTED} WHERE w.settled_at IS NULL ORDER BY w.id DESC LIMIT :limit")
OPEN_OF_CASE = Statement(
    f"{_LISTED} WHERE w.settled_at IS NULL AND c.reference = :reference ORDER BY w.id DESC LIMIT :limit"
)
OPEN_OF_PARTNERSHIP = Statement(
    f"{_LISTED} WHERE w.settled_at IS NULL AND (w.partnership = :partnership OR w.partnership IS NULL)"
    " ORDER BY w.id DESC LIMIT :limit"
)
ONE = Statement(f"{_LISTED} WHERE w.id = :id")


class Warning(NamedTuple):
    """Something about the alerting itself that somebody has to put right."""

    id: int
    key: str
    partnership: str | None
    case: str | None
    outbox_id: int | None
    what: str
    do: str
    raised_at: str
    settled_at: str | None
    settled_by: str | None


def raise_warning(
    tx: Transaction,
    key: str,
    *,
    partnership: str | None,
    case_id: int | None,
    outbox_id: int | None,
    what: str,
    do: str,
    at: str,
) -> int | None:
    """Keep a warning; None when it is open already."""
    values = {"key": key, "outbox_id": outbox_id, "what": what, "do": do, "raised_at": at}
    found: int | None = tx.value(INSERT, {**values, "partnership": partnership, "case_id": case_id})
    if found is None:
        found = tx.value(REOPEN, values)
    return found


def settle(tx: Transaction, id: int, *, by: str, at: str) -> bool:
    """Say that somebody has put it right; False when it is not open."""
    return bool(tx.value(SETTLE, {"id": id, "by": by, "at": at}))


def settle_about(tx: Transaction, outbox_id: int, *, by: str, at: str) -> None:
    """Settle what was said about a delivery that is tried again."""
    tx.execute(SETTLE_ABOUT, {"outbox_id": outbox_id, "by": by, "at": at})


def open_warnings(tx: Transaction, *, reference: str | None = None, limit: int = 100) -> list[Warning]:
    """The open warnings, newest first."""
    statement = OPEN_OF_CASE if reference else OPEN
    parameters: dict[str, object] = {"limit": limit, **({"reference": reference} if reference else {})}
    return [Warning(*row) for row in tx.rows(statement, parameters)]


def open_warnings_of(tx: Transaction, partnership: str, *, limit: int = 100) -> list[Warning]:
    """The open warnings that concern a partnership, and those about the whole installation, newest first."""
    return [Warning(*row) for row in tx.rows(OPEN_OF_PARTNERSHIP, {"partnership": partnership, "limit": limit})]


def find_warning(tx: Transaction, id: int) -> Warning | None:
    """One warning, or None."""
    row = tx.one(ONE, {"id": id}) if 0 < id < LARGEST_NUMBER else None
    return None if row is None else Warning(*row)
