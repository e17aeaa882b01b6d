"""Check a backup that was taken earlier: everything is opened, made anew and held against what it says."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from reviewflow.backups.key import BackupKey
from reviewflow.backups.manifest import Head, Manifest
from reviewflow.backups.package import read_manifest
from reviewflow.backups.shelf import Lying, Shelf
from reviewflow.errors import BackupNotGood
from reviewflow.store.copying import scratch_beside

from .plan import BackupPlan
from .rebuild import check_dump, check_rebuilt, rebuild


class Checked(NamedTuple):
    """A backup that was opened and found good."""

    head: Head
    manifest: Manifest
    needs: tuple[str, ...]
    """The backups that it goes on from, the whole one first."""
    opens: bool
    """Whether what people wrote was opened and checked, too: the keys have to be at hand, and of a dump it is not."""


def check_backup(plan: BackupPlan, id: str, *, beside: Path) -> Checked:
    """Open it and hold it against what it says. A database that is made anew for that lies ``beside`` a file meanwhile.

    Raises:
        BackupNotFound: there is no such backup.
        BackupNotGood: it cannot be relied on.
    """
    shelf, key = plan.ready()
    found = shelf.find(id)
    head = head_of(found)
    chain = shelf.chain(found.id)
    if head.kind == "dump":
        return Checked(head, check_dump(found.path, key, programs=plan.programs, id=found.id), (), opens=False)
    with scratch_beside(beside) as scratch:
        file = scratch / "again"
        manifest = rebuild(chain, key, file, id=found.id)
        opens = check_rebuilt(file, manifest, id=found.id, keys=plan.keys)
    return Checked(head, manifest, tuple(path.stem for path in chain[:-1]), opens)


def head_of(found: Lying) -> Head:
    """What a backup says of itself.

    Raises:
        BackupNotGood: it cannot be read.
    """
    if found.head is None:
        raise BackupNotGood(backup=found.id, why=found.fault)
    return found.head


def manifest_of(shelf: Shelf, key: BackupKey, id: str) -> Manifest:
    """What it says that it holds, without opening all of it.

    Raises:
        BackupNotFound: there is no such backup.
        BackupNotGood: it cannot be read.
    """
    return read_manifest(shelf.find(id).path, key)[0]
