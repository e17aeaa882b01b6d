"""The end of the trail as it stood on each day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .session import Transaction
from .statements import Statement

KEEP = Statement(
    "INSERT INTO checkpoint (on_date, sequence, hash, made_at) VALUES (:on_date, :sequence, :hash, :made_at)"
    " ON CONFLICT (on_date) DO NOTHING"
)
ON = Statement("SELECT on_date, sequence, hash, made_at FROM checkpoint WHERE on_date = :on_date")
NEWEST_FIRST = Statement("SELECT on_date, sequence, hash, made_at FROM checkpoint ORDER BY on_date DESC")
ALL = Statement("SELECT sequence, hash FROM checkpoint ORDER BY sequence")


class Checkpoint(NamedTuple):
    """The length of the trail and the hash of its last entry, on a day in London."""

    on_date: str
    sequence: int
    hash: str
    made_at: str


def keep(tx: Transaction, checkpoint: Checkpoint) -> bool:
    """Keep the checkpoint of a day; False when another worker was quicker."""
    return bool(tx.execute(KEEP, checkpoint._asdict()))


def checkpoint_on(tx: Transaction, on_date: str) -> Checkpoint | None:
    """The checkpoint of a day, or None."""
    row = tx.one(ON, {"on_date": on_date})
    return None if row is None else Checkpoint(*row)


def list_checkpoints(tx: Transaction) -> list[Checkpoint]:
    """Every checkpoint, the newest first."""
    return [Checkpoint(*row) for row in tx.rows(NEWEST_FIRST)]


def checkpoint_hashes(tx: Transaction) -> Mapping[int, str]:
    """Sequence to hash, for verifying the trail against every day that was kept."""
    return dict(tx.rows(ALL))
