"""What of the parts is withheld: names of others and whole files by default, and what somebody has marked.

Where a name of another person stands in any other text it is blacked out there, whole and by its words. A program knows
the names on record and no other, so a person reads the preview before anything is released.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reviewflow.case.case import FactValue, local_day
from reviewflow.statute.london import longdate
from reviewflow.store.disclosures import Mark

from .held import FILE, NAME, Part
from .rules import NOT_LOOKED_AT, THIRD_PARTY

BLACKED_OUT = "[withheld]"
_SHORTEST = 3
"""Letters of a word that is looked for by itself."""
_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*")


@dataclass(frozen=True, slots=True)
class Judged:
    """A part as it would be released."""

    part: Part
    withheld: bool
    ground: str | None
    """Why it is withheld, or why it is shown though it would not be."""
    reason: str
    text: str
    """What is released of it."""
    blacked_out: int
    """How often something was blacked out in it."""
    by: str | None = None
    """Who marked it; None where nobody did."""


def judge(
    parts: Iterable[Part], marks: Iterable[Mark], *, about: Mapping[str, str | None], hidden: Iterable[str]
) -> tuple[Judged, ...]:
    """What would be released. ``about`` says for each case who of the people in it asks; ``hidden`` are more words."""
    every = tuple(parts)
    marked = {(each.case, each.part): each for each in marks}
    others = {each: _names_of_others(every, marked, each, item) for each, item in about.items()}
    more = _pattern(hidden)
    return tuple(_judged(each, marked.get((each.case, each.key)), about, others[each.case], more) for each in every)


def _judged(
    part: Part,
    mark: Mark | None,
    about: Mapping[str, str | None],
    others: re.Pattern[str] | None,
    more: re.Pattern[str] | None,
) -> Judged:
    withheld, ground = _by_default(part, about[part.case])
    reason = ""
    if mark is not None:
        withheld, ground, reason = mark.withheld, mark.ground, mark.reason
    if withheld:
        return Judged(part, True, ground, reason, BLACKED_OUT, 0, mark.marked_by if mark else None)
    text, count = part.text, 0
    # Whoever says that a part is shown has looked at the names in it.
    for pattern in (None if mark is not None else others, more):
        if pattern is not None:
            text, found = pattern.subn(BLACKED_OUT, text)
            count += found
    return Judged(part, False, ground, reason, text, count, mark.marked_by if mark else None)


def _by_default(part: Part, subject: str | None) -> tuple[bool, str | None]:
    if part.kind == FILE:
        return True, NOT_LOOKED_AT
    if part.kind == NAME and (subject is None or part.item != subject):
        return True, THIRD_PARTY
    if subject is not None and part.of_person and part.item != subject:
        # What is recorded of another child tells about that child, also without the name.
        return True, THIRD_PARTY
    return False, None


def _names_of_others(
    parts: tuple[Part, ...], marked: Mapping[tuple[str, str], Mark], case: str, subject: str | None
) -> re.Pattern[str] | None:
    own = {
        word
        for each in parts
        if each.case == case and each.kind == NAME and each.item == subject and subject is not None
        for word in _ways(each)
    }
    words = {
        word
        for each in parts
        if each.case == case and each.kind == NAME and (subject is None or each.item != subject)
        and not _is_shown(marked.get((case, each.key)))
        for word in _ways(each)
    }  # fmt: skip
    # A name that a family shares is the name of whoever asks as well.
    return _pattern(words - own)


def _is_shown(mark: Mark | None) -> bool:
    return mark is not None and not mark.withheld


def _ways(part: Part) -> set[str]:
    """How a value may stand in a text: as it is, by its words where it is a name, and a day in words."""
    value: FactValue = part.value
    if not isinstance(value, str) or not value.strip():
        return set()
    day = local_day(value)
    if day is not None and len(day) == len("2016-02-03") and day[4] == "-":
        written = longdate(dt.date.fromisoformat(day))
        return {day, written, written.partition(" ")[2]}
    found = {value.casefold()}
    if part.key.endswith("name"):
        found |= {word.casefold() for word in _WORD.findall(value) if len(word) >= _SHORTEST}
    return found


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    known = sorted({each for each in words if len(each) >= _SHORTEST}, key=lambda each: (-len(each), each))
    if not known:
        return None
    return re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in known), re.IGNORECASE)
