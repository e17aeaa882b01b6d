"""Whether the database answers, the disk has room, the bank holidays reach far enough and rules are published."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewflow.casework.working.daily import NEAREST_HORIZON
from reviewflow.errors import DatabaseNotReady, KeysUnusable
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.schema import check_sealed
from reviewflow.store.session import Database

from .banner import no_database
from .check import Check, sentence

SLOWEST_ANSWER = 5.0
"""In seconds: every page that somebody opens asks several times."""
LEAST_FREE_BYTES = 500 * 10**6
LEAST_FREE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Disk:
    """How much room there is where something is kept."""

    holds: str
    """What is kept there, in words: its path is nobody's business."""
    free: int
    total: int


def check_database(*, is_postgresql: bool, answered_in: float) -> Check:
    """Whether the database, which was opened to get here, answers in good time."""
    kind = "PostgreSQL" if is_postgresql else "SQLite"
    said = f"{kind}, its tables up to date and its guards in place. It answered in {answered_in * 1000:.1f} ms."
    if answered_in <= SLOWEST_ANSWER:
        return Check("database", True, said)
    return Check("database", False, said, "See what keeps its server, its disk or the network between them busy.")


def database_not_ready(refusal: DatabaseNotReady) -> Check:
    """A database that could not be opened or read."""
    return Check("database", False, sentence(refusal.facts["why"]), str(refusal.facts["do"]), no_database())


def check_keys(database: Database) -> None:
    """Refuse a database whose master key is not at hand: what is asked next could not be read.

    Raises:
        DatabaseNotReady: the file of the keys is missing, others may read it, or it is that of another database.
    """
    try:
        if database.keys is not None:
            check_sealed(database)
    except KeysUnusable as refusal:
        why = f"the file of its keys, {refusal.facts['file']}, cannot be used: {refusal.facts['why']}"
        raise DatabaseNotReady(why=why, do=refusal.facts["do"]) from None


def free_space(folders: Mapping[str, Path]) -> tuple[Disk, ...]:
    """The room in each folder; where one was not made yet, in the folder in which it will stand."""
    return tuple(_disk(holds, folder) for holds, folder in folders.items())


def _disk(holds: str, folder: Path) -> Disk:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    usage = shutil.disk_usage(there)
    return Disk(holds, usage.free, usage.total)


def check_disk(disks: Sequence[Disk]) -> Check:
    """Whether there is room for the database and for what leaves."""
    scarce = [each for each in disks if each.free < max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * each.total)]
    shown = scarce or disks
    said = ", ".join(f"{_size(each.free)} ({each.free / each.total:.0%}) for {each.holds}" for each in shown)
    if not scarce:
        return Check("disk", True, f"Free: {said}.")
    return Check("disk", False, f"Only free: {said}.", "Make room: on a full disk nothing can be recorded or sent.")


def _size(octets: int) -> str:
    return f"{octets / 10**9:.1f} GB" if octets >= 10**9 else f"{octets // 10**6} MB"


def check_calendar(known_to: dt.date | DatabaseNotReady, *, now: dt.datetime) -> Check:
    """Whether the bank holidays on file reach beyond the longest clock."""
    if isinstance(known_to, DatabaseNotReady):
        return Check("calendar", False, sentence(known_to.facts["why"]), str(known_to.facts["do"]))
    said = f"The bank holidays on file reach to {longdate(known_to)}."
    if known_to - local_date(now) >= NEAREST_HORIZON:
        return Check("calendar", True, said)
    do = "Get the newer bank holidays into workflows/bank_holidays, then run `reviewflow init`."
    return Check("calendar", False, said, do)


def check_rules(partnerships: Sequence[str]) -> Check:
    """Whether anything is published by which cases could be kept."""
    if partnerships:
        return Check("rules", True, f"Published: {', '.join(partnerships)}.")
    return Check("rules", False, "No partnership has published its rules.", "Run `reviewflow init`.")
