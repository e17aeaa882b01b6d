"""Modules stay small, and the law's numbers stay out of the code."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src").rglob("*.py"))
LONGEST = 400
AMOUNT = re.compile(r"""\b(?:working_days|calendar_days|months|amount)["']?\s*[=:]\s*(\d+)""", re.IGNORECASE)
ANYTHING_BUT = frozenset({"0", "1"})
"""None and one are arithmetic; anything more is somebody's limit."""


def _in_the_tree(file: Path) -> str:
    return str(file.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=_in_the_tree)
def test_no_module_is_longer_than_can_be_read(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= LONGEST, "split it by noun"


@pytest.mark.parametrize("module", MODULES, ids=_in_the_tree)
def test_no_number_of_the_law_stands_in_the_code(module: Path) -> None:
    assert _limits_in(module.read_text(encoding="utf-8")) == [], "put it in workflows/, with its basis"


def test_a_number_of_the_law_in_the_code_would_be_found() -> None:
    sample = 'Limit(amount=15, unit="working_days")\n{"working_days": 5}\nworking_days = 7\nmonths=6\nmonths=1'

    assert _limits_in(sample) == ["amount=15", 'working_days": 5', "working_days = 7", "months=6"]


def _limits_in(text: str) -> list[str]:
    return [found.group() for found in AMOUNT.finditer(text) if found.group(1) not in ANYTHING_BUT]
