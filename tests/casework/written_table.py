"""The workflow files as a caseworker reads them: plain YAML, without any of the program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

WORKFLOWS = Path(__file__).parents[2] / "workflows"
NAMES = ("serious_incident", "practice_review", "action", "yearly_report", "scrutiny")
EDITION = "working_together_2023"
PARTNERSHIP = "bristol"


class Written(NamedTuple):
    """One transition, as the files have it."""

    transition: str
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]


@cache
def _read(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def _parts(name: str, word: str) -> Iterator[Any]:
    """What the workflow, the edition and the partnership say under one word."""
    yield _read(WORKFLOWS / name / "workflow.yaml").get(word)
    for adds in (f"editions/{EDITION}.yaml", f"partnerships/{PARTNERSHIP}.yaml"):
        yield _read(WORKFLOWS / adds).get("adds", {}).get(name, {}).get(word)


def states(name: str) -> tuple[str, ...]:
    """The states of a workflow."""
    return tuple(state for part in _parts(name, "states") for state in part or {})


def transitions(name: str) -> tuple[Written, ...]:
    """The transitions of a workflow."""
    found = []
    for part in _parts(name, "transitions"):
        for each in part or ():
            sources = each["from"] if isinstance(each["from"], list) else [each["from"]]
            found.append(Written(each["transition"], tuple(sources), each["to"], tuple(each["by"])))
    return tuple(found)


def roles() -> tuple[str, ...]:
    """Every role."""
    return tuple(_read(WORKFLOWS / "roles.yaml")["roles"])


def items(name: str) -> tuple[str, ...]:
    """The kinds of item that cases of a workflow keep."""
    return tuple(kind for part in _parts(name, "items") for kind in part or ())
