"""Take a backup: a copy of one moment while everybody goes on, sealed, opened again, and only then given its name."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reviewflow.audit.instants import instant_text
from reviewflow.backups.key import BackupKey, fingerprint_of_file
from reviewflow.backups.manifest import Head, Kind, Manifest
from reviewflow.backups.package import new_head, new_package, read_manifest
from reviewflow.backups.shelf import Shelf, new_id
from reviewflow.backups.units import changed_runs, hash_of_hashes, read_runs, unit_hashes
from reviewflow.errors import BackupKeyUnusable, BackupNotGood, BackupNotTaken
from reviewflow.store.contents import Contents, contents_of
from reviewflow.store.copying import copy_database, scratch_beside
from reviewflow.store.engine import in_memory
from reviewflow.store.pg_programs import ProgramFailed, dumped
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement

from .plan import BackupPlan
from .rebuild import check_dump, check_rebuilt, check_trail, rebuild

SNAPSHOT = Statement("SELECT 1", postgresql="SELECT pg_export_snapshot()")
LOCK = Statement("SELECT 1", postgresql="SELECT pg_try_advisory_xact_lock(7238539592143)")
"""One backup of a database at a time, on whichever machine. The number has only to be the same everywhere."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken and found good."""

    id: str
    path: Path
    kind: Kind
    size: int
    seconds: float
    contents: Contents
    let_go: tuple[str, ...]
    """Older ones that are not kept any more."""


def take_backup(database: Database, plan: BackupPlan, *, now: dt.datetime, whole: bool = False) -> Taken:
    """Take one. It has its name, and counts, once it was opened again and its trail checked.

    Raises:
        BackupNotTaken: it could not be taken; what was begun is gone.
        BackupKeyUnusable: the key cannot be used.
        BackupNotGood: what was written is not what was read, or the trail itself does not hold.
    """
    shelf, key = plan.ready()
    if in_memory(database.url):
        raise BackupNotTaken(why="the database is one in memory", do="Name a file in database_url.")
    began = dt.datetime.now(dt.UTC)
    with shelf.held(), _as_refusal(database, shelf):
        id = new_id(instant_text(now))
        try:
            work = _Work(database, plan, shelf, key, id, instant_text(now))
            manifest, kind = work.dump() if database.is_postgresql else work.copy(whole=whole)
            shelf.put(id)
        finally:
            shelf.part_of(id).unlink(missing_ok=True)
        let_go = shelf.keep(plan.keep, taken=id)
    path = shelf.path_of(id)
    seconds = (dt.datetime.now(dt.UTC) - began).total_seconds()
    return Taken(id, path, kind, path.stat().st_size, seconds, manifest.contents, tuple(let_go))


@dataclass(frozen=True, slots=True)
class _Work:
    """One backup that is being taken."""

    database: Database
    plan: BackupPlan
    shelf: Shelf
    key: BackupKey
    id: str
    made_at: str

    def copy(self, *, whole: bool) -> tuple[Manifest, Kind]:
        """Of an SQLite file: all of it, or the units that changed since the newest backup."""
        file = Path(str(self.database.url.database))
        with scratch_beside(file) as scratch:
            copy = scratch / "copy"
            copy_database(file, copy)
            with copy.open("rb") as octets:
                hashes = unit_hashes(octets)
            after = None if whole else self._newest()
            contents = self._contents(copy)
            before, before_sha256 = after[1:] if after else (b"", None)
            manifest = Manifest(
                contents, copy.stat().st_size, hash_of_hashes(hashes), changed_runs(hashes, before), before_sha256,
                self._key_files(),
            )  # fmt: skip
            kind: Kind = "changes" if after else "whole"
            with new_package(self._part, self._head(kind, after[0] if after else None, contents), self.key) as package:
                with copy.open("rb") as octets:
                    for each in read_runs(octets, manifest.runs):
                        package.write(each)
                package.finish(manifest, hashes)
            copy.unlink()
            for beside in scratch.glob("copy-*"):
                beside.unlink()
            self._open_again(scratch / "again", after[0] if after else None)
        return manifest, kind

    def dump(self) -> tuple[Manifest, Kind]:
        """Of a PostgreSQL database: what ``pg_dump`` says of one moment, in which its contents are read as well."""
        with self.database.read() as tx:
            if not tx.value(LOCK):
                raise BackupNotTaken(why="another backup is being taken just now", do="Wait until it has finished.")
            snapshot = str(tx.value(SNAPSHOT))
            contents = contents_of(tx)
            check_trail(self.database, tx, schema=contents.schema, id=self.id)
            sealed, size = sha256(), 0
            with new_package(self._part, self._head("dump", None, contents), self.key) as package:
                with dumped(self.database, snapshot=snapshot, folder=self.plan.programs) as octets:
                    for each in octets:
                        sealed.update(each)
                        size += len(each)
                        package.write(each)
                manifest = Manifest(contents, size, sealed.hexdigest(), key_files=self._key_files())
                package.finish(manifest)
        check_dump(self._part, self.key, programs=self.plan.programs, id=self.id)
        return manifest, "dump"

    @property
    def _part(self) -> Path:
        return self.shelf.part_of(self.id)

    def _head(self, kind: Kind, after: str | None, contents: Contents) -> Head:
        return new_head(
            self.id,
            made_at=self.made_at,
            kind=kind,
            after=after,
            schema=contents.schema,
            product=self.plan.product,
            key=self.key,
        )

    def _key_files(self) -> dict[str, str]:
        marks = {name: fingerprint_of_file(path) for name, path in self.plan.key_files.items()}
        return {name: mark for name, mark in marks.items() if mark is not None}

    @staticmethod
    def _contents(copy: Path) -> Contents:
        with Database(f"sqlite:///{copy}") as database, database.read() as tx:
            return contents_of(tx)

    def _newest(self) -> tuple[str, bytes, str] | None:
        """The backup that the next one goes on from, with its hashes; None where it is time for a whole one."""
        every = self.shelf.all()
        if not every or every[0].head is None:
            return None
        try:
            chain = self.shelf.chain(every[0].id)
            if len(chain) > self.plan.whole_every:
                return None
            manifest, hashes = read_manifest(chain[-1], self.key)
        except (BackupNotGood, BackupKeyUnusable):
            # Another key, or one of them was damaged: nothing may hang on it.
            return None
        return (every[0].id, hashes, manifest.sha256) if hashes else None

    def _open_again(self, into: Path, after: str | None) -> None:
        chain = [*(self.shelf.chain(after) if after else ()), self._part]
        check_rebuilt(into, rebuild(chain, self.key, into, id=self.id), id=self.id, keys=self.database.keys)


@contextlib.contextmanager
def _as_refusal(database: Database, shelf: Shelf) -> Iterator[None]:
    """Say in our own words why it could not be taken."""
    try:
        yield
    except OSError as fault:
        raise BackupNotTaken(
            why=fault.strerror or str(fault), do=f"See that there is room in {shelf.folder} and beside the database."
        ) from fault
    except ProgramFailed as fault:
        raise BackupNotTaken(
            why=str(fault),
            do="Install the client programs of the server's version, and name their folder in postgresql_programs.",
        ) from fault
    except Exception as fault:
        if not database.is_trouble(fault):
            raise
        raise BackupNotTaken(
            why=str(fault).partition("\n")[0], do=f"See that there is room in {shelf.folder} and beside the database."
        ) from fault
