"""What the rules rest on, and where the sources differ."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .words import BasisKey, Name, Sentence, Shape


class SourceShape(Shape):
    """What a rule rests on."""

    title: Sentence
    paragraph: str | None = None
    url: str | None = None
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
    force: Literal["must", "should", "expectation", "may", "local", "none"]
    verified: Literal["read", "secondary", "unverified"]
    """``read``: in the official text. ``secondary``: restated elsewhere. ``unverified``: nobody has read it yet."""
    certainty: Literal["high", "medium", "low"] | None = None
    """For what is unverified: how sure."""
    checked_on: dt.date
    says: Sentence
    """The rule in our own words."""
    edition: str | None = None
    limit: str | None = None
    actor: str | None = None
    note: str | None = None


class SourcesShape(Shape):
    """``workflows/sources.yaml``."""

    sources: dict[BasisKey, SourceShape]


class DisagreementShape(Shape):
    """A question on which the sources differ: every reading kept, one chosen, the others shown."""

    class Reading(Shape):
        reading: Sentence
        who: list[str]

    question: Sentence
    readings: list[Reading]
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
        basis: BasisKey | None = None
        codes: dict[Name, str]

    code_lists: dict[Name, CodeList]


class ExampleShape(Shape):
    """One worked example of a workflow's clocks, checked with the files."""

    example: Sentence
    partnership: Name | None = None
    edition: Name | None = None
    given: dict[str, str]
    """Date facts, each written ``Wednesday 2026-04-01``."""
    expect: dict[Name, str]
    """Clock to due date, written the same way."""


class ExamplesShape(Shape):
    """``workflows/<name>/examples.yaml``."""

    examples: list[ExampleShape]
