"""The keys of a question: by what an entry can be found. The reference page is written from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Key:
    """One key, and how the question is said in words."""

    name: str
    finds: str
    """What the reference page says of it."""
    said: str
    """The question in words, with ``{}`` for the values."""
    example: str
    is_period: bool = False
    is_number: bool = False


_ALL = (
    Key("case", "entries about a case", "about {}", "case:SI-2025-001"),
    Key("by", "entries by a person, under the key that the directory has", "by {}", "by:bristol.coordinator"),
    Key("role", "entries by people acting in a role", "by people acting as {}", "role:scrutineer"),
    Key(
        "body",
        "entries by people who act for a body, or that name it, or about an item that does",
        "of or about {}",
        "body:police",
    ),
    Key(
        "agency",
        "entries by people who work for an agency, or that name it, or about an item that does",
        "of or about {}",
        "agency:awp",
    ),
    Key("partnership", "entries of a partnership", "of the partnership {}", "partnership:bristol"),
    Key("workflow", "entries about cases of a workflow", "about cases of {}", "workflow:serious_incident"),
    Key("what", "what was done: a transition or another command", "where {} was done", 'what:"record view"'),
    Key("state", "entries after which the case or item was in a state", "that led to {}", "state:not_notified"),
    Key("clock", "entries that started, moved, met or stopped a clock", "on the clock {}", "clock:rapid_review"),
    Key(
        "standing",
        "what became of a clock: running, met_in_time, met_late, overdue, due_today, suspended, cancelled or moved; "
        "`late` is met_late or overdue",
        "where a clock was {}",
        "standing:late",
    ),
    Key("theme", "entries about a case since it has this theme", "about cases with the theme {}", "theme:neglect"),
    Key("basis", "entries that rest on a source", "resting on {}", "basis:L4"),
    Key(
        "fact",
        "entries that set a fact (`fact:NAME`), or set it so (`fact:NAME=VALUE`); of an item, also the later entries",
        "with {}",
        "fact:view=dissent",
    ),
    Key(
        "is",
        "entries that are something which is computed: a `correction`, a `reading`, or a decision `without_delegation`",
        "that are {}",
        "is:correction",
    ),
    Key(
        "delay",
        "entries recorded so many working days after they happened: a number, `>N` or `N..M`",
        "recorded {} working days after they happened",
        "delay:>5",
        is_number=True,
    ),
    Key(
        "happened",
        "entries of things that happened in a period",
        "that happened {}",
        "happened:2025-04",
        is_period=True,
    ),
    Key("recorded", "entries recorded in a period", "recorded {}", "recorded:2025-04-01..2025-04-30", is_period=True),
)
KEYS: Mapping[str, Key] = MappingProxyType({key.name: key for key in _ALL})

STANDINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{
            each: (each,)
            for each in (
                "running", "met_in_time", "met_late", "overdue", "due_today", "suspended", "cancelled", "moved",
            )
        },
        "late": ("met_late", "overdue"),
        "in_time": ("met_in_time",),
    }
)  # fmt: skip
COMPUTED: Mapping[str, str] = MappingProxyType(
    {
        "correction": "corrections",
        "reading": "readings of what may hold names",
        "without_delegation": "decisions by a body without leave for them",
    }
)
"""What ``is:`` may ask, in words."""
