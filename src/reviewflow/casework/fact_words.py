"""A fact as people read it: the name that an agency had on the day, the words of a choice, a day with its weekday."""

from __future__ import annotations

import datetime as dt

from reviewflow.case.case import FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.identity import is_marker
from reviewflow.statute.london import longdate
from reviewflow.statute.words import file_words
from reviewflow.workflow.definition import Fact

_OF_DIRECTORY = {"agency": "agency", "agencies": "agency", "body": "body", "area": "area", "person": "person"}


def in_words(fact: Fact, value: FactValue, *, directory: Directory, on: dt.date) -> str:
    """The value of a fact in words; of what names somebody only that it is recorded; nothing where nothing is."""
    if value is None:
        return ""
    if is_marker(value):
        return "recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    values = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return ", ".join(_word(fact, each, directory, on) for each in values)


def _word(fact: Fact, value: str, directory: Directory, on: dt.date) -> str:
    if fact.type == "date":
        return longdate(dt.date.fromisoformat(value))
    if fact.type == "files":
        return file_words(value)
    if fact.type in _OF_DIRECTORY:
        return directory.name_on(_OF_DIRECTORY[fact.type], value, on)
    return fact.options.get(value, value)
