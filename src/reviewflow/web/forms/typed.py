"""What was typed into a form, and the values that it means. What was typed is kept as it is, right or wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence

from reviewflow.case.case import FactValue
from reviewflow.errors import DateInvalid
from reviewflow.statute.london import LONDON, MONTHS, at_local_time

from .fields import CHECKBOXES, DATE, FILES, MOMENT, NUMBER, RADIOS, SELECT, TICK, Field

Typed = Mapping[str, Sequence[str]]
"""By the name of each control."""
PARTS = ("day", "month", "year")
_DIGITS = re.compile(r"[0-9]{1,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MONTHS = {name[:3].lower(): n for n, name in enumerate(MONTHS, start=1)}


class NotReadable(Exception):
    """What was typed cannot be read, in a sentence."""

    def __init__(self, says: str, part: str = "") -> None:
        super().__init__(says)
        self.says = says
        self.part = part
        """Which of the controls of a date."""


def one(typed: Typed, name: str) -> str:
    """What was typed into one control."""
    return next(iter(typed.get(name, ())), "").strip()


def read(field: Field, typed: Typed) -> object:
    """The value of a field; None where nothing was typed.

    Raises:
        NotReadable: with what to do.
    """
    if field.control == FILES:
        return [each for each in typed.get(field.name, ()) if _SHA256.fullmatch(each)] or None
    if field.control == CHECKBOXES:
        ticked = [each for each in typed.get(field.name, ()) if each]
        return [_known(field, each) for each in ticked] or None
    if field.control == DATE:
        return _date(field, typed)
    if field.control == MOMENT:
        return _moment(field, typed)
    said = _only(field, typed, field.name)
    if field.control == TICK:
        return True if said else None
    if field.control in (RADIOS, SELECT):
        return _known(field, said) if said else None
    if field.control == NUMBER:
        return said.replace(",", "").removeprefix("£").strip() or None
    return said or None


def _only(field: Field, typed: Typed, name: str) -> str:
    if len(typed.get(name, ())) > 1:
        raise NotReadable(f"{field.title}: give one answer")
    return one(typed, name)


def _known(field: Field, said: str) -> str:
    if said not in dict(field.options):
        raise NotReadable(f"{field.title}: choose one of the answers that are given")
    return said


def missing(field: Field) -> str:
    """What is said where nothing was typed and something has to be."""
    title = f"{field.title[:1].lower()}{field.title[1:]}".rstrip("?.")
    if field.title.rstrip().endswith("?"):
        return f"Answer “{field.title.strip()}”"
    if field.control == FILES:
        return f"Choose a file: {field.title}"
    verb = "Choose" if field.options else "Enter"
    return (
        f"{verb} the {title}"
        if not title.startswith(("the ", "who ", "why ", "what ", "how ", "where "))
        else (f"{verb} {title}")
    )


def _date(field: Field, typed: Typed) -> str | None:
    day, month, year = (_only(field, typed, f"{field.name}-{part}") for part in PARTS)
    if not (day or month or year):
        return None
    for part, said in zip(PARTS, (day, month, year), strict=True):
        if not said:
            raise NotReadable(f"{field.title} must include a {part}", part)
    number = int(month) if _DIGITS.fullmatch(month) else _MONTHS.get(month[:3].lower())
    if not number or not _DIGITS.fullmatch(day):
        raise NotReadable(f"{field.title} must be a real date", "month" if not number else "day")
    if not re.fullmatch(r"[0-9]{4}", year):
        raise NotReadable(f"The year of {field.title[:1].lower()}{field.title[1:]} must have 4 figures", "year")
    try:
        return dt.date(int(year), number, int(day)).isoformat()
    except ValueError:
        raise NotReadable(f"{field.title} must be a real date", "day") from None


def _moment(field: Field, typed: Typed) -> str | None:
    day, time = _date(field, typed), _only(field, typed, f"{field.name}-time").replace(".", ":")
    if day is None and not time:
        return None
    if day is None:
        raise NotReadable(f"{field.title} must include the day", "day")
    if not time:
        raise NotReadable(f"{field.title} must include the time, such as 14:30", "time")
    try:
        return at_local_time(dt.date.fromisoformat(day), time.zfill(5)).isoformat()
    except DateInvalid as refusal:
        raise NotReadable(f"{field.title}: {refusal.facts['why']}. Write the time as 14:30", "time") from None


def typed_of(field: Field, value: FactValue) -> dict[str, tuple[str, ...]]:
    """How a value would have been typed."""
    if value is None:
        return {}
    if field.control == DATE:
        return _typed_date(field.name, dt.date.fromisoformat(str(value)))
    if field.control == MOMENT:
        moment = dt.datetime.fromisoformat(str(value)).astimezone(LONDON)
        return {**_typed_date(field.name, moment.date()), f"{field.name}-time": (f"{moment:%H:%M}",)}
    if isinstance(value, bool):
        return {field.name: ("yes" if value else "no",)}
    if isinstance(value, list):
        return {field.name: tuple(value) if field.control in (CHECKBOXES, RADIOS, FILES) else (", ".join(value),)}
    return {field.name: (str(value),)}


def _typed_date(name: str, day: dt.date) -> dict[str, tuple[str, ...]]:
    return {f"{name}-{part}": (str(getattr(day, part)),) for part in PARTS}
