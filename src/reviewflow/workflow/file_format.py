"""The words a workflow file may use: the one description from which reader, checks and JSON Schema follow.

A file that uses any other word is refused. Names (of states, facts, clocks ...) are lower
case with underscores. Every day count stands beside its ``basis``, a key in ``sources.yaml``.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, StringConstraints(min_length=3)]
BasisKey = Annotated[str, StringConstraints(min_length=2, pattern=r"^[A-Za-z0-9_\-]+$")]

FactType = Literal[
    "text",
    "long_text",
    "date",
    "instant",
    "yes_no",
    "number",
    "money",
    "choice",
    "choices",
    "agency",
    "agencies",
    "body",
    "area",
    "person",
    "case",
    "item",
    "items",
]
"""``date`` is a local date, ``instant`` an aware moment; ``agency``, ``body`` and ``area`` are keys of
the partnership's directory; ``person`` is a user; ``case`` is a reference; ``item`` is an item
number such as ``F-2``, or ``SI-2021-003/F-2`` when it stands on another case."""

Force = Literal["must", "should", "local"]
Role = Name


class Shape(BaseModel):
    """A part of a file: nothing unknown is let through."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FactShape(Shape):
    """One thing that may be recorded about a case or an item."""

    type: FactType
    title: Sentence
    hint: str | None = None
    options: dict[Name, str] | None = None
    """For a choice: key to words. Either this or ``code_list``."""
    code_list: Name | None = None
    """For a choice: a list in ``code_lists.yaml``."""
    identifying: bool = False
    """Kept apart with the identities; never on the trail, in an alert, a file name or a log."""
    basis: BasisKey | None = None
    not_before: str | None = None
    """The name of another date fact of the same subject."""
    not_after: str | None = None
    """The name of another date fact of the same subject, or ``today``."""
    questioned_before: dt.date | None = None
    """An earlier date is refused until the person confirms it."""
    minimum: float | None = None
    maximum: float | None = None


class ConditionShape(Shape):
    """A named question about a case, answered yes or no. Exactly one kind of question each.

    ``fact`` compares one fact; ``items`` counts items of a kind; ``linked`` asks for a link;
    ``all``, ``any`` and ``not`` combine named conditions; ``predicate`` names a registered one.
    """

    says: Sentence
    """What is missing when the answer is no, as the person reads it."""
    do: str | None = None
    """What to do about it."""
    basis: BasisKey | None = None

    fact: str | None = None
    is_: str | bool | int | float | None = Field(default=None, alias="is")
    in_: list[str] | None = Field(default=None, alias="in")
    includes: str | None = None
    """The fact is a list that holds this key."""
    known: bool | None = None
    at_least: float | None = None
    at_most: float | None = None
    on_or_after: dt.date | str | None = None
    """A date, or the name of another date fact of the same subject."""
    before: dt.date | str | None = None

    items: Name | None = None
    where: dict[str, str | bool | int | float] | None = None
    """Only items whose facts are these."""
    in_states: list[Name] | None = None
    count: Literal["any", "none", "every"] | None = None
    """``any`` (the default): at least one such item. ``every``: all items of the kind (at least one)."""

    linked: Name | None = None
    """The case has a link of this relation, in either direction."""

    all_: list[Name] | None = Field(default=None, alias="all")
    any_: list[Name] | None = Field(default=None, alias="any")
    not_: Name | None = Field(default=None, alias="not")

    predicate: Name | None = None
    with_: dict[str, str | int | float | bool | list[str]] | None = Field(default=None, alias="with")

    @model_validator(mode="after")
    def _one_question(self) -> ConditionShape:
        kinds = [self.fact, self.items, self.linked, self.all_, self.any_, self.not_, self.predicate]
        if sum(kind is not None for kind in kinds) != 1:
            raise ValueError("a condition asks exactly one of fact, items, linked, all, any, not, predicate")
        comparisons = [
            self.is_, self.in_, self.includes, self.known, self.at_least, self.at_most, self.on_or_after, self.before,
        ]  # fmt: skip
        compared = sum(c is not None for c in comparisons)
        if (self.fact is not None) != (compared == 1):
            raise ValueError("a condition on a fact has exactly one of is, in, includes, known, at_least, at_most, on_or_after, before")
        return self


class StateShape(Shape):
    """Where a case or an item can be."""

    title: Sentence
    hint: str | None = None
    stage: Name | None = None
    """The part of the journey it belongs to, for instance ``rapid_review``."""
    ends: bool = False
    """Nothing more is owed here: running clocks are cancelled. Transitions may still lead out (a reopening)."""


