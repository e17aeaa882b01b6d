"""What became of the backups: for whoever asks whether there is a good one, and of when."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

_COLUMNS = "outcome, begun_at, ended_at, name, kind, size, entries, head, why, by_user"
NOTE = Statement(
    f"INSERT INTO backup_run ({_COLUMNS}) VALUES (:outcome, :begun_at, :ended_at, :name, :kind, :size, :entries, :head,"
    " :why, :by_user)"
)
NEWEST = Statement(f"SELECT {_COLUMNS} FROM backup_run ORDER BY id DESC LIMIT :limit")
NEWEST_TRY = Statement(f"SELECT {_COLUMNS} FROM backup_run WHERE outcome <> 'left_out' ORDER BY id DESC LIMIT 1")
NEWEST_GOOD = Statement(f"SELECT {_COLUMNS} FROM backup_run WHERE outcome = 'good' ORDER BY id DESC LIMIT 1")
GOOD, FAILED, LEFT_OUT = "good", "failed", "left_out"


class BackupRun(NamedTuple):
    """One backup that was taken, failed, or was left out."""

    outcome: str
    begun_at: str
    ended_at: str
    name: str | None = None
    kind: str | None = None
    size: int | None = None
    entries: int | None = None
    head: str | None = None
    why: str | None = None
    by_user: str | None = None


def note(tx: Transaction, run: BackupRun) -> None:
    """Note what became of one."""
    tx.execute(NOTE, run._asdict())


def newest_runs(tx: Transaction, *, limit: int) -> tuple[BackupRun, ...]:
    """So many of them, the newest first."""
    return tuple(BackupRun(*row) for row in tx.rows(NEWEST, {"limit": limit}))


def newest_and_good(tx: Transaction) -> tuple[BackupRun | None, BackupRun | None]:
    """What became of the last one, and the newest that was found good. Upgrades without one are left out."""
    row = tx.one(NEWEST_TRY)
    return None if row is None else BackupRun(*row), newest_good(tx)


def newest_good(tx: Transaction) -> BackupRun | None:
    """The newest one that was found good."""
    row = tx.one(NEWEST_GOOD)
    return None if row is None else BackupRun(*row)
