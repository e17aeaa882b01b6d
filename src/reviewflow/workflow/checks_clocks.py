"""Can every clock start and be met, and does it claim no more than its basis?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.counted_back import longest_rung
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import ClockShape
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View, sources_of

_STRENGTH = {"must": 3, "should": 2, "expectation": 2}
"""How binding a basis is. What is not listed (may, local, none) binds nobody."""


def check_clocks(view: View) -> Iterator[Fault]:
    """What is wrong with the clocks."""
    for name, clock in view.shape.clocks.items():
        yield from _starts(view, name, clock)
        yield from _met(view, name, clock)
        yield from _other_names(view, name, clock)
        yield from _span(view, name, clock)
        yield from _claims(view, name, clock)


def _starts(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    at: Address = ("clocks", name)
    if clock.starts is None:
        return
    yield from _date_fact(view, (*at, "starts"), f"The clock {name} starts from the fact", clock.starts)
    if clock.starts in view.shape.facts and clock.starts not in view.settable:
        fault = f"The clock {name} starts from {clock.starts}, which no opening or transition gives."
        do = "Let a transition stamp it, or add it to needs_facts or may_set of one."
        yield view.fault((*at, "starts"), fault, do)
    for n, start in enumerate(clock.may_start_from):
        yield from _date_fact(view, (*at, "may_start_from", n), f"The clock {name} may start from the fact", start)
    if clock.warn_as_if_from is not None:
        says = f"The clock {name} warns as if from the fact"
        yield from _date_fact(view, (*at, "warn_as_if_from"), says, clock.warn_as_if_from)


def _date_fact(view: View, at: Address, says: str, name: str) -> Iterator[Fault]:
    yield from view.unknown(at, says, name, view.shape.facts)
    fact = view.shape.facts.get(name)
    if fact is not None and fact.type != "date":
        yield view.fault(at, f"{says} {name}, which is not a date.", "Name a fact of type date.")
    if fact is not None and fact.identifying:
        fault = f"{says} {name}, which identifies a person and is kept apart, where no clock can see it."
        yield view.fault(at, fault, "Record the day in a fact of its own that identifies nobody.")


def _met(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    at: Address = ("clocks", name, "met_by")
    if not clock.met_by:
        yield view.fault(at, f"Nothing meets the clock {name}.", "Name the transition or date fact that meets it.")
    for n, meets in enumerate(clock.met_by):
        here = (*at, n)
        if meets in view.transitions:
            if not view.reachable & set(sources_of(view.transitions[meets])):
                fault = f"The clock {name} is met by {meets}, which can never be done."
                yield view.fault(here, fault, "Let it lead from a state that can be reached.")
        elif meets in view.shape.facts:
            yield from _date_fact(view, here, f"The clock {name} is met by the fact", meets)
            if meets not in view.recordable:
                fault = f"The clock {name} is met by {meets}, which nobody can record."
                yield view.fault(here, fault, "Let a transition stamp it, or add it to may_set of one.")
        else:
            fault = f"The clock {name} is met by {meets}, which is neither a transition nor a fact of {view.name}."
            yield view.fault(here, fault, did_you_mean(meets, {*view.transitions, *view.shape.facts}))


def _other_names(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    at: Address = ("clocks", name)
    for n, condition in enumerate(clock.applies_when):
        says = f"The clock {name} applies when the condition"
        yield from view.unknown((*at, "applies_when", n), says, condition, view.shape.conditions)
    for word in ("cancelled_by", "restarted_by"):
        for n, transition in enumerate(getattr(clock, word, ())):
            says = f"The clock {name} is {word.replace('_', ' ')} the transition"
            yield from view.unknown((*at, word, n), says, transition, view.transitions)
    known = view.library.disagreements.values
    if clock.disagreement is not None and clock.disagreement not in known:
        fault = f"The clock {name} names {clock.disagreement}, which is not in disagreements.yaml."
        yield view.fault((*at, "disagreement"), fault, did_you_mean(clock.disagreement, known))
    if clock.may_suspend is not None and clock.counted == "before" and clock.of is None:
        fault = f"The clock {name} is counted backwards from a planned day and may be suspended."
        yield view.fault((*at, "may_suspend"), fault, "Take may_suspend out: the planned day is moved instead.")


def _span(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    first = clock.from_working_day
    if first is None:
        return
    at: Address = ("clocks", name, "from_working_day")
    if not clock.milestone:
        fault = f"The clock {name} has a first working day and is no milestone."
        yield view.fault(at, fault, "Add milestone: true, or take it out.")
    last = clock.working_days if clock.of is None else longest_rung(view.shape.clocks, name)
    if first < 0 or (last is not None and first > last >= 0):
        fault = f"The clock {name} begins on working day {first} and ends on {last}."
        yield view.fault(at, fault, "Let it begin no later than it ends, and not below 0.")


def _claims(view: View, name: str, clock: ClockShape) -> Iterator[Fault]:
    source = view.library.sources.values.get(clock.basis)
    at: Address = ("clocks", name, "force")
    if source is None or clock.force == "local":
        return
    if _STRENGTH[clock.force] > _STRENGTH.get(source.force, 0):
        fault = f"The clock {name} says {clock.force}, and its basis {clock.basis} says only {source.force}."
        weaker = "should" if source.force in _STRENGTH else "local"
        yield view.fault(at, fault, f"Use {weaker}, or name a stronger basis.")
