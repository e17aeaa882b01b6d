"""A question in words, with titles in the place of keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reviewflow.statute.london import longdate

from .keys import KEYS
from .language import Keyed, Numbers, Part, Period, Question, Words


def in_words(question: Question, titles: Mapping[str, Mapping[str, str]]) -> str:
    """*Entries about SI-2025-001 that happened from ... to ...*: what was understood."""
    return "Entries " + "; or entries ".join(", ".join(_part(part, titles) for part in parts) for parts in question)


def _part(part: Part, titles: Mapping[str, Mapping[str, str]]) -> str:
    if isinstance(part, Words):
        said = " ".join(part.words)
        said = f"a word that begins with “{said}”" if part.begins else f"“{said}”"
        return f"whose texts do not hold {said}" if part.negated else f"whose texts hold {said}"
    known = titles.get(part.key, {})
    values = " or ".join(_value(part, value, known) for value in part.values)
    said = KEYS[part.key].said.format(values)
    return f"but not those {said}" if part.negated else said


def _value(part: Keyed, value: str | Period | Numbers, known: Mapping[str, str]) -> str:
    if isinstance(value, Period):
        return _period(value)
    if isinstance(value, Numbers):
        if value.most is None:
            return f"{value.least} or more"
        return str(value.least) if value.least == value.most else f"{value.least} to {value.most}"
    title = known.get(value) or known.get("_".join(value.lower().split()))
    if part.key in ("standing", "is"):
        return title or value
    return f"“{title}”" if title and part.key not in ("by", "case") else value


def _period(period: Period) -> str:
    if period.first == period.last and period.first is not None:
        return f"on {longdate(period.first)}"
    first, last = _day(period.first, "from"), _day(period.last, "to" if period.first else "until")
    return " ".join(filter(None, (first, last))) or "on any day"


def _day(day: dt.date | None, word: str) -> str:
    return f"{word} {longdate(day)}" if day else ""
