"""Checkpoints: how long the trail was, its last hash and its root, one for each day and others when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from .session import Transaction
from .statements import Statement

_COLUMNS = "made_for, on_date, sequence, hash, made_at, root, note, key_id"
KEEP = Statement(
    f"INSERT INTO checkpoint ({_COLUMNS}) VALUES (:made_for, :on_date, :sequence, :hash, :made_at, :root, :note,"
    " :key_id) ON CONFLICT (on_date) WHERE made_for = 'day' DO NOTHING RETURNING id"
)
OF_DAY = Statement(f"SELECT {_COLUMNS} FROM checkpoint WHERE on_date = :on_date AND made_for = 'day'")
NEWEST_FIRST = Statement(f"SELECT {_COLUMNS} FROM checkpoint ORDER BY made_at DESC, id DESC LIMIT :limit")
OF_LENGTH = Statement(f"SELECT {_COLUMNS} FROM checkpoint WHERE sequence = :sequence ORDER BY id DESC LIMIT 1")
HASHES = Statement("SELECT sequence, hash FROM checkpoint ORDER BY sequence")
ROOTS = Statement("SELECT sequence, root FROM checkpoint WHERE root IS NOT NULL ORDER BY sequence")
TIMES = Statement("SELECT sequence, made_at FROM checkpoint ORDER BY sequence, made_at")

MadeFor: TypeAlias = Literal["day", "asked"]


class Checkpoint(NamedTuple):
    """The length of the trail, the hash of its last entry and its root, on a day in London."""

    made_for: MadeFor
    on_date: str
    sequence: int
    hash: str
    made_at: str
    root: str | None
    """None for one that was made before there was a tree."""
    note: str | None
    """The text as others read it, with the signature below it where there was a key."""
    key_id: str | None
    """The key that signed it; None for one that nobody signed."""


def keep(tx: Transaction, checkpoint: Checkpoint) -> int | None:
    """Keep a checkpoint; its number, or None when another worker had made that of the day."""
    found: int | None = tx.value(KEEP, checkpoint._asdict())
    return found


def checkpoint_of_day(tx: Transaction, on_date: str) -> Checkpoint | None:
    """The checkpoint of a day, or None."""
    row = tx.one(OF_DAY, {"on_date": on_date})
    return None if row is None else Checkpoint(*row)


def find_checkpoint(tx: Transaction, sequence: int) -> Checkpoint | None:
    """The newest checkpoint over so many entries, or None."""
    row = tx.one(OF_LENGTH, {"sequence": sequence})
    return None if row is None else Checkpoint(*row)


def list_checkpoints(tx: Transaction, *, limit: int = 10_000) -> list[Checkpoint]:
    """So many checkpoints, the newest first."""
    return [Checkpoint(*row) for row in tx.rows(NEWEST_FIRST, {"limit": limit})]


def checkpoint_hashes(tx: Transaction) -> Mapping[int, str]:
    """Sequence to hash, for verifying the trail against every checkpoint that was kept."""
    return dict(tx.rows(HASHES))


def checkpoint_roots(tx: Transaction) -> Mapping[int, str]:
    """Sequence to root, for the same."""
    return dict(tx.rows(ROOTS))


def checkpoint_times(tx: Transaction) -> list[tuple[int, str]]:
    """Over how many entries each was made, and when."""
    return [(row[0], row[1]) for row in tx.rows(TIMES)]
