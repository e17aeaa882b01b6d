"""Facts as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined

from reviewflow.notices.marks import Link, Written, label, link, own_words
from reviewflow.statute.words import file_words
from reviewflow.workflow.definition import Fact

Directory = Callable[[str, str, dt.date], str]
"""``(kind, key, on)`` to the name that an agency, a body, an area or a person had on that day."""

Json = str | bool | int | float | None | list[str] | tuple[str, ...]
"""A fact as it is kept: dates and instants as ISO text, choices and bodies as keys."""

NOT_YET_RECORDED = "NOT YET RECORDED"

_LONDON = ZoneInfo("Europe/London")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


class Unreadable(Exception):
    """A template reads what a notice may not say, or what nobody can know."""

    def __init__(self, why: str, do: str) -> None:
        super().__init__(why)
        self.why = why
        self.do = do


class NotRecorded(StrictUndefined):
    """A fact that nobody has recorded: a template may ask whether it is there, and may not print it."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


class Chosen(str):
    """The words of a choice, or the name of a body, with the key that stands for it in the rules."""

    __slots__ = ("key",)
    key: str

    def __new__(cls, words: str, key: str) -> Chosen:
        """Words, and the key behind them."""
        self = super().__new__(cls, words)
        self.key = key
        return self


def not_recorded(what: str) -> NotRecorded:
    """Nothing, with the words of the refusal that follows if it is printed."""
    return NotRecorded(hint=f"{what} is not recorded")


def longdate(day: dt.date) -> str:
    """``Wednesday 1 April 2026``."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def longtime(moment: dt.datetime) -> str:
    """``9:05am on Wednesday 1 April 2026``, as the clock on the wall in England showed it."""
    local = moment.astimezone(_LONDON)
    half = "am" if local.hour < 12 else "pm"
    return f"{local.hour % 12 or 12}:{local.minute:02d}{half} on {longdate(local)}"


def list_words(things: Sequence[object]) -> str:
    """``a, b and c``."""
    said = [said_aloud(thing) for thing in things]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def said_aloud(value: object) -> str:
    """One value in words, not yet marked as anybody's own."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        return longtime(value)
    if isinstance(value, dt.date):
        return longdate(value)
    if isinstance(value, (list, tuple)):
        return list_words(value)
    if value is None or isinstance(value, bool):
        raise Unreadable(f"the template prints {value}, which says nothing to a reader", "Test it with if instead.")
    return str(value)


def written(value: object) -> str:
    """What a template prints, marked as somebody's own words unless the letter itself wrote it."""
    kind = type(value)
    if kind is Written:
        return str(value)
    if isinstance(value, str) and kind in (str, Chosen):
        return own_words(value)
    if kind is Link:
        return link(str(value))
    return own_words(said_aloud(value))


def field(title: str, value: object) -> Written:
    """One line of a form: the title, and what is recorded or that nothing is."""
    if isinstance(value, NotRecorded):
        return Written(f"{label(title)} {NOT_YET_RECORDED}")
    return Written(f"{label(title)} {written(value)}")


def read(fact: Fact, raw: Json, on: dt.date, directory: Directory) -> object:
    """One recorded fact as a template meets it."""
    if raw is None or raw == "" or raw == [] or raw == ():
        return not_recorded(f"the fact {fact.name} ({fact.title})")
    try:
        return _in_words(fact, raw, on, directory)
    except (ValueError, TypeError) as wrong:
        raise Unreadable(f"what is recorded as {fact.name} is not a {fact.type}", "Correct the fact.") from wrong


def _in_words(fact: Fact, raw: Json, on: dt.date, directory: Directory) -> object:
    match fact.type:
        case "text" | "long_text" | "number" | "case" | "item":
            return raw
        case "date":
            return dt.date.fromisoformat(str(raw))
        case "yes_no":
            return _YES if raw else _NO
        case "choice":
            return _option(fact, str(raw))
        case "choices":
            return [_option(fact, key) for key in _listed(raw)]
        case "agency" | "body" | "area" | "person":
            return Chosen(directory(fact.type, str(raw), on), str(raw))
        case "agencies":
            return [Chosen(directory("agency", key, on), key) for key in _listed(raw)]
        case "items":
            return _listed(raw)
        case "files":
            return [file_words(each) for each in _listed(raw)]
        case "money":
            return _money(str(raw))
        case "instant":
            return dt.datetime.fromisoformat(str(raw)).astimezone(_LONDON)
    raise TypeError(fact.type)


def _option(fact: Fact, key: str) -> Chosen:
    if key not in fact.options:
        raise Unreadable(f"what is recorded as {fact.name} is not one of its options", "Correct the fact.")
    return Chosen(fact.options[key], key)


def _money(amount: str) -> str:
    pounds = Decimal(amount)
    return f"£{pounds:,.0f}" if pounds == pounds.to_integral_value() else f"£{pounds:,.2f}"


def _listed(raw: Json) -> list[str]:
    if not isinstance(raw, (list, tuple)):
        raise TypeError
    return [str(each) for each in raw]


_YES, _NO = Chosen("yes", "yes"), Chosen("no", "no")
