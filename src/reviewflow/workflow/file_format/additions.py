"""What an edition or a partnership adds to a workflow."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from .subjects import (
    ClockShape,
    ConditionShape,
    EscalationShape,
    FactShape,
    NoticeShape,
    NoticeUse,
    StateShape,
    TransitionShape,
)
from .words import BasisKey, Name, Role, Sentence, Shape


class MilestoneShape(Shape):
    """A step of a partnership's own timetable, counted in working days: from the start, or back from the end."""

    milestone: Name
    """Its name; it becomes a clock of that name."""
    title: Sentence
    working_day: int | None = None
    """Due on this working day after the start. This with ``starts``, or ``working_days_before_due`` with ``of``."""
    from_working_day: int | None = None
    """For a span: its first working day after the start, whichever way its end is counted."""
    starts: str | None = None
    """A date fact."""
    working_days_before_due: int | None = Field(default=None, ge=1)
    """Due so many working days before the clock named under ``of`` is due, and moved with it."""
    of: Name | None = None
    """A clock of the same subject, from whose due date it is counted back."""
    met_by: list[str]
    """Transitions or date facts."""
    applies_when: list[Name] = []
    cancelled_by: list[Name] = []
    """Transitions that make it no longer owed."""
    restarted_by: list[Name] = []
    """Transitions after which it is owed again: what met it before them no longer counts."""
    alert_working_days_before: list[int] = [1, 0]
    alert_working_days_after: list[int] = []
    alert_every_working_day_after: bool = False
    escalations: list[EscalationShape] = []
    alert_to: list[Role] = []
    basis: BasisKey | None = None
    """Defaults to the overlay's own basis."""

    @model_validator(mode="after")
    def _one_way(self) -> MilestoneShape:
        forwards = (self.working_day is not None, self.starts is not None)
        back = (self.working_days_before_due is not None, self.of is not None)
        if (forwards, back) not in (((True, True), (False, False)), ((False, False), (True, True))):
            raise ValueError("a milestone has either working_day and starts, or working_days_before_due and of")
        return self


class ClockChoice(Shape):
    """What a partnership may choose about a national clock."""

    starts: str | None = None
    """One of the facts that the clock names under ``may_start_from``."""
    counts_day_zero: bool | None = None
    """Whether the start day is working day 1."""
    alert_working_days_before: list[int] | None = None
    alert_working_days_after: list[int] | None = None
    alert_every_working_day_after: bool | None = None
    escalations: list[EscalationShape] | None = None
    """Who else is told, and after how many working days. They take the place of those that the clock has."""
    alert_to: list[Role] | None = None
    invite: bool | None = None


class TransitionChoice(Shape):
    """What a partnership may add to a national transition."""

    also_by: list[Role] = []
    """Roles that may do it as well."""
    also_needs: list[Name] = []
    """Conditions that must hold as well."""
    also_needs_facts: list[str] = []
    """Facts that it needs as well."""
    also_separate_from: list[Name] = []
    """Not by the person who did these, either."""
    also_notices: list[Name | NoticeUse] = []
    """Notices that it sends as well."""


class ChangesShape(Shape):
    """What an edition or a partnership adds to one workflow or item. It adds; it never edits."""

    headings: dict[Name, Sentence] = {}
    facts: dict[Name, FactShape] = {}
    conditions: dict[Name, ConditionShape] = {}
    states: dict[Name, StateShape] = {}
    transitions: list[TransitionShape] = []
    clocks: dict[Name, ClockShape] = {}
    notices: dict[Name, NoticeShape] = {}
    items: list[Name] = []
    """Further kinds of item that a case keeps."""
    timetable: list[MilestoneShape] = []
    """Steps of a local timetable."""
    reference: str | None = None
    """The scheme of references, for instance ``AV-{year}-{number:02d}``."""
    options: dict[Name, dict[Name, str]] = {}
    """Keys added to a choice that stands already: fact to key to words."""
    titles: dict[str, str] = {}
    """Local words: ``state:NAME``, ``clock:NAME``, ``transition:NAME`` or ``workflow`` to title."""
    choose_clocks: dict[Name, ClockChoice] = {}
    """What is chosen about a clock of the national rules, by its name."""
    choose_transitions: dict[Name, TransitionChoice] = {}
    """What is added to a transition of the national rules, by its name."""


class EditionShape(Shape):
    """``workflows/editions/<edition>.yaml``: an edition of the guidance, and what it adds."""

    edition: Name
    """Its name, that of the file."""
    title: Sentence
    in_force_from: dt.date | None
    """None: the date is not known yet, and no case is opened under it."""
    in_force_until: dt.date | None = None
    """Its last day; without it, the day before the next edition."""
    status: Literal["in_force", "past", "awaited"]
    """``awaited`` editions are on file and not used."""
    basis: BasisKey
    note: str | None = None
    workflows: list[Name] = []
    """The workflows that it is an edition for, where they follow guidance of their own. Empty: every workflow that no
    edition names."""
    adds: dict[Name, ChangesShape] = {}
    """Workflow or item key to what this edition adds."""
