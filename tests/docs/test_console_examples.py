"""What a page says that a command prints is what it prints.

After a change that was meant, ``REVIEWFLOW_TEST_WRITE_PAGES=1 pytest tests/docs`` writes into the pages what the
commands print now. Read what it changed.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from docs.console import (
    DOCS,
    ROOT,
    Example,
    Shell,
    begins,
    carry_out,
    is_carried_out,
    pages,
    parts_of,
    says_the_same,
    written_anew,
)

WITH_EXAMPLES = [page for page in pages() if any(isinstance(p, Example) and is_carried_out(p) for p in parts_of(page))]
AFTER = "after "
FIRST_REVIEW = DOCS / "tutorials/first-rapid-review.md"
WRITES_PAGES = "REVIEWFLOW_TEST_WRITE_PAGES"
LINKED = shutil.ignore_patterns("workflows", "templates")


@pytest.fixture(scope="session")
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the folder is kept that the tutorial leaves, once it was carried out."""
    return tmp_path_factory.mktemp("after") / "folder"


@pytest.fixture
def shell(
    tmp_path: Path, left_behind: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    return Shell(tmp_path, monkeypatch, capsys)


def _begin(page: Path, shell: Shell, left_behind: Path) -> None:
    """Bring the folder to where the page begins."""
    begin = begins(page)
    if not begin.startswith(AFTER):
        return
    before = DOCS / begin.removeprefix(AFTER)
    if not left_behind.exists():
        for _ in carry_out(before, shell):
            pass
        shutil.copytree(shell.folder, left_behind, ignore=LINKED)
    else:
        shutil.copytree(left_behind, shell.folder, dirs_exist_ok=True)
    for part in parts_of(before):
        if isinstance(part, Example) and part.command.startswith("export "):
            shell.give(part.command)


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_on_a_page_print_what_it_says(page: Path, shell: Shell, left_behind: Path) -> None:
    _begin(page, shell, left_behind)
    printed = list(carry_out(page, shell))
    if page == FIRST_REVIEW and not left_behind.exists():
        shutil.copytree(shell.folder, left_behind, ignore=LINKED)
    if os.environ.get(WRITES_PAGES):
        page.write_text(written_anew(page, printed), encoding="utf-8")
        return

    for example, text in printed:
        if example.printed:
            assert says_the_same(text, example.printed), f"{page.name} line {example.first + 1}\n\n{text}"
        else:
            assert "Refused: " not in text, f"{page.name} line {example.first + 1}\n\n{text}"
            assert "Usage: " not in text, f"{page.name} line {example.first + 1}\n\n{text}"


def test_every_guide_with_commands_is_carried_out() -> None:
    assert len(WITH_EXAMPLES) >= 3
    assert FIRST_REVIEW in WITH_EXAMPLES
