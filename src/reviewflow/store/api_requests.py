"""Changes that programs asked for under a key, so that one that is sent twice is done once."""

from __future__ import annotations

from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

# Of two at once the second waits here until the first is kept, or is taken back.
CLAIM = Statement(
    "INSERT INTO api_request (key_hash, asked_hash, asked_at) VALUES (:key_hash, :asked_hash, :asked_at)"
    " ON CONFLICT (key_hash) DO NOTHING"
)
FIND = Statement(
    f"SELECT asked_hash, asked_at, status, headers, {sealed('api_request', 'body')} FROM api_request"
    " WHERE key_hash = :key_hash"
)
ANSWERED = Statement(
    "UPDATE api_request SET status = :status, headers = :headers, body = :body WHERE key_hash = :key_hash"
)
FORGET = Statement("DELETE FROM api_request WHERE key_hash = :key_hash AND status IS NULL")
FORGET_OLD = Statement("DELETE FROM api_request WHERE asked_at < :before")


class KeptRequest(NamedTuple):
    """A request that was sent before."""

    asked_hash: str
    asked_at: str
    status: int | None
    headers: str | None
    body: str | None


def claim(tx: Transaction, key_hash: str, *, asked_hash: str, at: str, before: str) -> KeptRequest | None:
    """Take a key; what it was taken for where somebody was quicker. Keys from ``before`` a day ago are forgotten."""
    tx.execute(FORGET_OLD, {"before": before})
    if tx.execute(CLAIM, {"key_hash": key_hash, "asked_hash": asked_hash, "asked_at": at}) == 1:
        return None
    row = tx.one(FIND, {"key_hash": key_hash})
    return KeptRequest(*row) if row else None


def keep_answer(tx: Transaction, key_hash: str, *, status: int, headers: str, body: str) -> None:
    """Keep what was answered."""
    values = {"key_hash": key_hash, "status": status, "headers": headers, "body": body}
    tx.execute(ANSWERED, tx.seal_values("api_request", values, "body"))


def forget(tx: Transaction, key_hash: str) -> None:
    """Let a key be taken again: what it was taken for was refused, and nothing has changed."""
    tx.execute(FORGET, {"key_hash": key_hash})
