"""Opening a backup again: what it says it holds is made anew from its files and held against what is found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

from reviewflow.backups.key import BackupKey
from reviewflow.backups.manifest import Manifest
from reviewflow.backups.package import read_data, read_manifest
from reviewflow.backups.units import hash_of_hashes, unit_hashes, write_runs
from reviewflow.errors import BackupNotGood, DatabaseNotReady, TrailBroken
from reviewflow.store.contents import Contents, check_sound, contents_of, version_of
from reviewflow.store.key_file import KeyFile
from reviewflow.store.pg_programs import ProgramFailed, rows_in
from reviewflow.store.session import Database, Transaction


def rebuild(chain: list[Path], key: BackupKey, into: Path, *, id: str) -> Manifest:
    """Write the file of an SQLite database anew from a whole backup and the changes after it.

    Raises:
        BackupNotGood: something is missing, changed or cut off.
        BackupKeyUnusable: it was sealed with another key.
    """
    before: Manifest | None = None
    hashes = b""
    with into.open("w+b") as file:
        for path in chain:
            manifest, hashes = read_manifest(path, key)
            if manifest.after_sha256 != (before.sha256 if before else None):
                raise BackupNotGood(backup=id, why=f"{path.stem} does not follow the one before it")
            write_runs(file, manifest.runs, read_data(path, key))
            file.truncate(manifest.size)
            before = manifest
        assert before is not None, "a chain has at least one backup"
        file.seek(0)
        if unit_hashes(file) != hashes or hash_of_hashes(hashes) != before.sha256:
            raise BackupNotGood(backup=id, why="what comes out of it is not what was put in")
        file.flush()
    return before


def check_rebuilt(file: Path, manifest: Manifest, *, id: str, keys: KeyFile | None) -> bool:
    """Open a database that was made anew: its trail holds, and it has every document and file that there was.

    Whether the keys were at hand with which what people wrote is opened.

    Raises:
        BackupNotGood: it is not what the manifest says.
    """
    with Database(f"sqlite:///{file}", keys=keys) as database:
        try:
            found, opens = found_in(database, manifest, id=id)
            compare(found, manifest, id=id)
            return opens
        except Exception as fault:
            if not database.is_trouble(fault):
                raise
            raise BackupNotGood(backup=id, why=f"the database in it cannot be read ({fault})") from fault


def found_in(database: Database, manifest: Manifest, *, id: str) -> tuple[Contents, bool]:
    """What is in a database that should be that of a backup, once its trail is known to hold.

    Beside it whether the keys were at hand with which what people wrote is opened.

    Raises:
        BackupNotGood: it is damaged, or an entry does not follow from the one before it.
    """
    schema = manifest.contents.schema
    with database.read() as tx:
        if not tx.is_postgresql and version_of(tx) != schema:
            raise BackupNotGood(backup=id, why=f"its tables are not at version {schema}")
        opens = check_trail(database, tx, schema=schema, id=id)
        return contents_of(tx, schema=schema), opens


def check_trail(database: Database, tx: Transaction, *, schema: str, id: str) -> bool:
    """Check every entry of a trail, and that the database is not damaged.

    Whether the keys were at hand with which what people wrote is opened.

    Raises:
        BackupNotGood: it is damaged, or an entry does not follow from the one before it.
    """
    try:
        return check_sound(database, tx, schema=schema)
    except TrailBroken as broken:
        why = f"its trail does not hold at entry {broken.facts['sequence']}: {broken.facts['what']}"
        raise BackupNotGood(backup=id, why=why) from None
    except DatabaseNotReady as damaged:
        raise BackupNotGood(backup=id, why=damaged.facts["why"]) from None


def compare(found: Contents, manifest: Manifest, *, id: str) -> None:
    """Hold what was found against what was backed up.

    Raises:
        BackupNotGood: they differ.
    """
    wanted = manifest.contents
    if found == wanted:
        return
    for what, name in _COMPARED:
        if getattr(found, name) != getattr(wanted, name):
            raise BackupNotGood(backup=id, why=f"{what} not as it was when the backup was taken")
    other = sorted(t for t in {*found.tables, *wanted.tables} if found.tables.get(t) != wanted.tables.get(t))
    raise BackupNotGood(backup=id, why=f"these tables are not as they were when it was taken: {', '.join(other)}")


_COMPARED = (
    ("the length of the trail is", "entries"),
    ("the last hash of the trail is", "head"),
    ("the root over the trail is", "root"),
    ("a document is", "documents"),
    ("a document is", "documents_hash"),
    ("a file is", "files"),
    ("a file is", "files_hash"),
)


def check_dump(path: Path, key: BackupKey, *, programs: Path | None, id: str) -> Manifest:
    """Read a dump again without any database: it is what was sealed, and the trail in it is one chain to its head.

    Raises:
        BackupNotGood: it is not.
    """
    manifest, _ = read_manifest(path, key)
    whole, size = sha256(), 0

    def watched() -> Iterator[bytes]:
        nonlocal size
        for octets in read_data(path, key):
            whole.update(octets)
            size += len(octets)
            yield octets

    try:
        found = _chained(rows_in(watched(), "trail_entry", folder=programs), id)
    except ProgramFailed as failed:
        raise BackupNotGood(backup=id, why=str(failed)) from None
    if (size, whole.hexdigest()) != (manifest.size, manifest.sha256):
        raise BackupNotGood(backup=id, why="what comes out of it is not what was put in")
    if found != (manifest.contents.entries, manifest.contents.head):
        raise BackupNotGood(backup=id, why="the trail in it is not as it was when the backup was taken")
    return manifest


def _chained(rows: Iterable[dict[str, str]], id: str) -> tuple[int, str]:
    follows = {int(row["sequence"]): (row["prev_hash"], row["hash"]) for row in rows}
    last = "0" * 64
    for sequence in range(1, len(follows) + 1):
        if sequence not in follows:
            raise BackupNotGood(backup=id, why=f"entry {sequence} of the trail is missing in it")
        before, last_now = follows[sequence]
        if sequence > 1 and before != last:
            raise BackupNotGood(backup=id, why=f"entry {sequence} of the trail does not follow from the one before it")
        last = last_now
    return len(follows), last
