"""What a case or an item is: its facts, conditions, states, clocks, transitions and notices."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from .invitations import CalendarShape
from .words import BasisKey, FactType, Force, Name, Role, Sentence, Shape


class FactShape(Shape):
    """One thing that may be recorded about a case or an item."""

    type: FactType
    """What kind of value it is. ``date`` is a local date and ``instant`` a moment; ``agency``, ``body`` and
    ``area`` are keys of the partnership's file, ``person`` a user, ``case`` a reference, ``item`` the number of an
    item (``F-2``), ``files`` what was handed in, of which the fact keeps the hashes."""
    title: Sentence
    hint: str | None = None
    under: Name | None = None
    """The heading, one of ``headings``, under which it is asked and shown; without one it stands after the others."""
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
    """For a number or money."""
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
    """The fact that is compared."""
    is_: str | bool | int | float | None = Field(default=None, alias="is")
    """It has this value."""
    in_: list[str] | None = Field(default=None, alias="in")
    """It has one of these values."""
    includes: str | None = None
    """The fact is a list that holds this key."""
    known: bool | None = None
    """Whether it is recorded at all."""
    at_least: float | None = None
    """A number, or more."""
    at_most: float | None = None
    """A number, or less."""
    on_or_after: dt.date | str | None = None
    """A date, or the name of another date fact of the same subject."""
    before: dt.date | str | None = None
    """A date, or the name of another date fact of the same subject."""

    items: Name | None = None
    """Items of this kind are counted."""
    where: dict[str, str | bool | int | float] | None = None
    """Only items whose facts are these."""
    in_states: list[Name] | None = None
    """Only items in one of these states."""
    count: Literal["any", "none", "every"] | None = None
    """``any`` (the default): at least one such item. ``every``: all items of the kind (at least one)."""

    linked: Name | None = None
    """The case has a link of this relation, in either direction."""

    all_: list[Name] | None = Field(default=None, alias="all")
    """Every one of these conditions holds."""
    any_: list[Name] | None = Field(default=None, alias="any")
    """One of these conditions holds."""
    not_: Name | None = Field(default=None, alias="not")
    """This condition does not hold."""

    predicate: Name | None = None
    """A question that only the program can answer, such as ``every_partner_decided``."""
    with_: dict[str, str | int | float | bool | list[str]] | None = Field(default=None, alias="with")
    """What the predicate is asked about."""

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
            raise ValueError(
                "a condition on a fact has exactly one of is, in, includes, known, at_least, at_most, on_or_after"
                " and before"
            )
        return self


class StateShape(Shape):
    """Where a case or an item can be."""

    title: Sentence
    hint: str | None = None
    stage: Name | None = None
    """The part of the journey it belongs to, for instance ``rapid_review``."""
    ends: bool = False
    """Nothing more is owed here: running clocks are cancelled. Transitions may still lead out (a reopening)."""


class EscalationShape(Shape):
    """Who else is told when a clock is late by so many working days."""

    working_days_after: int
    """So many working days after it was due, 1 or more. Each day once."""
    to: list[Role] = []
    """Roles, beside those whom its alerts are for."""
    level: Name | None = None
    """A body: its mailbox, and the people who act for it. Bodies are local, so only a partnership's file names one."""


class ClockShape(Shape):
    """A time limit. Day zero (the date of ``starts``) is not counted."""

    title: Sentence
    starts: str | None = None
    """A date fact of the same subject. Every clock has one, but for those that are counted back from another."""
    of: Name | None = None
    """With ``working_days_before_due``: the clock of the same subject from whose due date it is counted back. It moves
    when that one moves, stands still while that one is suspended, and is no longer owed once that one is met or called
    off."""
    working_days_before_due: int | None = Field(default=None, ge=1)
    """How many working days before the due date of the clock named under ``of``."""
    working_days: int | None = Field(default=None, ge=0)
    """How long it is. One of ``working_days``, ``calendar_days``, ``months`` and ``working_days_before_due``."""
    calendar_days: int | None = Field(default=None, ge=0)
    """How long it is, in days of any kind."""
    months: int | None = Field(default=None, ge=0)
    """How long it is, in calendar months."""
    counted: Literal["after", "before"] = "after"
    """``before`` counts back from a planned day."""
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
    """Conditions that must all hold; otherwise it does not run and is not shown."""
    cancelled_by: list[Name] = []
    """Transitions that make it no longer owed."""
    restarted_by: list[Name] = []
    """Transitions after which it is owed again: what was done before no longer meets it; a date fact does."""
    force: Force
    """How binding it is. Never more binding than its basis."""
    alert_working_days_before: list[int] = [5, 2, 0]
    """Staff are alerted so many working days before; 0 is the day itself."""
    alert_working_days_after: list[int] = [1]
    """Staff are alerted so many working days after, while it is late."""
    alert_every_working_day_after: bool = False
    """Staff are alerted again on every working day after, until it is met or one of them acknowledges."""
    escalations: list[EscalationShape] = []
    """Who else is told, and after how many working days."""
    alert_to: list[Role] = []
    """Empty: the roles that may do what meets it, and the coordinator."""
    invite: bool = False
    """Whether those who are alerted also get the due date as an entry for their calendars, and again when it moves."""
    may_suspend: BasisKey | None = None
    """The ground on which it may be suspended; without one it may not."""
    at_least: bool = False
    """True for a time that something is kept up at the least: whoever keeps it up longer is not late."""
    milestone: bool = False
    """A local step on the way, not a limit of its own."""
    from_working_day: int | None = None
    """For a milestone that is a span: its first working day after the start, whichever way its end is counted."""
    basis: BasisKey

    @model_validator(mode="after")
    def _one_amount(self) -> ClockShape:
        amounts = (self.working_days, self.calendar_days, self.months, self.working_days_before_due)
        if sum(n is not None for n in amounts) != 1:
            raise ValueError("a clock has exactly one of working_days, calendar_days, months, working_days_before_due")
        if (self.of is None) == (self.working_days_before_due is not None):
            raise ValueError("a clock counted back from another has both of and working_days_before_due")
        if (self.of is None) == (self.starts is None):
            raise ValueError("a clock either starts from a fact or is counted back of another clock")
        return self


