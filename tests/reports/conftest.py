"""A database in which two partnerships have published their rules, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from reports.records import ADMINISTRATOR, LATER, Records
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.store.grants import give
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from servers import copied_database

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def shipped() -> WorkflowFiles:
    return WorkflowFiles([ROOT / "workflows"], templates=[ROOT / "templates/notices"])


@pytest.fixture(scope="session")
def library(shipped: WorkflowFiles) -> Library:
    return shipped.load()


@pytest.fixture(scope="session")
def _published(tmp_path_factory: pytest.TempPathFactory, shipped: WorkflowFiles, library: Library) -> Path:
    path = tmp_path_factory.mktemp("figures") / "published.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
        _publish(database, shipped, library)
    return path


def _publish(database: Database, shipped: WorkflowFiles, library: Library) -> None:
    desk = Desk(database, now=lambda: LATER)
    adopt_calendar(desk, calendar_text(shipped), by=ADMINISTRATOR)
    for each in publications(library, only=["bristol", "gloucestershire"]):
        publish(desk, each, by=ADMINISTRATOR)


@pytest.fixture
def sqlite_records(_published: Path, tmp_path: Path) -> str:
    """The address of a copy of the published file."""
    path = tmp_path / "reviewflow.sqlite"
    shutil.copy(_published, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def _template(postgresql_server: URL, app_role: str, shipped: WorkflowFiles, library: Library) -> Iterator[str]:
    with copied_database(postgresql_server, "template0") as url:
        with Database(url) as database:
            create_schema(database)
            give(database, app_role)
            _publish(database, shipped, library)
        yield str(url.database)


@pytest.fixture
def postgresql_records(_template: str, postgresql_server: URL, app_role: str) -> Iterator[URL]:
    """The address of a copy of the same on PostgreSQL, for the application's role."""
    with copied_database(postgresql_server, _template) as url:
        yield url.set(username=app_role)


@pytest.fixture
def records(request: pytest.FixtureRequest, kind_of_database: str, library: Library) -> Iterator[Records]:
    with Database(request.getfixturevalue(f"{kind_of_database}_records")) as database:
        yield Records(Desk(database, now=lambda: LATER), library.figures.values)
