"""A fact as people read it: the name that an agency had on the day, the words of a choice, a day with its weekday."""

from __future__ import annotations

import datetime as dt

from reviewflow.statute.london import longdate
from reviewflow.statute.words import file_words
from reviewflow.workflow.definition import Fact

from .case import FactValue
from .directory import Directory
from .identity import is_marker

NOT_SHOWN = "Recorded, not shown"
"""Of what names somebody."""
_KINDS = {"agencies": "agency", "agency": "agency", "body": "body", "area": "area", "person": "person"}
"""The types of facts whose values stand in the directory, and as what."""


def in_words(fact: Fact, value: FactValue, *, directory: Directory | None, on: dt.date) -> str:
    """The value of a fact in words; of what names somebody only that it is recorded; nothing where nothing is."""
    return ", ".join(each_in_words(fact, value, directory=directory, on=on))


def each_in_words(fact: Fact, value: FactValue, *, directory: Directory | None, on: dt.date) -> list[str]:
    """The same, one by one, for a fact that takes several."""
    if value is None:
        return []
    if isinstance(value, bool):
        return ["Yes" if value else "No"]
    return [_word(fact, str(each), directory, on) for each in (value if isinstance(value, list) else [value])]


def _word(fact: Fact, value: str, directory: Directory | None, on: dt.date) -> str:
    if is_marker(value):
        return NOT_SHOWN
    if fact.type == "date":
        return longdate(dt.date.fromisoformat(value))
    if fact.type == "files":
        return file_words(value)
    if fact.type in _KINDS and directory is not None:
        return directory.name_on(_KINDS[fact.type], value, on)
    return fact.options.get(value, value)
