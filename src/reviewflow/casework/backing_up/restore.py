"""Restore a backup into an empty place, and show that what stands there is what was backed up.

Until everything was checked, nothing stands there that this program would open: the file of an SQLite database has
another name, and a PostgreSQL database has no version of its tables.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reviewflow.backups.key import fingerprint_of_file
from reviewflow.backups.manifest import Head, Manifest
from reviewflow.backups.package import read_data, read_manifest
from reviewflow.backups.shelf import sync_folder
from reviewflow.errors import BackupNotGood, RestoreRefused
from reviewflow.store.contents import Contents, has_tables, waiting
from reviewflow.store.copying import BESIDE, scratch_beside
from reviewflow.store.pg_programs import ProgramFailed, restored
from reviewflow.store.schema import check_not_newer, write_version
from reviewflow.store.session import Database

from .check import head_of
from .plan import BackupPlan
from .rebuild import compare, found_in, rebuild

KEYS_DIFFER = "it is not the same file as at that time"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored."""

    head: Head
    manifest: Manifest
    found: Contents
    """What was read in the place where it now stands."""
    opens: bool
    """Whether what people wrote was opened and checked, too: the keys have to be at hand."""
    waiting: int
    """Messages that waited to leave at that time: some may have left since."""
    key_files: Mapping[str, str]
    """What is wrong with the key files that it needs, by setting; empty where nothing is."""


def restore_file(plan: BackupPlan, id: str, *, file: Path) -> Restored:
    """Into a file that does not exist.

    Raises:
        RestoreRefused: there is something already, or it is no backup of SQLite.
        BackupNotFound: there is no such backup.
        BackupNotGood: it cannot be relied on.
    """
    shelf, key = plan.ready()
    for each in (file, *(file.with_name(file.name + ending) for ending in BESIDE)):
        if each.exists():
            raise RestoreRefused(why=f"{each} exists", do="Put it aside, and what stands beside it, or name another.")
    if not file.parent.is_dir():
        raise RestoreRefused(why=f"there is no folder {file.parent}", do="Make the folder.")
    lying = shelf.find(id)
    head = head_of(lying)
    if head.kind == "dump":
        raise RestoreRefused(
            why=f"{lying.id} is a backup of PostgreSQL", do="Name an empty PostgreSQL database in database_url."
        )
    check_not_newer(head.schema)
    chain = shelf.chain(lying.id)
    try:
        with scratch_beside(file) as scratch:
            coming = scratch / "coming"
            manifest = rebuild(chain, key, coming, id=lying.id)
            with Database(f"sqlite:///{coming}", keys=plan.keys) as database:
                found, opens, waits = _checked(database, manifest, lying.id)
            coming.chmod(0o600)
            with coming.open("rb") as written:
                os.fsync(written.fileno())
            # Unlike a renaming this cannot take the place of a file that somebody made meanwhile.
            os.link(coming, file)
            sync_folder(file.parent)
    except FileExistsError:
        raise RestoreRefused(why=f"{file} was made meanwhile", do="Put it aside, or name another.") from None
    except OSError as fault:
        raise RestoreRefused(
            why=fault.strerror or str(fault), do=f"See that there is room in {file.parent}."
        ) from fault
    return Restored(head, manifest, found, opens, waits, key_files_wrong(plan, manifest))


def restore_database(plan: BackupPlan, id: str, *, database: Database) -> Restored:
    """Into a PostgreSQL database without tables, by its owner.

    Raises:
        RestoreRefused: there are tables in it already, or it is no backup of PostgreSQL.
        BackupNotFound: there is no such backup.
        BackupNotGood: it cannot be relied on.
    """
    shelf, key = plan.ready()
    with database.read() as tx:
        if has_tables(tx):
            raise RestoreRefused(why="the database has tables in it already", do="Make an empty one, and name it.")
    lying = shelf.find(id)
    head = head_of(lying)
    if head.kind != "dump":
        raise RestoreRefused(
            why=f"{lying.id} is a backup of SQLite", do="Name a new file in database_url, as sqlite:////folder/file."
        )
    check_not_newer(head.schema)
    manifest, _ = read_manifest(lying.path, key)
    try:
        restored(read_data(lying.path, key), database, folder=plan.programs)
    except ProgramFailed as failed:
        raise RestoreRefused(
            why=str(failed),
            do="Install the client programs of the server's version, and restore as the owner of the database.",
        ) from None
    found, opens, waits = _checked(database, manifest, lying.id)
    write_version(database, manifest.contents.schema)
    return Restored(head, manifest, found, opens, waits, key_files_wrong(plan, manifest))


def key_files_wrong(plan: BackupPlan, manifest: Manifest) -> dict[str, str]:
    """Which key files the installation had that no backup holds, and that are not here now."""
    wrong: dict[str, str] = {}
    for name, mark in manifest.key_files.items():
        path = plan.key_files.get(name)
        here = fingerprint_of_file(path) if path is not None else None
        if here is None:
            wrong[name] = f"{path} is missing" if path is not None else "it is not set"
        elif here != mark:
            wrong[name] = KEYS_DIFFER
    return wrong


def _checked(database: Database, manifest: Manifest, id: str) -> tuple[Contents, bool, int]:
    try:
        found, opens = found_in(database, manifest, id=id)
        compare(found, manifest, id=id)
        with database.read() as tx:
            return found, opens, waiting(tx)
    except Exception as fault:
        if not database.is_trouble(fault):
            raise
        raise BackupNotGood(backup=id, why=f"the database in it cannot be read ({fault})") from fault