class ClockShape(Shape):
    """A time limit. Day zero (the date of ``starts``) is not counted."""

    title: Sentence
    starts: str
    """A date fact of the same subject."""
    working_days: int | None = Field(default=None, ge=0)
    calendar_days: int | None = Field(default=None, ge=0)
    months: int | None = Field(default=None, ge=0)
    counted: Literal["after", "before"] = "after"
    counts_day_zero: bool = False
    """True where a local convention calls the start day working day 1."""
    may_start_from: list[str] = []
    """Other facts that a partnership may choose to start it from, where the sources differ."""
    disagreement: str | None = None
    """The key in ``disagreements.yaml`` where the other readings are set out."""
    warn_as_if_from: str | None = None
    """A second start that some areas use: shown as an earlier warning date, not binding."""
    met_by: list[str]
    """Transitions of the same subject (their date meets it) or date facts (their value meets it)."""
    applies_when: list[Name] = []
    cancelled_by: list[Name] = []
    """Transitions that make it no longer owed."""
    restarted_by: list[Name] = []
    """Transitions after which it is owed again: what met it before them no longer counts."""
    force: Force
    alert_working_days_before: list[int] = [5, 2, 0]
    alert_working_days_after: list[int] = [1]
    alert_to: list[Role] = []
    """Empty: the roles that may do what meets it, and the coordinator."""
    may_suspend: BasisKey | None = None
    """The ground on which it may be suspended; without one it may not."""
    milestone: bool = False
    """A local step on the way, not a limit of its own."""
    from_working_day: int | None = None
    """For a milestone that is a span: its first working day."""
    basis: BasisKey

    @model_validator(mode="after")
    def _one_amount(self) -> ClockShape:
        if sum(n is not None for n in (self.working_days, self.calendar_days, self.months)) != 1:
            raise ValueError("a clock has exactly one of working_days, calendar_days, months")
        return self


class NoticeUse(Shape):
    """A notice that a transition sends only when a condition holds."""

    notice: Name
    when: Name


class OpeningShape(Shape):
    """How a case or an item begins."""

    state: Name
    title: Sentence
    by: list[Role]
    needs_facts: list[str] = []
    may_set: list[str] | Literal["any"] = []
    stamps: str | None = None
    notices: list[Name | NoticeUse] = []
    needs: list[Name] = []
    """For an item: conditions of the case that keeps it."""
    reason: Literal["required", "optional"] = "optional"
    basis: BasisKey | None = None


class TransitionShape(Shape):
    """Something a person does that moves a case or an item, named by a verb."""

    transition: Name
    title: Sentence
    hint: str | None = None
    from_: list[Name] | Name = Field(alias="from")
    to: Name
    """The state it leads to; the same as ``from`` where it changes only facts."""
    by: list[Role]
    stamps: str | None = None
    """The date fact that takes the day on which it happened."""
    needs_facts: list[str] = []
    """Facts that must be recorded already or be given with it."""
    may_set: list[str] = []
    """Facts that may be given with it and need not."""
    needs: list[Name] = []
    notices: list[Name | NoticeUse] = []
    freezes: Name | None = None
    """Keeps an unchangeable snapshot of the case's facts and items under this name."""
    separate_from: list[Name] = []
    """Not by the person who did these."""
    needs_link: Name | None = None
    """The command must name another case, which is linked by this relation."""
    reason: Literal["required", "optional"] = "optional"
    basis: BasisKey | None = None


class NoticeShape(Shape):
    """A letter or form to others."""

    title: Sentence
    template: Name
    to: list[str]
    """Recipient keys of the directory; or ``fact:NAME`` (a fact of type agency, agencies or body),
    ``role:NAME``; several recipients get one notice each."""
    names: bool = False
    """True where the audience may be told who the child is."""
    channel: Literal["message", "form"] = "message"
    """``form``: a person copies it into another system and records the receipt."""
    basis: BasisKey | None = None


class LinkShape(Shape):
    """A relation to another case."""

    title: Sentence
    to: list[Name]
    """The workflows it may lead to."""


class SubjectShape(Shape):
    """What cases and items have in common: a life cycle with facts, clocks and letters."""

    title: Sentence
    facts: dict[Name, FactShape]
    conditions: dict[Name, ConditionShape] = {}
    states: dict[Name, StateShape]
    opens: OpeningShape
    transitions: list[TransitionShape] = []
    clocks: dict[Name, ClockShape] = {}
    notices: dict[Name, NoticeShape] = {}


class ItemShape(SubjectShape):
    """``workflows/items/<item>.yaml``: something a case keeps beside itself, with a small life cycle of its own."""

    item: Name
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    """Items are numbered on their case: ``AR-1``, ``AR-2``."""
    label: str | None = None
    """The fact that tells one from another in a list."""


class WorkflowShape(SubjectShape):
    """``workflows/<name>/workflow.yaml``."""

    workflow: Name
    version: str
    edition_by: str | None = None
    """The date fact that chooses the edition of the guidance."""
    reference: str
    """For instance ``SI-{year}-{number:03d}``; ``{year}`` is that of ``reference_year_by``."""
    reference_year_by: str | None = None
    roles: dict[Name, str] = {}
    """Roles this workflow needs beside those of ``roles.yaml``."""
    kept_by: list[Role] = []
    """The roles that keep the case: they record and correct facts, link it, suspend its clocks and move it to newer rules."""
    items: list[Name] = []
    links: dict[Name, LinkShape] = {}


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


