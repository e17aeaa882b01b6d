"""A database in which two partnerships have published their rules, made once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.records import ADMINISTRATOR, LATER, Records
from reviewflow.casework.calendar import adopt_calendar, calendar_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.publish import publications, publish
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

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
        desk = Desk(database, now=lambda: LATER)
        adopt_calendar(desk, calendar_text(shipped), by=ADMINISTRATOR)
        for each in publications(library, only=["bristol", "gloucestershire"]):
            publish(desk, each, by=ADMINISTRATOR)
    return path


@pytest.fixture
def records(_published: Path, library: Library, tmp_path: Path) -> Iterator[Records]:
    path = tmp_path / "reviewflow.sqlite"
    shutil.copy(_published, path)
    with Database(f"sqlite:///{path}") as database:
        yield Records(Desk(database, now=lambda: LATER), library.figures.values)
