"""What a search finds, in groups that are paged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found."""

    title: str
    says: str = ""
    case: str | None = None
    entry: int | None = None
    letter: int | None = None
    agency: str | None = None


Found = tuple[Sequence[Hit], str | None]
Find = Callable[[int, str | None], Found]


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    key: str
    title: str
    hits: tuple[Hit, ...]
    next_page: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What was found."""

    text: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...]
    """What has to be known to read it: where it looked no further."""


def page_of(hits: list[Hit], size: int, after: str | None) -> Found:
    """A page of what was found all at once."""
    begin = number_in(after) or 0
    return hits[begin : begin + size], str(begin + size) if len(hits) > begin + size else None


def number_in(said: str | None) -> int | None:
    """The number that a page goes on after."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else None