class DatedName(Shape):
    """A name and from when it was used."""

    name: Sentence
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None
    note: str | None = None


class DirectoryEntryShape(Shape):
    """A body, agency or recipient, under a key that outlives its names."""

    names: list[DatedName]
    address: str | None = None
    """Where a notice goes: an e-mail address of the reserved kind in shipped files."""
    lead: str | None = None
    """The post that answers for it, never a person's name in shipped files."""
    succeeds: Name | None = None
    """The key of the entry whose work it took over."""
    reports_to: Name | None = None
    chaired_by: str | None = None
    meets: str | None = None
    quorum: float | list[Name] | None = None
    """A fraction of the members, or the members that must be there."""
    members: list[Name] = []
    note: str | None = None


class DelegationShape(Shape):
    """Leave for a body to take a kind of decision, for a time."""

    decision: Name
    body: Name
    from_: dt.date = Field(alias="from")
    until: dt.date | None = None
    limits: str | None = None
    basis: BasisKey | None = None


class UserShape(Shape):
    """A person in a shipped file is always a synthetic one."""

    name: Sentence
    roles: list[Role]
    agency: Name | None = None
    body: Name | None = None


class PartnershipShape(Shape):
    """``workflows/partnerships/<name>.yaml``: an overlay that adds to the national pack."""

    partnership: Name
    title: Sentence
    note: str | None = None
    synthetic: str
    """What in this file is made up, in a sentence."""
    areas: dict[Name, str]
    """Local authority areas: key to name."""
    partners: list[Name]
    """The safeguarding partners, keys of ``bodies``."""
    bodies: dict[Name, DirectoryEntryShape]
    agencies: dict[Name, DirectoryEntryShape]
    recipients: dict[Name, DirectoryEntryShape] = {}
    delegations: list[DelegationShape] = []
    escalation: list[Name] = []
    """Bodies, lowest first, to which a decision without consensus goes."""
    users: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$")], UserShape] = {}
    basis: BasisKey
    workflows: list[Name]
    """The workflows this partnership uses."""
    adds: dict[Name, ChangesShape] = {}


class RolesShape(Shape):
    """``workflows/roles.yaml``."""

    roles: dict[Name, str]


class CodeListsShape(Shape):
    """``workflows/code_lists.yaml``: key to words, with the version of each list."""

    class CodeList(Shape):
        title: Sentence
        version: str
        basis: BasisKey | None = None
        codes: dict[Name, str]

    code_lists: dict[Name, CodeList]


class RecipientsShape(Shape):
    """``workflows/recipients.yaml``: the national recipients, dated, because bodies are renamed."""

    recipients: dict[Name, DirectoryEntryShape]


class SourceShape(Shape):
    """What a rule rests on."""

    title: Sentence
    paragraph: str | None = None
    url: str | None = None
    kind: Literal["act", "regulations", "statutory_guidance", "panel_guidance", "government_page", "local_practice", "suggestion", "statistics"]
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


class CountShape(Shape):
    """What a figure counts. The cases (or items) of one kind that pass every test."""

    cases: Name | None = None
    items: Name | None = None
    on: list[Name] = []
    """With ``items``: the workflows whose cases keep them."""
    dated_by: dict[Name, str]
    """Basis of the period (``notified``, ``sent``, ``published`` ...) to the date fact that places it in time. With
    ``items``: a fact of the item or, where the item has none of that name, of the case that keeps it. Written
    ``arises_from.notified_on`` it is a fact of the case at the other end of that relation (the earliest of several).
    The first basis is used, and printed, where the one asked for is not among them."""
    lasting_until: str | None = None
    """The date fact on which it ends: it then counts in every period it lasts into, not only the one it began in."""
    where: dict[str, str | bool | list[str]] = {}
    """Facts that must be so (a list: any of these)."""
    where_not: dict[str, str | bool | list[str]] = {}
    """Facts that must not be so; one that is not recorded passes."""
    in_states: list[Name] = []
    """Any of these is its state now."""
    reached: list[Name] = []
    """Any of these states the case has been in at any time by the end of the period."""
    linked: Name | None = None
    """Only cases with a link of this relation, in either direction. With ``items``: that of the case that keeps them."""
    linked_to_where: dict[str, str | bool | list[str]] = {}
    met_in_time: Name | None = None
    """Only cases (or items) in which this clock was met in time."""
    met_late: Name | None = None
    group_by: str | None = None
    """A fact: the figure becomes a count for each of its values."""
    per_linked: Name | None = None
    """Count the different cases at the other end of this relation, not the cases."""
    total_of: str | None = None
    """A number or money fact: the figure is its total over what is counted, not how many there are."""


class FigureShape(Shape):
    """A figure with its definition, as it is printed."""

    title: Sentence
    definition: Sentence
    counts: CountShape | None = None
    sum_of: list[Name] | None = None
    less: list[Name] = []


class FiguresShape(Shape):
    """``workflows/figures.yaml``."""

    figures: dict[Name, FigureShape]
