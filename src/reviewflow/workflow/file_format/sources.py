"""What the rules rest on, and where the sources differ."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .words import BasisKey, Name, Sentence, Shape


class SourceShape(Shape):
    """What a rule rests on."""

    title: Sentence
    paragraph: str | None = None
    """Where in the text it stands."""
    url: str | None = None
    """Where the text can be read."""
    kind: Literal[
        "act",
        "regulations",
        "statutory_guidance",
        "panel_guidance",
        "government_page",
        "local_practice",
        "suggestion",
        "statistics",
    ]
    """What kind of text it is."""
    force: Literal["must", "should", "expectation", "may", "local", "none"]
    """How binding the text itself says that it is."""
    verified: Literal["read", "secondary", "unverified"]
    """``read``: in the official text. ``secondary``: restated elsewhere. ``unverified``: nobody has read it yet."""
    certainty: Literal["high", "medium", "low"] | None = None
    """For what is unverified: how sure."""
    checked_on: dt.date
    """The day on which somebody last looked."""
    says: Sentence
    """The rule in our own words."""
    edition: str | None = None
    """The edition of the guidance that it belongs to."""
    limit: str | None = None
    """The limit in words, where it has one."""
    actor: str | None = None
    """Who has to act."""
    note: str | None = None


class SourcesShape(Shape):
    """``workflows/sources.yaml``."""

    sources: dict[BasisKey, SourceShape]


class DisagreementShape(Shape):
    """A question on which the sources differ: every reading kept, one chosen, the others shown."""

    class Reading(Shape):
        reading: Sentence
        """The reading, in a sentence."""
        who: list[str]
        """Who reads it so."""

    question: Sentence
    """What the sources answer differently."""
    readings: list[Reading]
    """Every reading, with who holds it."""
    default: Sentence
    """The reading the product takes, and why."""
    shown: Sentence
    """Where the other readings are shown, or how a partnership chooses one."""
    carried_by: list[str] = []
    """For instance ``serious_incident clock notification``."""


class DisagreementsShape(Shape):
    """``workflows/disagreements.yaml``."""

    disagreements: dict[str, DisagreementShape]


class CodeListsShape(Shape):
    """``workflows/code_lists.yaml``: key to words, with the version of each list."""

    class CodeList(Shape):
        title: Sentence
        version: str
        """Which version of the list it is."""
        basis: BasisKey | None = None
        codes: dict[Name, str]
        """Key to words."""

    code_lists: dict[Name, CodeList]
    """Every list, by its name."""


class ExampleShape(Shape):
    """One worked example of a workflow's clocks, checked with the files."""

    example: Sentence
    """What it shows, in a sentence."""
    partnership: Name | None = None
    """Which partnership adds to it; without it, none does."""
    edition: Name | None = None
    """Which edition adds to it; without it, none does."""
    given: dict[str, str]
    """Date facts, each written ``Wednesday 2026-04-01``."""
    expect: dict[Name, str]
    """Clock to due date, written the same way."""


class ExamplesShape(Shape):
    """``workflows/<name>/examples.yaml``."""

    examples: list[ExampleShape]
