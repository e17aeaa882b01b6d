"""The shipped files, published once in a process: every room copies the database in which that was done."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import URL

from casework.office import ADMINISTRATOR
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.store.grants import give
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[1]
PARTNERSHIPS = ("bristol", "gloucestershire", "north_somerset")
PUBLISHED_AT = dt.datetime(2018, 7, 4, 9, tzinfo=dt.UTC)
_TEMPLATE = "reviewflow_published"


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
def published_template(
    shipped_files: WorkflowFiles, library: Library, postgresql_server: URL, app_role: str
) -> Iterator[str]:
    """The name of a PostgreSQL database in which the same is published, and rights are given, to copy others from."""
    # The tests of other rooms make one of their own in the same process.
    name = f"{_TEMPLATE}_{os.getpid()}_{uuid4().hex[:8]}"
    _run(postgresql_server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    with Database(postgresql_server.set(database=name)) as database:
        create_schema(database)
        give(database, app_role)
        publish_shipped(database, shipped_files, library)
    yield name
    _run(postgresql_server, f'DROP DATABASE "{name}" WITH (FORCE)')


def publish_shipped(database: Database, files: WorkflowFiles, library: Library) -> None:
    """Adopt the bank holidays and publish, on the first day on which a case may be opened."""
    desk = Desk(database, now=lambda: PUBLISHED_AT)
    adopt_calendar(desk, calendar_text(files), by=ADMINISTRATOR)
    for publication in publications(library, only=PARTNERSHIPS):
        publish(desk, publication, by=ADMINISTRATOR)


def _run(server: URL, words: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(words.encode())
