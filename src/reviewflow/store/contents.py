"""What is in a database: by which a copy of it is known to hold the same, at whatever version its tables are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from reviewflow.audit.chain import check_chain
from reviewflow.audit.merkle import leaves_of, root_of
from reviewflow.errors import DatabaseNotReady, TrailBroken

from .audit_log import read_entries, trail_head, verify
from .schema import FIRST_SEALED, HEAD
from .session import Database, Transaction
from .statements import Statement
from .vault import IS_SEALED, Vault
from .whole_trail import check_whole_trail

VERSION_TABLE = "alembic_version"
NO_TRAIL = "0" * 64

TABLES = Statement(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    postgresql="SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename",
)
VERSION = Statement(f"SELECT version_num FROM {VERSION_TABLE}")
HASHES = Statement("SELECT hash FROM trail_entry ORDER BY sequence")
DOCUMENTS = Statement("SELECT id, sha256, subject, text, html FROM notice ORDER BY id")
FILES = Statement(
    "SELECT f.file_key, f.sha256, f.size, p.octets FROM case_file f JOIN file_piece p ON p.file_key = f.file_key"
    " ORDER BY f.id, p.number"
)
SOUND = Statement("PRAGMA integrity_check", postgresql="SELECT 'ok'")
FALSE_ALARM = "NULL value in "
"""SQLite 3.40.0 to 3.41.0 says so of tables without row numbers whose key is in another order than their columns."""
WAITING = Statement("SELECT count(*) FROM outbox WHERE status = 'pending'")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a database at one moment: enough to say of another whether it holds the same."""

    schema: str
    entries: int
    """Of the trail."""
    head: str
    """The hash of the last entry."""
    root: str
    """Of the tree over all entries."""
    documents: int
    documents_hash: str
    files: int
    files_size: int
    files_hash: str
    tables: Mapping[str, tuple[int, str]]
    """How many rows each table has; and on PostgreSQL a sum over hashes of them, in whatever order."""


def contents_of(tx: Transaction, *, schema: str | None = None) -> Contents:
    """Read it, in one moment of the database. ``schema`` stands for a version that has not been written down yet."""
    if tx.is_postgresql:
        # It may say nothing for as long as it takes to read everything.
        tx.driver.silence = None
    names = [str(name) for (name,) in tx.rows(TABLES)]
    head = trail_head(tx)
    documents, documents_hash = _documents(tx) if "notice" in names else (0, sha256().hexdigest())
    files, size, files_hash = _files(tx) if "case_file" in names else (0, 0, sha256().hexdigest())
    return Contents(
        schema=schema or str(tx.value(VERSION)),
        entries=head.sequence,
        head=head.hash if head.sequence else NO_TRAIL,
        root=root_of(leaves_of(hash for (hash,) in tx.stream(HASHES))).hex(),
        documents=documents,
        documents_hash=documents_hash,
        files=files,
        files_size=size,
        files_hash=files_hash,
        tables={name: _rows(tx, name) for name in names if name != VERSION_TABLE},
    )


def check_sound(database: Database, tx: Transaction, *, schema: str) -> bool:
    """Check that the database is not damaged, and that every entry of its trail follows from the one before it.

    Whether what the entries say was opened and checked, too: not where it is sealed and the keys are not at hand.

    Raises:
        TrailBroken: an entry does not follow, or does not say what it said.
        DatabaseNotReady: pages of the file are damaged.
        KeysUnusable: the keys are others than those of this database.
    """
    said = [words for (words,) in tx.rows(SOUND) if words != "ok" and not words.startswith(FALSE_ALARM)]
    if said:
        raise DatabaseNotReady(why=f"its file is damaged ({said[0]})", do="Restore the last good backup.")
    opens = True
    if schema < FIRST_SEALED:
        # It knows of no keys.
        tx.vault = Vault(None)
        fault = verify(tx).first_fault
    elif tx.one(IS_SEALED) is not None and not _has_keys(database):
        opens, fault = False, check_chain(read_entries(tx))
    elif schema == HEAD:
        fault = check_whole_trail(database, tx).verification.first_fault
    else:
        fault = verify(tx).first_fault
    if fault is not None:
        raise TrailBroken(sequence=fault.sequence, what=fault.what)
    return opens


def _has_keys(database: Database) -> bool:
    return database.keys is not None and bool(database.keys.changed_at())


def version_of(tx: Transaction) -> str:
    """The version of the tables."""
    return str(tx.value(VERSION))


def waiting(tx: Transaction) -> int:
    """How many messages waited to leave."""
    return int(tx.value(WAITING))


def has_tables(tx: Transaction) -> bool:
    """Whether there is anything in the database."""
    return bool(tx.rows(TABLES))


def _rows(tx: Transaction, name: str) -> tuple[int, str]:
    quoted = '"' + name.replace('"', '""') + '"'
    # Of each row's hash so much that a number holds it: it is to show what was lost, and the seal keeps out forgers.
    summed = "('x' || encode(substring(sha256(convert_to(t::text, 'UTF8')) FROM 1 FOR 7), 'hex'))::bit(56)::bigint"
    statement = Statement(
        f"SELECT count(*), '' FROM {quoted}",
        postgresql=f"SELECT count(*), coalesce(sum({summed}), 0)::text FROM {quoted} t",
    )
    row = tx.one(statement)
    assert row is not None
    return int(row[0]), str(row[1])


def _documents(tx: Transaction) -> tuple[int, str]:
    number, whole = 0, sha256()
    for row in tx.stream(DOCUMENTS):
        number += 1
        whole.update(_framed(row))
    return number, whole.hexdigest()


def _files(tx: Transaction) -> tuple[int, int, str]:
    number, size, whole = 0, 0, sha256()
    last: object = None
    for key, *about, octets in tx.stream(FILES):
        if key != last:
            number, last = number + 1, key
            whole.update(_framed((key, *about)))
        size += len(octets)
        whole.update(sha256(octets).digest())
    return number, size, whole.hexdigest()


def _framed(row: tuple[object, ...]) -> bytes:
    """The values of a row so that no other row gives the same octets."""
    return b"".join(len(each).to_bytes(8, "big") + each for each in _octets(row))


def _octets(row: tuple[object, ...]) -> Iterator[bytes]:
    for each in row:
        yield bytes(each) if isinstance(each, (bytes, memoryview)) else str(each).encode()
