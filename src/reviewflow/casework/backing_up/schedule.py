"""When a backup is due, and noting what became of each: who looks after the computer is warned where one fails."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.warn import warn
from reviewflow.errors import Refusal
from reviewflow.store import backup_runs
from reviewflow.store.backup_runs import FAILED, GOOD, BackupRun

from .plan import BackupPlan
from .take import Taken, take_backup

TRY_AGAIN_AFTER = dt.timedelta(hours=1)
WARNING = "backup"


def take_and_note(desk: Desk, plan: BackupPlan, *, whole: bool = False) -> Taken:
    """Take a backup and note in the database what became of it.

    Raises:
        Refusal: what :func:`~reviewflow.casework.backing_up.take.take_backup` refuses; it is noted, and somebody is
            warned.
    """
    begun = desk.now()
    try:
        taken = take_backup(desk.database, plan, now=begun, whole=whole)
    except Refusal as refusal:
        note_failed(desk, begun, str(refusal))
        raise
    run = BackupRun(
        GOOD, instant_text(begun), instant_text(max(desk.now(), begun)), taken.id, taken.kind, taken.size,
        taken.contents.entries, taken.contents.head,
    )  # fmt: skip
    with desk.database.write() as tx:
        backup_runs.note(tx, run)
    return taken


def note_failed(desk: Desk, begun: dt.datetime, why: str) -> None:
    """Note that one could not be taken, and warn whoever looks after the installation, once."""
    with desk.database.write() as tx:
        run = BackupRun(FAILED, instant_text(begun), instant_text(max(desk.now(), begun)), why=why)
        backup_runs.note(tx, run)
        warn(
            tx,
            desk,
            f"{WARNING}-{instant_text(begun)[:10]}",
            partnership=None,
            what=f"A backup could not be taken: {why}",
            do="Put right what is said, then take one with `reviewflow backup take`.",
        )


def is_due(desk: Desk, plan: BackupPlan) -> bool:
    """Whether it is time for another. After one that failed it is tried again within the hour."""
    if not plan.is_set_up:
        return False
    now = desk.now()
    with desk.database.read() as tx:
        newest, good = backup_runs.newest_and_good(tx)
    if newest is not None and newest.outcome == FAILED:
        since = now - read_instant(newest.ended_at)
        if dt.timedelta() <= since < TRY_AGAIN_AFTER:
            return False
    if good is None:
        return True
    age = now - read_instant(good.begun_at)
    # A clock that was wrong may have left one of the future behind: it does not keep the next one from being taken.
    return age >= plan.every or age < -plan.every


class Backups:
    """Takes backups beside a worker, in a thread of its own: what is owed does not wait for them."""

    def __init__(self, desk: Desk, plan: BackupPlan, *, complain: Callable[[str], None]) -> None:
        self._desk = desk
        self._plan = plan
        self._complain = complain
        self._thread: threading.Thread | None = None

    def look(self) -> None:
        """Begin one if it is due and none is being taken."""
        if self._thread is not None and self._thread.is_alive():
            return
        if is_due(self._desk, self._plan):
            self._thread = threading.Thread(target=self._take, name="backup", daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait for the one that is being taken; False where it has not finished."""
        if self._thread is None:
            return True
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _take(self) -> None:
        try:
            take_and_note(self._desk, self._plan)
        except Exception as fault:  # noqa: BLE001 - it is said, and tried again: a worker goes on
            self._complain(f"A backup could not be taken, and is tried again: {' '.join(str(fault).split())[:300]}")
