"""Bundles of a record that was really kept, and a real browser for the page that checks them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bundles.materials import Materials, materials_of
from casework.conftest import (
    office,
    postgresql_published,
    sqlite_office,
    sqlite_published,
)
from published import publish_shipped
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from web.chromium import chromium as launched

__all__ = [
    "office",
    "postgresql_published",
    "sqlite_office",
    "sqlite_published",
]

PAGE = Path(__file__).parents[2] / "verifier/verify_trail.html"


@pytest.fixture(scope="session")
def materials(
    published_file: Path, shipped_files: WorkflowFiles, library: Library, tmp_path_factory: pytest.TempPathFactory
) -> Materials:
    """Everything that good and bad bundles are made of."""
    folder = tmp_path_factory.mktemp("materials")
    shutil.copy(published_file, folder / "one.sqlite")
    with Database(f"sqlite:///{folder}/one.sqlite") as one, Database(f"sqlite:///{folder}/other.sqlite") as another:
        create_schema(another)
        publish_shipped(another, shipped_files, library)
        return materials_of(one, another, folder)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser. With CI=true a machine without one fails. It is closed with the module, because the loop that it runs
    in this thread would stand in the way of others."""
    with launched() as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """The page, opened as a file."""
    opened = chromium.new_page()
    opened.goto(PAGE.as_uri())
    yield opened
    opened.close()
