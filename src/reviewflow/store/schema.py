"""The schema: putting it into an empty database, and refusing to work on one that has not got it whole."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from reviewflow.errors import DatabaseNotReady
from reviewflow.store.session import Database, Transaction
from reviewflow.store.statements import Statement
from reviewflow.store.vault import IS_SEALED

REVISIONS = tuple(f"{number:04}" for number in range(1, 16))
"""The migrations, oldest first; each has its words in ``migrations/ddl``."""
HEAD = REVISIONS[-1]
FIRST_SEALED = "0013"
"""The migration that brought the keys."""

_DDL = Path(__file__).parent / "migrations" / "ddl"

_HAS_VERSION = Statement(
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    postgresql="SELECT count(*) FROM pg_tables WHERE tablename = 'alembic_version' AND schemaname = current_schema()",
)
_HAS_TABLES = Statement(
    "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
    postgresql="SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
)
_VERSION = Statement("SELECT version_num FROM alembic_version")
_CREATE_VERSION = Statement(
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL,"
    " CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_STAMP = Statement("INSERT INTO alembic_version (version_num) VALUES (:revision)")
_GUARDS = Statement(
    "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    postgresql="""
        SELECT t.tgname, c.relname || ' ' || p.proname || ' ' || p.prosrc
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND c.relnamespace = current_schema()::regnamespace
    """,
)
_SQLITE_TRIGGER = re.compile(r"^CREATE TRIGGER (\w+) .*?^END(?=;$)", re.MULTILINE | re.DOTALL)
_POSTGRESQL_TRIGGER = re.compile(
    r"^CREATE TRIGGER (\w+) [A-Z ]+ ON (\w+)\s+FOR EACH \w+ EXECUTE FUNCTION (\w+)\(\);", re.M
)
_POSTGRESQL_FUNCTION = re.compile(r"^CREATE FUNCTION (\w+)\(\).*?\$body\$(.*?)\$body\$;", re.MULTILINE | re.DOTALL)


def create_schema(database: Database, *, guarded: bool = True) -> None:
    """Put every table and guard into an empty database, in the very words of the migrations.

    Only a replay, which repeats entries in its own throw-away database, does without the guards.

    Raises:
        DatabaseNotReady: there are tables in it already.
    """
    with database.write() as tx:
        tx.lock_trail()
        if tx.value(_HAS_TABLES):
            raise DatabaseNotReady(why="it has tables in it already", do="Name an empty database, or upgrade this one.")
        for words in _to_create(database.is_postgresql, guarded=guarded):
            tx.script(words)
        tx.execute(_CREATE_VERSION)
        tx.execute(_STAMP, {"revision": HEAD})
        database.vault.begin(tx, finished=True)


def check_schema(database: Database) -> None:
    """Refuse a database that is not up to date, or whose guards were taken away or changed.

    Raises:
        DatabaseNotReady: with what is missing.
    """
    with database.read() as tx:
        _check_version(tx)
        found: dict[str, str] = dict(tx.rows(_GUARDS))
    for name, words in guards(database.is_postgresql).items():
        if found.get(name) != words:
            raise DatabaseNotReady(
                why=f"the guard {name} that keeps its records from being changed is missing, switched off or altered",
                do="Find out who did it, verify the trail, and restore the guard from a backup.",
            )


def write_version(database: Database, revision: str) -> None:
    """Say at which version the tables of a database are that was restored and checked: from now on it opens."""
    with database.write() as tx:
        tx.execute(_STAMP, {"revision": revision})


def is_sealed(database: Database, revision: str | None) -> bool:
    """Whether anything in a database was ever sealed; ``revision`` is the one that it is at."""
    if revision is None or revision < FIRST_SEALED:
        return False
    with database.read() as tx:
        return tx.one(IS_SEALED) is not None


def check_sealed(database: Database) -> None:
    """Refuse a database in which anything stands in clear, and one whose master key is not at hand.

    Raises:
        DatabaseNotReady: it was made before things were sealed, or the sealing was cut off.
        KeysUnusable: the file of the master keys is missing, or is that of another database.
    """
    if not is_all_sealed(database):
        raise DatabaseNotReady(
            why="what it holds is not all encrypted yet",
            do="Back it up, then run `reviewflow init`, which encrypts it.",
        )
    with database.read() as tx:
        database.vault.check(tx)


def is_all_sealed(database: Database) -> bool:
    """Whether nothing stands in clear any more that is to be sealed."""
    with database.read() as tx:
        row = tx.one(IS_SEALED)
        return row is not None and bool(row[0])


def schema_revision(database: Database) -> str | None:
    """The migration that the database is at; None when it has no tables of ours."""
    with database.read() as tx:
        return str(tx.value(_VERSION)) if tx.value(_HAS_VERSION) else None


def ddl(is_postgresql: bool) -> Iterator[str]:
    """The frozen words of every migration, oldest first."""
    dialect = "postgresql" if is_postgresql else "sqlite"
    for revision in REVISIONS:
        yield (_DDL / f"{revision}.{dialect}.sql").read_text(encoding="utf-8")


@cache
def _to_create(is_postgresql: bool, *, guarded: bool) -> tuple[str, ...]:
    return tuple(words if guarded else _SQLITE_TRIGGER.sub("", words) for words in ddl(is_postgresql))


@cache
def guards(is_postgresql: bool) -> Mapping[str, str]:
    """The triggers that there must be, each with its words as the database gives them back."""
    words = "\n".join(ddl(is_postgresql))
    if not is_postgresql:
        return {found[1]: found[0] for found in _SQLITE_TRIGGER.finditer(words)}
    functions = dict(_POSTGRESQL_FUNCTION.findall(words))
    return {
        name: f"{table} {function} {functions[function]}"
        for name, table, function in _POSTGRESQL_TRIGGER.findall(words)
    }


def check_not_newer(revision: str) -> None:
    """Refuse a database that a newer version of this program has brought up to date.

    Raises:
        DatabaseNotReady: it is at a version of the tables that is not known here.
    """
    if revision not in REVISIONS:
        raise DatabaseNotReady(
            why=f"it is at version {revision} of the tables, which this program does not know",
            do="Use the newer program that made it, or name another database.",
        )


def _check_version(tx: Transaction) -> None:
    at = tx.value(_VERSION) if tx.value(_HAS_VERSION) else None
    if at is None:
        raise DatabaseNotReady(why="it has no tables yet", do="Run `reviewflow init`.")
    check_not_newer(at)
    if at != HEAD:
        raise DatabaseNotReady(
            why=f"it is at version {at} of the tables, and this program wants {HEAD}",
            do="Back it up, then run `reviewflow init`, which brings it up to date.",
        )
