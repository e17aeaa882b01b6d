"""One question of a form, and which control asks it: by the type of the fact and by how many answers there are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from reviewflow.case.directory import Directory
from reviewflow.case.facts import LONGEST_WORDS
from reviewflow.casework.papers import LONGEST_TEXT
from reviewflow.statute.words import file_words
from reviewflow.workflow.definition import Fact

TEXT, NUMBER, TEXTAREA, DATE, MOMENT = "text", "number", "textarea", "date", "moment"
RADIOS, SELECT, CHECKBOXES, TICK, FILES = "radios", "select", "checkboxes", "tick", "files"
MOST_RADIOS = 7
"""With more answers a list to choose from is quicker."""
FACT = "f-"
"""What the names of facts begin with in a form."""
OPEN = ("", "Leave it open")
YES_NO = (("yes", "Yes"), ("no", "No"))
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Field:
    """One question."""

    name: str
    """Of the control; a date has three, with ``-day``, ``-month`` and ``-year`` behind it."""
    title: str
    control: str
    hint: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    most: int = 0
    """Characters; 0 says nothing."""
    fact: str | None = None
    identifying: bool = False
    kept: bool = False
    """Whether an identity is recorded already, which is not shown."""
    under: str | None = None
    """The heading, in words, under which the rules have it."""


def field_of(
    fact: Fact,
    *,
    directory: Directory,
    today: dt.date,
    required: bool,
    kept: bool = False,
    headings: Mapping[str, str] = _NONE,
) -> Field:
    """The question about a fact."""
    control, options = _control(fact, directory, today)
    if control == RADIOS and not required:
        options = (*options, OPEN)
    hint = fact.hint
    if kept:
        hint = f"{hint or ''} It is recorded already. Leave it empty to keep it as it is.".strip()
    return Field(
        name=f"{FACT}{fact.name}",
        title=fact.title,
        control=control,
        hint=hint,
        options=options,
        required=required and not kept,
        most=LONGEST_TEXT if fact.type == "long_text" else LONGEST_WORDS if control == TEXT else 0,
        fact=fact.name,
        identifying=fact.identifying,
        kept=kept,
        under=headings.get(fact.under) if fact.under else None,
    )


def _control(fact: Fact, directory: Directory, today: dt.date) -> tuple[str, tuple[tuple[str, str], ...]]:
    simple = {"long_text": TEXTAREA, "date": DATE, "instant": MOMENT, "number": NUMBER, "money": NUMBER, "files": FILES}
    if fact.type in simple:
        return simple[fact.type], ()
    if fact.type == "yes_no":
        return RADIOS, YES_NO
    options = _options(fact, directory, today)
    if fact.type in ("choices", "agencies"):
        return CHECKBOXES, options
    if not options:
        return TEXT, ()
    return (RADIOS if len(options) <= MOST_RADIOS else SELECT), options


def _options(fact: Fact, directory: Directory, today: dt.date) -> tuple[tuple[str, str], ...]:
    if fact.type in ("choice", "choices"):
        return tuple(fact.options.items())
    kind = {"agencies": "agency"}.get(fact.type, fact.type)
    if kind not in ("agency", "body", "area", "person"):
        return ()
    named = ((key, directory.name_on(kind, key, today)) for key in directory.keys(kind))
    return tuple(sorted(named, key=lambda each: each[1].lower()))


def shown(field: Field, value: object, files: Mapping[str, str]) -> str:
    """A value in words, for the page on which answers are checked; ``files`` are the names of those handed in."""
    words: Mapping[str, str] = dict(field.options)
    if field.control == FILES and isinstance(value, (list, tuple)):
        return ", ".join(files.get(str(each)) or file_words(str(each)) for each in value)
    if isinstance(value, (list, tuple)):
        return ", ".join(words.get(str(each), str(each)) for each in value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return words.get(str(value), str(value))
