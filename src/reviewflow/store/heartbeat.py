"""When each worker last swept."""

from __future__ import annotations

from .session import Transaction
from .statements import Statement

BEAT = Statement(
    "INSERT INTO heartbeat (worker, at) VALUES (:worker, :at) ON CONFLICT (worker) DO UPDATE SET at = excluded.at"
)
YOUNGEST = Statement("SELECT max(at) FROM heartbeat")


def beat(tx: Transaction, worker: str, *, at: str) -> None:
    """Say that a worker is at work."""
    tx.execute(BEAT, {"worker": worker, "at": at})


def youngest_heartbeat(tx: Transaction) -> str | None:
    """When any worker last swept; None when none ever did."""
    found: str | None = tx.value(YOUNGEST)
    return found
