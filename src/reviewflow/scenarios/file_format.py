"""The words a scenario file may use: the one description from which reader, checks and JSON Schema follow."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from reviewflow.workflow.file_format import Name, Sentence, Shape

Handle = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
"""What a case or an item is called within its scenario."""
Day = str | dt.date
"""``Monday 2021-03-22`` or ``2021-03-22``; a weekday must match."""
Time = Annotated[str, StringConstraints(pattern=r"^[0-2][0-9]:[0-5][0-9]$")]
Names = Name | list[Name]
Value = object
"""A fact as a person gives it; ``$RR3`` stands for the reference of the case or item with that handle."""

StandingWord = Literal["running", "due_today", "overdue", "met_in_time", "met_late", "suspended", "cancelled"]
Only = Literal["next", "links", "clocks"]
OnlyWhole = Literal["alerts", "notices", "contradictions"]


class PublishShape(Shape):
    """Something that is published in the course of the scenario."""

    partnership: Name | None = None
    """The partnership of the scenario when it is left out."""
    editions: list[Name] = Field(default_factory=list)
    """The editions of the guidance; every one on file when they are left out."""


class HolidayShape(Shape):
    """A one-off bank holiday, or a bank holiday that becomes a working day."""

    day: Day
    name: Sentence
    source: Sentence
    works: bool = False
    """True when a bank holiday on file is a working day after all."""


class ReceiptShape(Shape):
    """What another system gave back for a form that a person filled in there."""

    notice: Name
    reference: str
    received_on: Day | None = None
    """The day of the step when it is left out."""
    received_at: Time | None = None
    typed: dict[str, Value] = Field(default_factory=dict)
    """Facts as they were typed there, to be compared with what is held."""


class ClockExpected(Shape):
    """How one clock stands. Only what is written is compared; ``null`` says that there is no such day."""

    due_on: Day | None = None
    standing: StandingWord | None = None
    starts_on: Day | None = None
    met_on: Day | None = None
    original_due_on: Day | None = None
    warn_on: Day | None = None
    safe_on: Day | None = None
    force: Literal["must", "should", "local"] | None = None
    basis: str | None = None


class NextExpected(Shape):
    """Something that leads on from here, or may not be done now."""

    do: Name
    by: Names | None = None
    """Roles that are among those who may."""
    allowed: bool = True
    """False when it may not be done now, because a condition does not hold or the state is another."""


class LinkExpected(Shape):
    """A link to another case of the scenario."""

    relation: Name
    to: Handle


class SubjectExpected(Shape):
    """How a case or an item stands. Only what is written is compared.

    A list names what must be there, and there may be more, unless ``only`` names the list. An
    empty list says that there is nothing at all.
    """

    state: Name | None = None
    version: int | None = None
    edition: Name | None = None
    reference: str | None = None
    ended: bool | None = None
    clocks: dict[str, ClockExpected | None] | None = None
    """By name; ``AR1/return_due`` for the clock of an item. ``null`` says that it has not started."""
    next: list[Name | NextExpected] | None = None
    """What may be done now."""
    links: list[LinkExpected] | None = None
    facts: dict[str, Value] | None = None
    """``null`` says that it is not recorded, ``(recorded)`` that an identity is."""
    items: dict[str, str | int] | None = None
    """An item's handle or number to its state, or a kind of item to how many there are."""
    only: list[Only] = Field(default_factory=list)


class AlertExpected(Shape):
    """An alert that was raised since the last expectation."""

    case: Handle
    clock: Name
    rung: str | None = None
    """``working_days_before_5``, ``due_today``, ``overdue_1`` ..."""
    to: Names | None = None
    """Roles that are among those alerted."""
    item: str | None = None
    """The handle or number of the item whose clock it is."""
    raised_on: Day | None = None


class NoticeExpected(Shape):
    """A notice that was written since the last expectation."""

    notice: Name
    to: Names | None = None
    """The recipients, each of whom got a copy."""
    case: Handle | None = None
    item: str | None = None
    """The handle or number of the item that it is about."""
    named: str | None = None
    """The name under which the recipient was written to on that day."""
    says: list[str] = Field(default_factory=list)
    """Words that stand in its subject or text."""


class ContradictionExpected(Shape):
    """A stated figure that contradicts what is computed, or what another source states."""

    figure: Name
    stated: int | float | None = None
    computed: int | float | None = None
    other: int | float | None = None
    """What another source states."""
    source: str | None = None


