"""A workflow as the rules see it: compiled, frozen, known by the hash of its content.

A definition is made by :func:`Definition.from_body` from the canonical body that is kept in
the database, so that a case can be judged by the rules it was opened under long after the
files have changed. Nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from reviewflow.statute.clock import Clock, Escalation, Unit

from .parts import CalendarRule, Condition, Fact, NoticeRule, NoticeUse, Opening, State, Transition

__all__ = [
    "Body",
    "CalendarRule",
    "Condition",
    "Definition",
    "Fact",
    "ItemDefinition",
    "Link",
    "NoticeRule",
    "NoticeUse",
    "Opening",
    "State",
    "Subject",
    "Transition",
]

Body = Mapping[str, Any]
"""The canonical body: what the shapes of ``file_format`` dump, merged and resolved."""

FREE_TEXT = frozenset({"text", "long_text"})
"""The types of facts that hold somebody's own words."""
_EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What cases and items have in common: a life cycle with facts, clocks and letters."""

    key: str
    title: str
    facts: Mapping[str, Fact]
    conditions: Mapping[str, Condition]
    states: Mapping[str, State]
    opens: Opening
    transitions: Mapping[str, Transition]
    clocks: Mapping[str, Clock]
    notices: Mapping[str, NoticeRule]
    label: str | None = None
    """The fact that tells one from another in a list."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What facts are asked and shown under, in this order."""

    @cached_property
    def clocks_in_order(self) -> tuple[Clock, ...]:
        """The clocks in the order of the file, but each after the one that it is counted back from."""
        rest, found = dict(self.clocks), dict[str, Clock]()
        while ready := [c for c in rest.values() if c.counted_back_from not in rest]:
            found |= {clock.name: rest.pop(clock.name) for clock in ready}
        return tuple(found.values())

    @cached_property
    def agency_facts(self) -> tuple[str, ...]:
        """The facts that say for which agency a transition is."""
        names = (t.own for t in self.transitions.values() if t.own)
        return tuple(dict.fromkeys(name for name in names if self.facts[name].type in ("agency", "agencies")))

    def steps_to(self, clock: str) -> frozenset[str]:
        """The clocks that are counted back from a clock, or from one that is."""
        steps: set[str] = set()
        for each in self.clocks_in_order:
            if each.counted_back_from is not None and each.counted_back_from in {clock, *steps}:
                steps.add(each.name)
        return frozenset(steps)

    def transitions_from(self, state: str) -> tuple[Transition, ...]:
        """The transitions that lead out of a state, in the order of the file."""
        return tuple(t for t in self.transitions.values() if state in t.sources)

    @cached_property
    def facts_in_clear(self) -> frozenset[str]:
        """The facts that are no words of somebody's own: dates, choices, numbers, keys of the directory."""
        return frozenset(f.name for f in self.facts.values() if f.identifying or f.type not in FREE_TEXT)

    @cached_property
    def identifying_facts(self) -> frozenset[str]:
        """The facts that are kept with the identities."""
        return frozenset(f.name for f in self.facts.values() if f.identifying)

    @cached_property
    def compared_with(self) -> Mapping[str, tuple[Fact, ...]]:
        """A date fact to the others that may not be before or after it."""
        found: dict[str, list[Fact]] = {}
        for fact in self.facts.values():
            for bound in (fact.not_before, fact.not_after):
                if bound and bound in self.facts:
                    found.setdefault(bound, []).append(fact)
        return {name: tuple(facts) for name, facts in found.items()}

    @cached_property
    def clocks_ask_elsewhere(self) -> bool:
        """Whether a clock's conditions ask about more than the subject's own facts: items, links or a predicate."""
        return any(self._asks_elsewhere(name) for clock in self.clocks.values() for name in clock.applies_when)

    def _asks_elsewhere(self, name: str) -> bool:
        condition = self.conditions[name]
        if condition.asks in ("all", "any"):
            return any(map(self._asks_elsewhere, condition.conditions))
        return self._asks_elsewhere(condition.subject) if condition.asks == "not" else condition.asks != "fact"


@dataclass(frozen=True, kw_only=True)
class ItemDefinition(Subject):
    """The rules of one kind of item."""

    prefix: str
    """Items are numbered on their case with it: ``AR-1``."""
    calendar: CalendarRule | None = None
    """How it stands in calendars; None where it is no date that people keep free."""
    guests: tuple[str, ...] = ()
    """The roles in which somebody without an account may be invited to one such item."""


