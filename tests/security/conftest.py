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
    """The server, which believes a proxy of this machine."""
    yield from _served(played, tmp_path_factory.mktemp("served"))


@pytest.fixture(scope="module")
def strict(played: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The same that believes another proxy alone, and counts what is asked."""
    yield from _served(
        played,
        tmp_path_factory.mktemp("strict"),
        TRUSTED_PROXIES="10.9.9.9",
        REQUESTS_PER_MINUTE="60",
        TRUSTED_HOSTS="reviews.example.org",
    )


def _served(played: Path, home: Path, **settings: str) -> Iterator[Place]:
    file = home / "office.sqlite"
    shutil.copy(played, file)
    with served(file, home, **settings) as place:
        yield place