class FiguresExpected(Shape):
    """Figures of a period: every further key is the name of a figure and its value."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, Value]

    from_: Day = Field(alias="from")
    to: Day
    by: Name | None = None
    """Which date places a case in the period."""
    partnership: Name | None = None
    """That of the scenario when it is left out; ``null`` counts every partnership together."""
    contradictions: list[ContradictionExpected] | None = None


class TrailExpected(Shape):
    """What verifying the whole trail finds."""

    valid: bool = True
    entries: int | None = None


class ReplayExpected(Shape):
    """Whether the trail, carried out again, gives the same rows."""

    identical: bool = True


class Expect(Shape):
    """What must be so after the step: every further key is the handle of a case or an item."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, SubjectExpected]

    alerts: list[AlertExpected] | None = None
    """Raised since the last expectation. An empty list says that there were none."""
    notices: list[NoticeExpected] | None = None
    """Written since the last expectation. An empty list says that there were none."""
    only: list[OnlyWhole] = Field(default_factory=list)
    """The lists that name everything there was."""
    figures: FiguresExpected | None = None
    trail: TrailExpected | None = None
    replay: ReplayExpected | None = None

    @property
    def subjects(self) -> dict[str, SubjectExpected]:
        """Handle to what is expected of it."""
        return dict(self.__pydantic_extra__)


class StepShape(Shape):
    """Something that one person does at one moment, or that is expected then, or both."""

    on: Day | None = None
    """The day; the day of the step before when it is left out."""
    at: Time | None = None
    """The time in London: 09:00 on a new day when it is left out."""
    by: str | None = None
    """A role (``coordinator``), a user of the partnership, or ``user as role``."""
    partnership: Name | None = None
    """For whom ``by`` acts, and whose case is opened: the case's own when it is left out, or that of the scenario."""
    note: str | None = None
    """For the reader; it is printed."""

    open: Name | None = None
    """Open a case of this workflow."""
    case: str | None = None
    """The handle of the case that something is done to."""
    item: str | None = None
    """The handle of an item; with ``case``, also its number (``AR-1``)."""
    do: Name | None = None
    """A transition, or ``record_facts``, ``correct_facts``, ``link``, ``suspend_clock``, ``resume_clock`` or
    ``migrate_case``."""
    add: Name | None = None
    """Add an item of this kind."""
    as_: Handle | None = Field(default=None, alias="as")
    """The handle by which later steps call the case or item."""
    publish: Name | PublishShape | None = None
    holiday: HolidayShape | None = None
    sweep: Literal[True] | None = None
    """Raise the alerts that are owed; this is also done by itself, on each working day and after each step."""
    receipt: ReceiptShape | None = None

    facts: dict[str, Value] = Field(default_factory=dict)
    reason: str | None = None
    letters_sent_elsewhere: bool = False
    """An old happening is entered late and its letters went out then: none is written now."""
    confirm: list[str] = Field(default_factory=list)
    """Facts that are unlikely and right all the same."""
    happened_on: Day | None = None
    """For a late entry: the day on which it happened."""
    happened_at: Time | None = None
    link: Handle | None = None
    """The other case, for a transition that links."""
    relation: Name | None = None
    """For ``do: link``."""
    to: str | None = None
    """For ``do: link`` the other case; for ``do: migrate_case`` an edition, its own when it is left out."""
    clock: Name | None = None
    """For ``do: suspend_clock`` and ``resume_clock``."""
    from_on: Day | None = None
    """The first day that does not count, or that counts again."""
    until_on: Day | None = None
    clocks: dict[str, Literal["keep", "recompute", "from_today"]] = Field(default_factory=dict)
    """For ``do: migrate_case``: what becomes of each running clock."""
    states: dict[Name, Name] = Field(default_factory=dict)
    """For ``do: migrate_case``: old state to new."""

    refused: str | None = None
    """The name of the refusal that is expected; nothing may have changed then."""
    expect: Expect | None = None


class ScenarioShape(Shape):
    """A scenario file."""

    scenario: Sentence
    """Its title."""
    partnership: Name
    note: str | None = None
    synthetic: str | None = None
    """What in it is made up."""
    editions: list[Name] = Field(default_factory=list)
    """The editions published at the beginning; every one on file when they are left out."""
    steps: list[StepShape] = Field(min_length=1)