class NoticeUse(Shape):
    """A notice that a transition sends only when a condition holds."""

    notice: Name
    """The notice that is sent."""
    when: Name
    """The condition under which it is sent."""


class OpeningShape(Shape):
    """How a case or an item begins."""

    state: Name
    """The state it begins in."""
    title: Sentence
    by: list[Role]
    needs_facts: list[str] = []
    may_set: list[str] | Literal["any"] = []
    """Facts that may be given and need not; ``any`` is every fact."""
    stamps: str | None = None
    notices: list[Name | NoticeUse] = []
    needs: list[Name] = []
    """For an item: conditions of the case that keeps it."""
    reason: Literal["required", "optional"] = "optional"
    basis: BasisKey | None = None


class TransitionShape(Shape):
    """Something a person does that moves a case or an item, named by a verb."""

    transition: Name
    """Its name, a verb: ``send_rapid_review``."""
    title: Sentence
    hint: str | None = None
    from_: list[Name] | Name = Field(alias="from")
    """The states it leads from."""
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
    own: str | None = None
    """A fact of type body, agency or agencies: only by somebody who works for what it names, or who keeps the case.
    A role that nobody named holds is not bound by it."""
    reason: Literal["required", "optional"] = "optional"
    basis: BasisKey | None = None


class NoticeShape(Shape):
    """A letter or form to others."""

    title: Sentence
    template: Name
    """``templates/notices/<template>.txt.j2``."""
    to: list[str]
    """Recipient keys of the directory; or ``fact:NAME`` (a fact of type agency, agencies or body),
    ``role:NAME``; several recipients get one notice each."""
    names: bool = False
    """True where the audience may be told who the child is."""
    channel: Literal["message", "form", "secure"] = "message"
    """``form``: a person copies it into another system and records the receipt. ``secure``: it names
    people, so a person sends it by a secure way and records that; it never leaves by ordinary mail."""
    basis: BasisKey | None = None


class LinkShape(Shape):
    """A relation to another case."""

    title: Sentence
    to: list[Name]
    """The workflows it may lead to."""


class SubjectShape(Shape):
    """What cases and items have in common: a life cycle with facts, clocks and letters."""

    title: Sentence
    headings: dict[Name, Sentence] = {}
    """What facts are asked and shown under, in this order."""
    facts: dict[Name, FactShape]
    conditions: dict[Name, ConditionShape] = {}
    states: dict[Name, StateShape]
    opens: OpeningShape
    transitions: list[TransitionShape] = []
    clocks: dict[Name, ClockShape] = {}
    notices: dict[Name, NoticeShape] = {}
    label: str | None = None
    """The fact that tells one from another in a list. It names nobody."""


class ItemShape(SubjectShape):
    """``workflows/items/<item>.yaml``: something a case keeps beside itself, with a small life cycle of its own."""

    item: Name
    """Its name, that of the file."""
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    """Items are numbered on their case: ``AR-1``, ``AR-2``."""
    calendar: CalendarShape | None = None
    """How it stands in calendars, where it is a date that people keep free."""
    guests: list[Role] = []
    """The roles in which somebody without an account may be invited to one such item."""


class WorkflowShape(SubjectShape):
    """``workflows/<name>/workflow.yaml``."""

    workflow: Name
    """Its name, that of the folder."""
    version: str
    """What its authors call this state of the file."""
    edition_by: str | None = None
    """The date fact that chooses the edition of the guidance."""
    reference: str
    """For instance ``SI-{year}-{number:03d}``; ``{year}`` is that of ``reference_year_by``."""
    reference_year_by: str | None = None
    """The date fact whose year stands in the reference; without it, the day of opening."""
    roles: dict[Name, str] = {}
    """Roles this workflow needs beside those of ``roles.yaml``."""
    kept_by: list[Role] = []
    """The roles that keep the case: they record and correct facts, link it, suspend its clocks and migrate it."""
    items: list[Name] = []
    """The kinds of item that a case keeps beside itself."""
    links: dict[Name, LinkShape] = {}
    """The relations that a case may have to other cases."""
