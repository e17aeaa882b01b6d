"""Someone with the password of the owner of the database, who goes round the program."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg

from reviewflow.store.session import Database

REFUSED = (sqlite3.IntegrityError, psycopg.errors.RestrictViolation)


def cheat(database: Database, *words: str) -> None:
    """Run SQL on a connection that has none of the program's settings."""
    with _own_connection(database) as connection:
        for each in words:
            connection.execute(each)


def without_guards(database: Database, *words: str) -> None:
    """The same after taking every guard away, as an owner can."""
    with _own_connection(database) as connection:
        if isinstance(connection, sqlite3.Connection):
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            take_away = [f"DROP TRIGGER {name}" for (name,) in names]
        else:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            ).fetchall()
            take_away = [f'ALTER TABLE "{table}" DISABLE TRIGGER ALL' for (table,) in tables]
        for each in [*take_away, *words]:
            connection.execute(each)


def as_owner(database: Database) -> Database:
    """The same database, opened by the owner of its tables, who alone may destroy what the law wants destroyed."""
    return Database(_address_of_owner(database) if database.is_postgresql else database.url)


@contextmanager
def _own_connection(database: Database) -> Iterator[sqlite3.Connection | psycopg.Connection]:
    if database.is_postgresql:
        with psycopg.connect(_address_of_owner(database)) as server:
            yield server
    else:
        with closing(sqlite3.connect(str(database.url.database))) as file, file:
            yield file


def _address_of_owner(database: Database) -> str:
    """The address by which the owner of the tables comes, where the test works in a role that owns nothing."""
    address = database.url.set(drivername="postgresql")
    with psycopg.connect(address.render_as_string(hide_password=False)) as server:
        found = server.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'trail_entry'").fetchone()
    owner = address.set(username=found[0]) if found else address
    return owner.render_as_string(hide_password=False)
