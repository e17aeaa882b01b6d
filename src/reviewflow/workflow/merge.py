"""A national subject with what an edition and a partnership add to it, each part with its place in its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from reviewflow.workflow.counted_back import longest_rung
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.file_format import (
    ChangesShape,
    ClockChoice,
    ClockShape,
    MilestoneShape,
    Shape,
    SubjectShape,
    TransitionChoice,
    TransitionShape,
)
from reviewflow.workflow.reader import Address, Document
from reviewflow.workflow.shape_faults import Loaded

S = TypeVar("S", bound=SubjectShape)
P = TypeVar("P")
_ADDED_BY_NAME = ("headings", "facts", "conditions", "states", "clocks", "notices")
_CHOSEN_FOR_TRANSITIONS = {
    "also_by": "by",
    "also_needs": "needs",
    "also_needs_facts": "needs_facts",
    "also_separate_from": "separate_from",
    "also_notices": "notices",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """The part of a file in which something was written."""

    document: Document
    address: Address


@dataclass(frozen=True, slots=True)
class Merged(Generic[S]):
    """A subject as one edition and one partnership have it."""

    shape: S
    origins: Mapping[Address, Origin]

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        """A fault in a part, at the file and line where that part was written."""
        around = address
        while around not in self.origins:
            around = around[:-1]
        origin = self.origins[around]
        line = origin.document.line((*origin.address, *address[len(around) :]))
        return Fault(origin.document.file, line, fault, do)


@dataclass(frozen=True, slots=True)
class Addition:
    """What one file adds to one subject."""

    changes: ChangesShape
    origin: Origin
    basis: str
    """What a milestone rests on that does not say so itself."""


def merged(national: Loaded[S], additions: tuple[Addition, ...]) -> Merged[S]:
    """The national subject with the additions, in order. What stands already is never replaced."""
    whole = Merged(national.shape, {(): Origin(national.document, ())})
    for addition in additions:
        whole = _Adding(whole, addition).done()
    return replace(whole, shape=whole.shape.model_copy(update={"clocks": _as_they_run(whole.shape.clocks)}))


class _Adding(Generic[S]):
    """One addition on its way into a subject."""

    def __init__(self, whole: Merged[S], addition: Addition) -> None:
        self.shape = whole.shape
        self.origins = dict(whole.origins)
        self.changes = addition.changes
        self.at = addition.origin
        self.basis = addition.basis

    def from_here(self, address: Address, *steps: str | int) -> None:
        self.origins[address] = Origin(self.at.document, (*self.at.address, *steps))

    def put(self, **parts: Any) -> None:
        self.shape = self.shape.model_copy(update=parts)

    def done(self) -> Merged[S]:
        for word in _ADDED_BY_NAME:
            self.add_named(word)
        self.add_options()
        self.add_timetable()
        self.add_transitions()
        self.add_items()
        for name, clock_choice in self.changes.choose_clocks.items():
            self.choose_clock(name, clock_choice)
        for name, transition_choice in self.changes.choose_transitions.items():
            self.choose_transition(name, transition_choice)
        if self.changes.reference is not None and hasattr(self.shape, "reference"):
            self.put(reference=self.changes.reference)
            self.from_here(("reference",), "reference")
        self.add_titles()
        return Merged(self.shape, self.origins)

    def add_named(self, word: str) -> None:
        standing: Mapping[str, Shape | str] = getattr(self.shape, word)
        added: Mapping[str, Shape | str] = getattr(self.changes, word)
        new = _without(added, standing)
        self.put(**{word: {**standing, **new}})
        for name in new:
            self.from_here((word, name), word, name)

    def add_options(self) -> None:
        facts = dict(self.shape.facts)
        for name, options in self.changes.options.items():
            standing = facts[name].options if name in facts else None
            if standing is not None:
                new = {key: words for key, words in options.items() if key not in standing}
                facts[name] = facts[name].model_copy(update={"options": {**standing, **new}})
                for key in new:
                    self.from_here(("facts", name, "options", key), "options", name, key)
        self.put(facts=facts)

    def add_timetable(self) -> None:
        clocks = dict(self.shape.clocks)
        new = {}
        for n, milestone in enumerate(self.changes.timetable):
            if milestone.milestone not in clocks:
                clocks[milestone.milestone] = clock_of_milestone(milestone, basis=self.basis)
                new[milestone.milestone] = milestone
                self.from_here(("clocks", milestone.milestone), "timetable", n)
        for name, milestone in new.items():
            # A step may be counted back from one that stands further down.
            if "alert_working_days_before" not in milestone.model_fields_set:
                clocks[name] = _with_rungs_within(clocks, name)
        self.put(clocks=clocks)

    def add_transitions(self) -> None:
        standing = list(self.shape.transitions)
        names = {t.transition for t in standing}
        for n, transition in enumerate(self.changes.transitions):
            if transition.transition not in names:
                self.from_here(("transitions", len(standing)), "transitions", n)
                standing.append(transition)
        self.put(transitions=standing)

    def add_items(self) -> None:
        standing: list[str] | None = getattr(self.shape, "items", None)
        if standing is None:
            return
        items = list(standing)
        for n, kind in enumerate(self.changes.items):
            if kind not in items:
                self.from_here(("items", len(items)), "items", n)
                items.append(kind)
        self.put(items=items)

    def choose_clock(self, name: str, choice: ClockChoice) -> None:
        clock = self.shape.clocks.get(name)
        if clock is None:
            return
        chosen = {word: getattr(choice, word) for word in choice.model_fields_set if getattr(choice, word) is not None}
        self.put(clocks={**self.shape.clocks, name: clock.model_copy(update=chosen)})
        for word in chosen:
            self.from_here(("clocks", name, word), "choose_clocks", name, word)

    def choose_transition(self, name: str, choice: TransitionChoice) -> None:
        found = [n for n, transition in enumerate(self.shape.transitions) if transition.transition == name]
        for n in found[:1]:
            transitions = list(self.shape.transitions)
            transitions[n] = self.with_choice(n, transitions[n], choice)
            self.put(transitions=transitions)

    def with_choice(self, n: int, transition: TransitionShape, choice: TransitionChoice) -> TransitionShape:
        changed: dict[str, list[object]] = {}
        for also, word in _CHOSEN_FOR_TRANSITIONS.items():
            together = list(getattr(transition, word))
            for m, added in enumerate(getattr(choice, also)):
                if added not in together:
                    here = ("choose_transitions", transition.transition, also, m)
                    self.from_here(("transitions", n, word, len(together)), *here)
                    together.append(added)
            changed[word] = together
        return transition.model_copy(update=changed)

    def add_titles(self) -> None:
        for key, title in self.changes.titles.items():
            kind, _, name = key.partition(":")
            if kind in ("workflow", "item"):
                self.put(title=title)
            elif kind in ("state", "clock") and name in getattr(self.shape, f"{kind}s"):
                standing = getattr(self.shape, f"{kind}s")
                retitled = standing[name].model_copy(update={"title": title})
                self.put(**{f"{kind}s": {**standing, name: retitled}})
            elif kind == "transition":
                self.put(
                    transitions=[_retitled(t, title) if t.transition == name else t for t in self.shape.transitions]
                )


def _retitled(transition: TransitionShape, title: str) -> TransitionShape:
    return transition.model_copy(update={"title": title})


def _without(added: Mapping[str, P], standing: Mapping[str, P]) -> dict[str, P]:
    return {name: part for name, part in added.items() if name not in standing}


def clock_of_milestone(milestone: MilestoneShape, *, basis: str) -> ClockShape:
    """A step of a partnership's timetable as the clock that it is."""
    words: dict[str, Any] = {
        "title": milestone.title,
        "starts": milestone.starts,
        "of": milestone.of,
        "working_days_before_due": milestone.working_days_before_due,
        "working_days": None if milestone.working_day is None else max(milestone.working_day, 0),
        "from_working_day": milestone.from_working_day,
        "met_by": milestone.met_by,
        "applies_when": milestone.applies_when,
        "cancelled_by": milestone.cancelled_by,
        "restarted_by": milestone.restarted_by,
        "force": "local",
        "alert_working_days_before": milestone.alert_working_days_before,
        "alert_working_days_after": milestone.alert_working_days_after,
        "alert_every_working_day_after": milestone.alert_every_working_day_after,
        "escalations": milestone.escalations,
        "alert_to": milestone.alert_to,
        "milestone": True,
        "basis": milestone.basis or basis,
    }
    return ClockShape(**words)


def _as_they_run(clocks: Mapping[str, ClockShape]) -> dict[str, ClockShape]:
    """The clocks as they are published.

    Where the author names no rungs, a short clock keeps only the usual rungs that lie within it, and one that is
    counted back from another says so.
    """
    return {name: _as_it_runs(clocks, name) for name in clocks}


def _as_it_runs(clocks: Mapping[str, ClockShape], name: str) -> ClockShape:
    clock = clocks[name]
    fits = "alert_working_days_before" in clock.model_fields_set
    if clock.of is not None:
        back = clock if fits else _with_rungs_within(clocks, name)
        return back.model_copy(update={"counted": "before"})
    if not clock.working_days or clock.counted == "before" or fits:
        return clock
    return _with_rungs_within(clocks, name)


def _with_rungs_within(clocks: Mapping[str, ClockShape], name: str) -> ClockShape:
    clock, longest = clocks[name], longest_rung(clocks, name)
    rungs = [n for n in clock.alert_working_days_before if longest is None or n <= longest]
    return clock.model_copy(update={"alert_working_days_before": rungs})
