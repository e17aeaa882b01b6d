"""How values, days and lists are compared, and how they are shown when they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import TypeVar

from pydantic import BaseModel

from reviewflow.statute.london import with_weekday
from reviewflow.workflow.reader import Address

from .dates import day_of
from .results import Compared

E = TypeVar("E")
F = TypeVar("F")


def compare_day(at: Address, expected: str | dt.date | None, found: dt.date | None) -> Compared:
    """A day as it was written with a day as it was found; None is no day."""
    wanted = day_of(expected)
    return Compared(at, _shown_day(wanted), _shown_day(found), holds=wanted == found)


def _shown_day(day: dt.date | None) -> str | None:
    return None if day is None else with_weekday(day)


def compare_value(at: Address, expected: object, found: object) -> Compared:
    """Two values that must be the same."""
    return Compared(at, expected, found, holds=expected == found)


def compare_list(
    at: Address, expected: Iterable[E], found: Sequence[F], *, fits: Callable[[E, F], bool], exact: bool
) -> Iterator[Compared]:
    """Each that is expected with one that was found, each found one answering once; with ``exact`` none may be left."""
    left = list(found)
    for n, each in enumerate(expected):
        answer = next((other for other in left if fits(each, other)), None)
        yield Compared((*at, n), shown(each), [shown(other) for other in left], holds=answer is not None)
        if answer is not None:
            left.remove(answer)
    if exact:
        yield Compared(at, "nothing more", [shown(other) for other in left], holds=not left)


def shown(value: object) -> object:
    """A value as it is shown to people and in JSON."""
    if isinstance(value, BaseModel):
        given = value.model_dump(by_alias=True, exclude_unset=True)
        return {name: shown(part) for name, part in given.items()}
    if is_dataclass(value) and not isinstance(value, type):
        parts = {each.name: getattr(value, each.name) for each in fields(value) if each.repr}
        return {name: shown(part) for name, part in parts.items() if part is not None}
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return with_weekday(value)
    if isinstance(value, (list, tuple)):
        return [shown(part) for part in value]
    return value
