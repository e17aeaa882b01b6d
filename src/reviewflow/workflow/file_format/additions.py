"""What an edition or a partnership adds to a workflow."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from .subjects import ClockShape, ConditionShape, FactShape, NoticeShape, NoticeUse, StateShape, TransitionShape
from .words import BasisKey, Name, Role, Sentence, Shape


class MilestoneShape(Shape):
    """A step of a partnership's own timetable, counted in working days."""

    milestone: Name
    title: Sentence
    working_day: int
    from_working_day: int | None = None
    starts: str
    met_by: list[str]
    applies_when: list[Name] = []
    alert_working_days_before: list[int] = [1, 0]
    alert_to: list[Role] = []
    basis: BasisKey | None = None
    """Defaults to the overlay's own basis."""


class ClockChoice(Shape):
    """What a partnership may choose about a national clock."""

    starts: str | None = None
    counts_day_zero: bool | None = None
    alert_working_days_before: list[int] | None = None
    alert_working_days_after: list[int] | None = None
    alert_to: list[Role] | None = None


class TransitionChoice(Shape):
    """What a partnership may add to a national transition."""

    also_by: list[Role] = []
    also_needs: list[Name] = []
    also_needs_facts: list[str] = []
    also_separate_from: list[Name] = []
    also_notices: list[Name | NoticeUse] = []


class ChangesShape(Shape):
    """What an edition or a partnership adds to one workflow or item. It adds; it never edits."""

    facts: dict[Name, FactShape] = {}
    conditions: dict[Name, ConditionShape] = {}
    states: dict[Name, StateShape] = {}
    transitions: list[TransitionShape] = []
    clocks: dict[Name, ClockShape] = {}
    notices: dict[Name, NoticeShape] = {}
    items: list[Name] = []
    timetable: list[MilestoneShape] = []
    reference: str | None = None
    titles: dict[str, str] = {}
    """Local words: ``state:NAME``, ``clock:NAME``, ``transition:NAME`` or ``workflow`` to title."""
    choose_clocks: dict[Name, ClockChoice] = {}
    choose_transitions: dict[Name, TransitionChoice] = {}


class EditionShape(Shape):
    """``workflows/editions/<edition>.yaml``: an edition of the guidance, and what it adds."""

    edition: Name
    title: Sentence
    in_force_from: dt.date | None
    """None: the date is not known yet, and no case is opened under it."""
    in_force_until: dt.date | None = None
    status: Literal["in_force", "past", "awaited"]
    basis: BasisKey
    note: str | None = None
    adds: dict[Name, ChangesShape] = {}
    """Workflow or item key to what this edition adds."""