@dataclass(frozen=True)
class Link:
    """A relation to a case of another workflow."""

    relation: str
    title: str
    to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Definition(Subject):
    """The rules of one workflow, in one edition, for one partnership."""

    hash: str
    """SHA-256 of the canonical body, in hexadecimal."""
    version: str
    edition: str
    edition_title: str
    in_force_from: str | None
    in_force_until: str | None
    edition_by: str | None
    partnership: str
    partnership_title: str
    reference: str
    reference_year_by: str | None
    roles: Mapping[str, str]
    kept_by: tuple[str, ...]
    """The roles that keep the case: they record and correct facts, link it, suspend its clocks, migrate it."""
    items: Mapping[str, ItemDefinition]
    links: Mapping[str, Link]
    partners: tuple[str, ...]
    areas: Mapping[str, str]
    sources: Mapping[str, Mapping[str, Any]]
    templates: Mapping[str, str]
    """Template name to the SHA-256 of its text: a case keeps the wording it was opened under."""

    @classmethod
    def from_body(cls, body: Body, *, hash: str) -> Definition:
        """Build the rules from a canonical body that has been checked when it was published."""
        workflow = body["workflow"]
        edition = body["edition"]
        partnership = body["partnership"]
        code_lists = body.get("code_lists", _EMPTY)
        return cls(
            **_subject_parts(workflow["workflow"], workflow, code_lists),
            hash=hash,
            version=workflow["version"],
            edition=edition["edition"],
            edition_title=edition["title"],
            in_force_from=edition.get("in_force_from"),
            in_force_until=edition.get("in_force_until"),
            edition_by=workflow.get("edition_by"),
            partnership=partnership["partnership"],
            partnership_title=partnership["title"],
            reference=workflow["reference"],
            reference_year_by=workflow.get("reference_year_by"),
            roles=body["roles"],
            kept_by=tuple(workflow.get("kept_by", ())),
            items={key: _item(key, item, code_lists) for key, item in body["items"].items()},
            links={
                relation: Link(relation, link["title"], tuple(link["to"]))
                for relation, link in workflow.get("links", _EMPTY).items()
            },
            partners=tuple(partnership["partners"]),
            areas=partnership["areas"],
            sources=body["sources"],
            templates=body["templates"],
        )

    def subject(self, kind: str | None) -> Subject:
        """The rules of an item kind, or of the case itself when kind is None."""
        return self if kind is None else self.items[kind]


def _item(key: str, shape: Body, code_lists: Body) -> ItemDefinition:
    return ItemDefinition(
        **_subject_parts(key, shape, code_lists),
        prefix=shape["prefix"],
        calendar=_calendar(shape["calendar"]) if "calendar" in shape else None,
        guests=tuple(shape.get("guests", ())),
    )


def _calendar(shape: Body) -> CalendarRule:
    return CalendarRule(
        on=shape["on"],
        minutes=shape["minutes"],
        title=shape.get("title"),
        starts_at=shape.get("starts_at"),
        place=shape.get("place"),
        to=tuple(shape.get("to", ())),
        agencies=shape.get("agencies"),
        body=shape.get("body"),
        called_off_in=tuple(shape.get("called_off_in", ())),
    )


def _subject_parts(key: str, shape: Body, code_lists: Body) -> dict[str, Any]:
    return {
        "key": key,
        "title": shape["title"],
        "facts": {name: _fact(name, fact, code_lists) for name, fact in shape["facts"].items()},
        "conditions": {name: _condition(name, c) for name, c in shape.get("conditions", _EMPTY).items()},
        "states": {name: State(name, **state) for name, state in shape["states"].items()},
        "opens": _opening(shape["opens"]),
        "transitions": {t["transition"]: _transition(t) for t in shape.get("transitions", ())},
        "clocks": {name: _clock(name, shape["clocks"]) for name in shape.get("clocks", _EMPTY)},
        "notices": {name: _notice(name, notice) for name, notice in shape.get("notices", _EMPTY).items()},
        "label": shape.get("label"),
        "headings": dict(shape.get("headings", _EMPTY)),
    }


def _fact(name: str, shape: Body, code_lists: Body) -> Fact:
    known = {key: value for key, value in shape.items() if key != "code_list"}
    if "code_list" in shape:
        known["options"] = code_lists[shape["code_list"]]["codes"]
    return Fact(name=name, **known)


_COMPARISONS = ("is", "in", "includes", "known", "at_least", "at_most", "on_or_after", "before")


