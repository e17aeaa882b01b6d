"""Bring a database up to date, with a backup of how it was taken first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.errors import BackupKeyUnusable, BackupNotGood, BackupNotTaken, UpgradeNeedsBackup
from reviewflow.store import backup_runs
from reviewflow.store.audit_log import trail_head
from reviewflow.store.backup_runs import GOOD, LEFT_OUT, BackupRun
from reviewflow.store.schema import HEAD, check_not_newer, schema_revision
from reviewflow.store.session import Database
from reviewflow.store.upgrade import upgrade

from .plan import BackupPlan
from .take import Taken, take_backup


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What was done."""

    was: str
    """The version of the tables before."""
    now: str
    backup: Taken | None
    """None where nothing was on the trail yet, or somebody did without."""
    without: str | None = None
    """Why somebody did without."""


@dataclass(frozen=True, slots=True)
class Without:
    """Somebody does without a backup, and says why."""

    reason: str
    by: str


def upgrade_after_backup(
    database: Database, plan: BackupPlan, *, now: dt.datetime, without: Without | None = None
) -> Upgraded | None:
    """Bring the tables up to date; None where they are. All of it is done, or nothing is.

    Raises:
        DatabaseNotReady: a newer program made it.
        UpgradeNeedsBackup: no backup could be taken first, and nobody said to do without.
    """
    was = schema_revision(database)
    if was is None or was == HEAD:
        return None
    check_not_newer(was)
    with database.read() as tx:
        is_empty = trail_head(tx).sequence == 0
    taken = None if is_empty or without is not None else _taken(database, plan, now)
    upgrade(database)
    at = instant_text(now)
    if taken is not None:
        run = BackupRun(
            GOOD, at, at, taken.id, taken.kind, taken.size, taken.contents.entries, taken.contents.head
        )  # fmt: skip
    elif without is not None:
        why = f"The tables were brought from {was} to {HEAD} without a backup: {without.reason}"
        run = BackupRun(LEFT_OUT, at, at, why=why, by_user=without.by)
    else:
        return Upgraded(was, HEAD, None)
    with database.write() as tx:
        backup_runs.note(tx, run)
    return Upgraded(was, HEAD, taken, without.reason if without else None)


def _taken(database: Database, plan: BackupPlan, now: dt.datetime) -> Taken:
    try:
        return take_backup(database, plan, now=now, whole=True)
    except (BackupNotTaken, BackupNotGood, BackupKeyUnusable) as refusal:
        said = str(refusal).removeprefix("No backup was taken: ")
        why, _, do = said.partition(". ")
        raise UpgradeNeedsBackup(why=why.rstrip("."), do=do) from refusal
