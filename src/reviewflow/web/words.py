"""How words stand on a page: days are never broken over lines."""

from __future__ import annotations

import datetime as dt
import re

from markupsafe import Markup, escape

from reviewflow.statute.london import longdate, longmoment
from reviewflow.statute.standing import due_in_words
from reviewflow.statute.words import spoken

_DAY = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day )?\d{1,2} (?:January|February|March|April|May|June|July|August|"
    r"September|October|November|December)(?: \d{4})?"
)
UNBROKEN = "\N{NO-BREAK SPACE}"


def dated(text: object) -> Markup:
    """The text with every day in it kept together on one line."""
    # The text is escaped before anything is put into it.
    return Markup(_DAY.sub(lambda found: found[0].replace(" ", UNBROKEN), str(escape(text))))  # nosec B704


def one_line(text: object) -> Markup:
    """The text for a value of a hidden field: white space at the beginning of its lines is kept with it."""
    # The same.
    return Markup(str(escape(text)).replace("\r", "&#13;").replace("\n", "&#10;"))  # nosec B704


_ISO = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b(?!T)")
_INSTANT = re.compile(r"\b\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})")


def in_days(text: object) -> Markup:
    """The text with days and instants as they are kept put into words."""
    said = _INSTANT.sub(lambda found: moment(found[0]), str(text))
    return dated(_ISO.sub(lambda found: _longdate(found[1]), said))


def _longdate(text: str) -> str:
    try:
        return longdate(dt.date.fromisoformat(text))
    except ValueError:
        return text


def moment(text: str) -> str:
    """``10:32 on Thursday 9 April 2026``, in London time."""
    return longmoment(dt.datetime.fromisoformat(text))


def spoken_standing(text: object) -> str:
    """Capitals are for a screen without colours: on a page a label says it."""
    return re.sub(r"\b(OVERDUE|DUE TODAY|SUSPENDED|LATE)\b", _quietly, str(text))


def _quietly(found: re.Match[str]) -> str:
    return found[0].capitalize() if found.start() == 0 else found[0].lower()


def due_words(due_on: str, today: dt.date) -> str:
    """A kept day as a date that is due."""
    return due_in_words(dt.date.fromisoformat(due_on), today)


def draft_words(form: str) -> str:
    """What a draft is a draft of, by the address of its form."""
    parts = [each for each in form.split("/") if each]
    match parts:
        case ["new", workflow]:
            return f"Open: {spoken(workflow)}"
        case ["cases", reference, "items", number, "facts", fact]:
            return f"{reference}, {number}: {spoken(fact)}"
        case ["cases", reference, "items", number, _, what]:
            return f"{reference}, {number}: {spoken(what)}"
        case ["cases", reference, *_, what]:
            return f"{reference}: {spoken(what)}"
        case _:
            return form
