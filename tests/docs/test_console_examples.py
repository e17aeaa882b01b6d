"""What a page says that a command prints is what it prints."""

import re
import shlex
from pathlib import Path

import pytest

from reviewflow.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PROMPT = "$ .venv/bin/reviewflow days "


def _examples() -> list[tuple[str, str, str]]:
    """Page, arguments and what should be printed, for each call of `reviewflow days` that shows it."""
    found = []
    for page in PAGES:
        for indent, block in BLOCK.findall(page.read_text(encoding="utf-8")):
            lines = [line.removeprefix(indent) for line in block.splitlines()]
            printed = "\n".join(lines[1:])
            if lines[0].startswith(PROMPT) and printed:
                found.append((page.name, lines[0].removeprefix(PROMPT), printed))
    return found


@pytest.mark.parametrize(("page", "arguments", "printed"), _examples())
def test_a_console_example_prints_what_the_page_says(
    page: str, arguments: str, printed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["days", *shlex.split(arguments)])
    told = capsys.readouterr()

    assert (told.out or told.err).rstrip("\n") == printed, page


def test_the_tutorial_has_examples() -> None:
    assert len(_examples()) >= 2
