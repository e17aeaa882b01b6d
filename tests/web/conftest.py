"""An office as it is seen over HTTP: a published database on each kind of server, and a client that asks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.conftest import (
    office,
    postgresql_published,
    sqlite_office,
    sqlite_published,
)
from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from web.crawl import House
from web.played import played_file, played_office

__all__ = [
    "office",
    "postgresql_published",
    "sqlite_office",
    "sqlite_published",
]


@pytest.fixture
def settings(tmp_path: Path, office: Office) -> Settings:
    url = office.database.url.set(drivername=office.database.url.get_backend_name())
    return Settings(
        database_url=url.render_as_string(hide_password=False),
        outbox_folder=tmp_path / "outbox",
        metrics_token="Not-Guessed-9",
    )


@pytest.fixture
def client(settings: Settings, office: Office) -> Iterator[TestClient]:
    """Asks an application that has opened the database of the office by itself, at the time of the office."""
    with TestClient(create_application(settings, now=lambda: office.now)) as client:
        yield client


@pytest.fixture(scope="session")
def played(shipped_files: WorkflowFiles, library: Library, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a full office: made once, and copied."""
    base = tmp_path_factory.getbasetemp()
    return played_file(shipped_files, library, base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="module")
def full_house(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A full office as it is seen over HTTP; what a test changes there stays for the next of its module."""
    folder = tmp_path_factory.mktemp("house")
    office = played_office(played, folder)
    yield from House.of(
        office, Settings(database_url=str(office.database.url), outbox_folder=folder / "outbox"), name="full"
    )
    office.database.close()
