"""An office as it is seen over HTTP: a published database on each kind of server, and a client that asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casework.conftest import (
    library,
    office,
    postgresql_published,
    published_file,
    published_template,
    shipped_files,
    sqlite_office,
    sqlite_published,
)
from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.web.application import create_application

__all__ = [
    "library",
    "office",
    "postgresql_published",
    "published_file",
    "published_template",
    "shipped_files",
    "sqlite_office",
    "sqlite_published",
]


@pytest.fixture
def settings(tmp_path: Path, office: Office) -> Settings:
    url = office.database.url.set(drivername=office.database.url.get_backend_name())
    return Settings(database_url=url.render_as_string(hide_password=False), outbox_folder=tmp_path / "outbox")


@pytest.fixture
def client(settings: Settings, office: Office) -> Iterator[TestClient]:
    """Asks an application that has opened the database of the office by itself, at the time of the office."""
    with TestClient(create_application(settings, now=lambda: office.now)) as client:
        yield client
