"""A full office behind a server as the product starts it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from hostile.place import Place, served
from web.conftest import played

__all__ = ["played"]


@pytest.fixture(scope="module")
def place(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The server, for the tests of one module."""
    home = tmp_path_factory.mktemp("hostile")
    file = home / "office.sqlite"
    shutil.copy(played, file)
    with served(file, home) as place:
        yield place
