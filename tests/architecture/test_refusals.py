"""Every refusal says something, and something refuses with it."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from reviewflow import errors

SOURCE = Path(__file__).parents[2] / "src/reviewflow"
REFUSALS = [
    each
    for each in vars(errors).values()
    if inspect.isclass(each) and issubclass(each, errors.Refusal) and each is not errors.Refusal
]


def _made_somewhere() -> set[str]:
    """The names of all that is called in the package outside the room `errors`, or is raised as it stands."""
    names = set()
    for file in SOURCE.rglob("*.py"):
        if file.parent.name == "errors":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                names.add(_last_name(node.func))
    return names


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.__name__)
def test_every_refusal_has_a_message_of_its_own(refusal: type[errors.Refusal]) -> None:
    message = refusal.__dict__.get("__doc__") or ""

    assert re.search(r"[.}\]]$", message.strip()), "a whole sentence, or one that the fields complete"


def test_something_refuses_with_every_refusal() -> None:
    unused = {refusal.__name__ for refusal in REFUSALS} - _made_somewhere()

    assert unused == set(), "nothing raises these: use them, or take them away"


def test_a_refusal_fills_in_its_message_and_keeps_its_facts() -> None:
    refusal = errors.CaseNotFound(case="SI-2026-001")

    assert str(refusal).startswith("There is no case SI-2026-001 here.")
    assert refusal.facts == {"case": "SI-2026-001"}
    assert refusal.name == "CaseNotFound"