def _condition(name: str, shape: Body) -> Condition:
    common = {"says": shape["says"], "do": shape.get("do", ""), "basis": shape.get("basis")}
    if "fact" in shape:
        comparison = next(c for c in _COMPARISONS if c in shape)
        return Condition(
            name, asks="fact", subject=shape["fact"], comparison=comparison, value=shape[comparison], **common
        )
    if "items" in shape:
        return Condition(
            name,
            asks="items",
            subject=shape["items"],
            where=shape.get("where", _EMPTY),
            in_states=tuple(shape.get("in_states", ())),
            count=shape.get("count", "any"),
            **common,
        )
    for combination in ("all", "any"):
        if combination in shape:
            return Condition(name, asks=combination, conditions=tuple(shape[combination]), **common)
    if "not" in shape:
        return Condition(name, asks="not", subject=shape["not"], **common)
    if "linked" in shape:
        return Condition(name, asks="linked", subject=shape["linked"], **common)
    return Condition(name, asks="predicate", subject=shape["predicate"], parameters=shape.get("with", _EMPTY), **common)


def _notice_uses(shape: Body) -> tuple[NoticeUse, ...]:
    return tuple(
        NoticeUse(use) if isinstance(use, str) else NoticeUse(use["notice"], use["when"])
        for use in shape.get("notices", ())
    )


def _opening(shape: Body) -> Opening:
    may_set = shape.get("may_set", ())
    return Opening(
        state=shape["state"],
        title=shape["title"],
        by=tuple(shape["by"]),
        needs_facts=tuple(shape.get("needs_facts", ())),
        may_set=None if may_set == "any" else tuple(may_set),
        stamps=shape.get("stamps"),
        notices=_notice_uses(shape),
        needs=tuple(shape.get("needs", ())),
        reason_required=shape.get("reason") == "required",
        basis=shape.get("basis"),
    )


def _transition(shape: Body) -> Transition:
    sources = shape["from"]
    return Transition(
        name=shape["transition"],
        title=shape["title"],
        sources=(sources,) if isinstance(sources, str) else tuple(sources),
        dest=shape["to"],
        by=tuple(shape["by"]),
        hint=shape.get("hint"),
        stamps=shape.get("stamps"),
        needs_facts=tuple(shape.get("needs_facts", ())),
        may_set=tuple(shape.get("may_set", ())),
        needs=tuple(shape.get("needs", ())),
        notices=_notice_uses(shape),
        freezes=shape.get("freezes"),
        separate_from=tuple(shape.get("separate_from", ())),
        needs_link=shape.get("needs_link"),
        own=shape.get("own"),
        reason_required=shape.get("reason") == "required",
        basis=shape.get("basis"),
    )


_UNITS: Mapping[str, Unit] = {
    "working_days": "working_days",
    "calendar_days": "calendar_days",
    "months": "months",
    "working_days_before_due": "working_days",
}
"""In which words a file says how long a clock runs, and what is counted."""


def _clock(name: str, clocks: Body) -> Clock:
    shape = clocks[name]
    word = next(each for each in _UNITS if each in shape)
    return Clock(
        name=name,
        title=shape["title"],
        amount=shape[word],
        unit=_UNITS[word],
        starts=_start(name, clocks),
        met_by=tuple(shape["met_by"]),
        basis=shape["basis"],
        force=shape["force"],
        counted="before" if "of" in shape else shape.get("counted", "after"),
        counts_day_zero=shape.get("counts_day_zero", False),
        warn_as_if_from=shape.get("warn_as_if_from"),
        applies_when=tuple(shape.get("applies_when", ())),
        cancelled_by=tuple(shape.get("cancelled_by", ())),
        restarted_by=tuple(shape.get("restarted_by", ())),
        may_suspend=shape.get("may_suspend"),
        alert_working_days_before=tuple(shape.get("alert_working_days_before", ())),
        alert_working_days_after=tuple(shape.get("alert_working_days_after", ())),
        alert_to=tuple(shape.get("alert_to", ())),
        alert_every_working_day_after=shape.get("alert_every_working_day_after", False),
        escalations=tuple(_escalation(each) for each in shape.get("escalations", ())),
        counted_back_from=shape.get("of"),
        invites=shape.get("invite", False),
        at_least=shape.get("at_least", False),
        milestone=shape.get("milestone", False),
        from_working_day=shape.get("from_working_day"),
        disagreement=shape.get("disagreement"),
    )


def _start(name: str, clocks: Body) -> str:
    """The fact that a clock starts from; for one that is counted back from another, the start of that one."""
    shape = clocks[name]
    start: str = shape["starts"] if "starts" in shape else _start(shape["of"], clocks)
    return start


def _escalation(shape: Body) -> Escalation:
    return Escalation(shape["working_days_after"], tuple(shape.get("to", ())), shape.get("level"))


def _notice(name: str, shape: Body) -> NoticeRule:
    return NoticeRule(
        name=name,
        title=shape["title"],
        template=shape["template"],
        to=tuple(shape["to"]),
        names=shape.get("names", False),
        channel=shape.get("channel", "message"),
        basis=shape.get("basis"),
    )
