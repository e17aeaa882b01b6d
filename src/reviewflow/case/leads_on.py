"""Which of several ways is the expected one: what the rules lead to next, and what is seldom done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reviewflow.statute.clock import Clock
from reviewflow.workflow.definition import Subject

from .allowed import Next


@dataclass(frozen=True, slots=True)
class Ways:
    """What leads on from a state, by how much it is to be expected; each part in the order of the file."""

    first: tuple[Next, ...]
    """What meets the nearest date, or begins the shortest way to what meets it. Without a date: the next state."""
    onward: tuple[Next, ...]
    """What else leads on."""
    others: tuple[Next, ...]
    """What leads back, ends it before its time, or leaves it where it is."""

    @property
    def every(self) -> tuple[Next, ...]:
        """All of them in that order."""
        return (*self.first, *self.onward, *self.others)


def ways_on(ways: Sequence[Next], subject: Subject, state: str, *, owed: Iterable[Clock] = ()) -> Ways:
    """The ways from a state in order; ``owed`` are the open clocks, the most urgent first."""
    shortest = next((first for clock in owed if (first := _first_steps(subject, state, clock.met_by))), frozenset())
    first = shortest or _next_state(ways, subject, state)
    ends_now = all(subject.states[subject.transitions[do].dest].ends for do in first)
    onward: list[Next] = []
    others: list[Next] = []
    for way in ways:
        if way.do in first:
            continue
        (onward if _leads_on(way, subject, state, ends_now=ends_now) else others).append(way)
    return Ways(tuple(way for way in ways if way.do in first), tuple(onward), tuple(others))


def _first_steps(subject: Subject, state: str, met_by: Iterable[str]) -> frozenset[str]:
    """The transitions with which a shortest way begins to one that meets a clock; none where no way leads there."""
    wanted, seen = frozenset(met_by), {state}
    # Each place that is reached, with the steps with which it can be reached soonest.
    reached: dict[str, frozenset[str]] = {state: frozenset()}
    while reached:
        found: set[str] = set()
        further: dict[str, frozenset[str]] = {}
        for place, begun in reached.items():
            for each in subject.transitions_from(place):
                begins = begun or frozenset({each.name})
                if each.name in wanted:
                    found |= begins
                elif each.dest not in seen and not subject.states[each.dest].ends:
                    further[each.dest] = further.get(each.dest, frozenset()) | begins
        if found:
            return frozenset(found)
        seen |= further.keys()
        reached = further
    return frozenset()


def _next_state(ways: Iterable[Next], subject: Subject, state: str) -> frozenset[str]:
    """What leads to the nearest later state, as the file orders them."""
    places = list(subject.states)
    later = {way.do: places.index(subject.transitions[way.do].dest) for way in ways}
    ahead = {do: place for do, place in later.items() if place > places.index(state)}
    return frozenset(do for do, place in ahead.items() if place == min(ahead.values()))


def _leads_on(way: Next, subject: Subject, state: str, *, ends_now: bool) -> bool:
    places, dest = list(subject.states), subject.transitions[way.do].dest
    return places.index(dest) > places.index(state) and (ends_now or not subject.states[dest].ends)
