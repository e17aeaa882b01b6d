"""Published offices on each kind of database: those of the room that made them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from backups.backed_up import a_plan
from casework.conftest import (
    office,
    postgresql_published,
    sqlite_office,
    sqlite_published,
)
from reviewflow.casework.backing_up.plan import BackupPlan
from servers import copied_database

__all__ = [
    "office",
    "postgresql_published",
    "sqlite_office",
    "sqlite_published",
]


@pytest.fixture
def empty_places(postgresql_server: URL) -> Iterator[Callable[[], str]]:
    """Makes PostgreSQL databases without tables, one after the other; all of them are gone afterwards."""
    with ExitStack() as made:
        yield lambda: made.enter_context(copied_database(postgresql_server, "template0")).render_as_string(
            hide_password=False
        )


@pytest.fixture
def plan(tmp_path: Path) -> BackupPlan:
    """Backups beneath the folder of the test."""
    return a_plan(tmp_path)
