"""Whether backups are taken, and the newest good one is where it was put and not too old."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

from reviewflow.audit.instants import read_instant
from reviewflow.backups.shelf import Shelf
from reviewflow.store.backup_runs import FAILED, BackupRun

from .check import Check, ago, shortened

_TAKE = "Put right what is said, then take one: `reviewflow backup take`."


class BackupsWanted(NamedTuple):
    """What the settings say of backups."""

    folder: Path
    every: dt.timedelta


class BackupsSeen(NamedTuple):
    """What became of them."""

    newest: BackupRun | None
    good: BackupRun | None
    is_there: bool
    """Whether the file of the newest good one is where it was put."""


def backups_seen(wanted: BackupsWanted | None, newest: BackupRun | None, good: BackupRun | None) -> BackupsSeen:
    """Look whether the file of the newest good one is there."""
    there = bool(wanted and good and good.name and Shelf(wanted.folder).path_of(good.name).is_file())
    return BackupsSeen(newest, good, there)


def check_backups(wanted: BackupsWanted | None, seen: BackupsSeen, *, now: dt.datetime) -> Check:
    """Whether a disaster today would lose no more than the settings allow."""
    if wanted is None:
        said = "None are taken by this program: backup_folder is not set. See that they are taken another way."
        return Check("backups", True, said)
    if seen.good is None:
        failed = f" {shortened(seen.newest.why or '')}." if seen.newest and seen.newest.outcome == FAILED else ""
        return Check("backups", False, f"None was ever taken.{failed}", _TAKE)
    age = now - read_instant(seen.good.begun_at)
    said = f"The newest good one was taken {ago(max(age, dt.timedelta()))}."
    if seen.newest is not None and seen.newest.outcome == FAILED:
        return Check("backups", False, f"{said} The last try failed: {shortened(seen.newest.why or '')}.", _TAKE)
    if not seen.is_there:
        do = "See that its folder can be reached. If it is lost, take another: `reviewflow backup take`."
        return Check("backups", False, f"{said} Its file is not where it was put.", do)
    if age > 2 * wanted.every:
        do = "See that the worker runs and can write there, then take one: `reviewflow backup take`."
        return Check("backups", False, said, do)
    return Check("backups", True, said)
