"""The parts of a workflow, each a frozen value: facts, conditions, states, transitions, notices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that may be recorded about a case or an item."""

    name: str
    type: str
    title: str
    hint: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """For a choice: key to words."""
    identifying: bool = False
    basis: str | None = None
    not_before: str | None = None
    not_after: str | None = None
    questioned_before: str | None = None
    """ISO date."""
    minimum: float | None = None
    maximum: float | None = None
    under: str | None = None
    """The heading of the subject under which it is asked and shown."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A named question about a case. ``asks`` says which kind of question it is."""

    name: str
    says: str
    asks: str
    """One of ``fact``, ``items``, ``linked``, ``all``, ``any``, ``not``, ``predicate``."""
    subject: str = ""
    """The fact, item kind, relation, negated condition or predicate asked about."""
    comparison: str = ""
    """For a fact: ``is``, ``in``, ``includes``, ``known``, ``at_least``, ``at_most``, ``on_or_after``, ``before``."""
    value: Any = None
    conditions: tuple[str, ...] = ()
    where: Mapping[str, Any] = field(default_factory=dict)
    in_states: tuple[str, ...] = ()
    count: str = "any"
    parameters: Mapping[str, Any] = field(default_factory=dict)
    do: str = ""
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a case or an item can be."""

    name: str
    title: str
    stage: str | None = None
    hint: str | None = None
    ends: bool = False


@dataclass(frozen=True, slots=True)
class NoticeUse:
    """A notice sent by a transition, always or when a condition holds."""

    notice: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """How a case or an item begins."""

    state: str
    title: str
    by: tuple[str, ...]
    needs_facts: tuple[str, ...] = ()
    may_set: tuple[str, ...] | None = ()
    """None: any fact of the subject."""
    stamps: str | None = None
    notices: tuple[NoticeUse, ...] = ()
    needs: tuple[str, ...] = ()
    reason_required: bool = False
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """Something a person does that moves a case or an item."""

    name: str
    title: str
    sources: tuple[str, ...]
    """The states it may be done from."""
    dest: str
    by: tuple[str, ...]
    hint: str | None = None
    stamps: str | None = None
    needs_facts: tuple[str, ...] = ()
    may_set: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    notices: tuple[NoticeUse, ...] = ()
    freezes: str | None = None
    separate_from: tuple[str, ...] = ()
    needs_link: str | None = None
    own: str | None = None
    """The fact that names the body or agency whose people may do it, beside those who keep the case."""
    reason_required: bool = False
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """A letter or form to others: which template, to whom, and whether names may stand in it."""

    name: str
    title: str
    template: str
    to: tuple[str, ...]
    names: bool = False
    channel: str = "message"
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarRule:
    """How an item stands in calendars: on which day, at which hour, and who is invited. Each word names a fact."""

    on: str
    minutes: int
    title: str | None = None
    """The choice whose words say what it is."""
    starts_at: str | None = None
    place: str | None = None
    to: tuple[str, ...] = ()
    """Roles."""
    agencies: str | None = None
    body: str | None = None
    called_off_in: tuple[str, ...] = ()
    """The states in which it is off."""
