"""The folder that the tutorial leaves, made once; most guides begin where it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.console import FIRST_REVIEW, Shell, begin_after


@pytest.fixture(scope="session")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folder is kept that the tutorial leaves, once it was carried out."""
    return tmp_path_factory.mktemp("after") / "folder"


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    """An empty folder."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.fixture
def after_first_review(shell: Shell, left_behind: Path) -> Shell:
    """A folder in which one rapid review has gone to the Panel."""
    begin_after(FIRST_REVIEW, shell, left_behind)
    return shell
