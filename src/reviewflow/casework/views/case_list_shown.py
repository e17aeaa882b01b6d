"""What a list over cases may be narrowed to, and what it shows of each case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to."""

    state: str | None = None
    owner: str | None = None
    mark: str | None = None
    linked_to: str | None = None
    late_only: bool = False
    ended_too: bool = True
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ListedLink:
    """Another case that one in a list is linked with."""

    title: str
    reference: str
    kept_by: str | None
    """The partnership that keeps it, where it is another one."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """Something a case in a list keeps beside itself."""

    kind: str
    number: str
    state: str
    words: tuple[tuple[str, str, str], ...]
    """Name, title and words of each fact that is recorded."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom and when."""

    title: str
    on: dt.date
    who: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list."""

    reference: str
    workflow: str
    partnership: str
    kept_by: str | None
    """The partnership that keeps it, where it is not the reader's own."""
    title: str
    called: str | None
    state: str
    state_title: str
    ended: bool
    mark: str | None
    """As it is kept."""
    marks: tuple[str, ...]
    """What stands beside it, in words."""
    owners: tuple[tuple[str, str], ...]
    due_on: dt.date | None
    due_for: str | None
    """The title of the clock whose date comes first."""
    words: tuple[tuple[str, str, str], ...]
    links: tuple[ListedLink, ...]
    decided: tuple[Decision, ...]
    items: tuple[tuple[str, tuple[ListedItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a list, with what it may be narrowed to."""

    title: str
    says: str
    today: dt.date
    lines: tuple[Listed, ...]
    next_page: str | None
    looked_at: int | None
    """After how many cases it looked no further, where it did."""
    states: Mapping[str, str]
    marks: Mapping[str, str]
    mark_title: str
    owners: Mapping[str, str]
