"""Two roles on a real PostgreSQL: the owner of the tables, and one that works with cases."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.engine import URL

from reviewflow.store.session import Database

_numbers = itertools.count(1)


@contextmanager
def a_role(server: URL, *, named: str = "app", options: str = "") -> Iterator[str]:
    """A role that may log in, gone with everything that it was given when the test ends."""
    name = f"rf_{named}_{os.getpid()}_{next(_numbers)}"
    # With the password of whoever started the server, so that only the name in the address changes.
    password = f"PASSWORD '{server.password}'" if server.password else ""
    as_superuser(server, f"CREATE ROLE {name} LOGIN {password} {options}")
    try:
        yield name
    finally:
        as_superuser(server, f"DROP ROLE {name}")


def as_superuser(server: URL, *words: str) -> None:
    """Run SQL as whoever started the server."""
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        for each in words:
            connection.execute(each.encode())


def take_everything_from(database: Database, role: str) -> None:
    """Take every right and every table of this database from a role, so that it can go."""
    as_superuser(database.url, f"REASSIGN OWNED BY {role} TO CURRENT_USER", f"DROP OWNED BY {role}")


def as_role(database: Database, words: str) -> None:
    """Run SQL as whoever the database is open for, round the program."""
    as_superuser(database.url, words)


def seen_by(database: Database, role: str) -> URL:
    """The address of the same database for somebody else."""
    return database.url.set(username=role)
