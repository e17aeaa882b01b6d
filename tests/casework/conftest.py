"""Offices in which the shipped files are published: each test works on a copy of the database where that was done."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from casework.office import Office
from reviewflow.casework.sending import by_queue
from reviewflow.store.grants import give
from reviewflow.store.session import Database

ROOT = Path(__file__).parents[2]
_names = itertools.count(1)


@pytest.fixture
def sqlite_published(published_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "office.sqlite"
    shutil.copy(published_file, path)
    with Database(f"sqlite:///{path}") as database:
        yield database


@pytest.fixture
def postgresql_published(postgresql_server: URL, published_template: str, app_role: str) -> Iterator[Database]:
    """The same, as the application's role sees it: everything that people and workers do is done in it."""
    name = f"reviewflow_office_{os.getpid()}_{next(_names)}"
    _run(postgresql_server, f'CREATE DATABASE "{name}" TEMPLATE "{published_template}" STRATEGY FILE_COPY')
    # Rights to the database itself are not copied with it.
    _run(postgresql_server, f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    try:
        with Database(postgresql_server.set(database=name, username=app_role)) as database:
            yield database
    finally:
        _run(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def with_queue(postgresql_server: URL, postgresql_published: Database, app_role: str) -> Database:
    """A PostgreSQL database in which the owner has made a queue to send by, as the application's role sees it."""
    with Database(postgresql_published.url.set(username=postgresql_server.username)) as owned:
        assert by_queue.make_queue(owned)
        give(owned, app_role)
    postgresql_published.before_commit = by_queue.hand_over
    return postgresql_published


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def office(request: pytest.FixtureRequest) -> Office:
    """An office on each kind of database in turn."""
    database = request.getfixturevalue(f"{request.param}_published")
    assert isinstance(database, Database)
    return Office(database)


@pytest.fixture
def sqlite_office(sqlite_published: Database) -> Office:
    """An office on SQLite alone, where the kind of database makes no difference."""
    return Office(sqlite_published)


@pytest.fixture
def either_office(request: pytest.FixtureRequest, kind_of_database: str) -> Office:
    """An office on SQLite, and on PostgreSQL where the run is for it: for long tests, which either will do for."""
    database = request.getfixturevalue(f"{kind_of_database}_published")
    assert isinstance(database, Database)
    return Office(database)


def _run(server: URL, words: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(words.encode())
