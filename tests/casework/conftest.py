"""The shipped files, published once; each test works on a copy of the database in which that was done."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from casework.office import ADMINISTRATOR, Office
from reviewflow.casework.calendar import adopt_calendar, calendar_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.publish import publications, publish
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
PARTNERSHIPS = ("bristol", "gloucestershire", "north_somerset")
PUBLISHED_AT = dt.datetime(2018, 7, 4, 9, tzinfo=dt.UTC)
_TEMPLATE = "reviewflow_published"
_names = itertools.count(1)


@pytest.fixture(scope="session")
def shipped_files() -> WorkflowFiles:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])


@pytest.fixture(scope="session")
def library(shipped_files: WorkflowFiles) -> Library:
    """The shipped files, read once. That they are sound is the matter of the tests of the workflow room."""
    return shipped_files.load()


@pytest.fixture(scope="session")
def published_file(shipped_files: WorkflowFiles, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file in which some partnerships are published."""
    path = tmp_path_factory.mktemp("published") / "published.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        publish_shipped(database, shipped_files, library)
    return path


@pytest.fixture(scope="session")
def published_template(shipped_files: WorkflowFiles, library: Library, postgresql_server: URL) -> Iterator[str]:
    """The name of a PostgreSQL database in which the same is published, to copy others from."""
    name = f"{_TEMPLATE}_{os.getpid()}"
    _run(postgresql_server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    with Database(postgresql_server.set(database=name)) as database:
        create_schema(database)
        publish_shipped(database, shipped_files, library)
    yield name
    _run(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


def publish_shipped(database: Database, files: WorkflowFiles, library: Library) -> None:
    """Adopt the bank holidays and publish, on the first day on which a case may be opened."""
    desk = Desk(database, now=lambda: PUBLISHED_AT)
    adopt_calendar(desk, calendar_text(files), by=ADMINISTRATOR)
    for publication in publications(library, only=PARTNERSHIPS):
        publish(desk, publication, by=ADMINISTRATOR)


@pytest.fixture
def sqlite_published(published_file: Path, tmp_path: Path) -> Iterator[Database]:
    path = tmp_path / "office.sqlite"
    shutil.copy(published_file, path)
    with Database(f"sqlite:///{path}") as database:
        yield database


@pytest.fixture
def postgresql_published(postgresql_server: URL, published_template: str) -> Iterator[Database]:
    name = f"reviewflow_office_{os.getpid()}_{next(_names)}"
    _run(postgresql_server, f'CREATE DATABASE "{name}" TEMPLATE "{published_template}" STRATEGY FILE_COPY')
    try:
        with Database(postgresql_server.set(database=name)) as database:
            yield database
    finally:
        _run(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


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


def _run(server: URL, words: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(words.encode())
