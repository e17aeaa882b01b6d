"""What a page says that a command prints is what it prints.

After a change that was meant, ``REVIEWFLOW_TEST_WRITE_PAGES=1 pytest tests/docs/test_console_examples.py`` writes into
the pages what the commands print now. Read what it changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from docs.console import (
    DOCS,
    FIRST_REVIEW,
    ROOT,
    Example,
    Shell,
    begin_after,
    begins,
    carry_out,
    is_carried_out,
    pages,
    parts_of,
    says_the_same,
    written_anew,
)

pytestmark = pytest.mark.slow

WITH_EXAMPLES = [page for page in pages() if any(isinstance(p, Example) and is_carried_out(p) for p in parts_of(page))]
AFTER = "after "
WRITES_PAGES = "REVIEWFLOW_TEST_WRITE_PAGES"
WRONG = ("Refused: ", "Usage: ", "Traceback", "bash: ")
"""What a command prints that did not succeed."""


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_commands_on_a_page_print_what_it_says(page: Path, shell: Shell, left_behind: Path) -> None:
    if begins(page).startswith(AFTER):
        begin_after(DOCS / begins(page).removeprefix(AFTER), shell, left_behind)
    printed = list(carry_out(page, shell))
    if os.environ.get(WRITES_PAGES):
        page.write_text(written_anew(page, printed), encoding="utf-8")

    for example, text in [] if os.environ.get(WRITES_PAGES) else printed:
        where = f"{page.name} line {example.first + 1}: {example.command}\n\n{text}"
        if example.printed:
            assert says_the_same(text, example.printed), where
        else:
            assert [each for each in WRONG if each in text] == [], where


def test_the_tutorial_goes_as_it_says_on_any_later_day_too(shell: Shell) -> None:
    shell.now("Thursday 2026-11-19 10:00")
    shell.stands_still = True
    printed = list(carry_out(FIRST_REVIEW, shell))

    said = [example.command for example, _ in printed if "".join(example.printed).startswith("Refused: ")]
    assert [example.command for example, text in printed if text.startswith("Refused: ")] == said
    due = "  * Send the rapid review to the Panel: due on Friday 25 April 2025"
    assert any(due in text for _, text in printed)


def test_the_guides_with_commands_are_carried_out() -> None:
    assert len(WITH_EXAMPLES) >= 10
    assert FIRST_REVIEW in WITH_EXAMPLES
