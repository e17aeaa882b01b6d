"""Compares how a case or an item stands with what a scenario expects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewflow.case.allowed import Next
from reviewflow.case.case import Facts, LinkTo
from reviewflow.case.facts import read_fact
from reviewflow.case.identity import is_marker
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import CaseView, ClockView, ItemView, find_clock, view_case
from reviewflow.errors import ClockNotFound, Refusal
from reviewflow.workflow.definition import Subject
from reviewflow.workflow.reader import Address

from .comparing import compare_day, compare_list, compare_value
from .expected_names import names_of
from .file_format import ClockExpected, LinkExpected, NextExpected, SubjectExpected
from .handles import Called, with_references
from .results import Compared

RECORDED = "(recorded)"
NOT_STARTED = "not started"
_DAYS = ("due_on", "starts_on", "met_on", "original_due_on", "warn_on", "safe_on")


@dataclass(frozen=True, slots=True)
class SubjectFound:
    """A case, or one of its items, as it stands now."""

    view: CaseView
    item: ItemView | None

    @classmethod
    def of(cls, desk: Desk, called: Mapping[str, Called], handle: str) -> SubjectFound:
        """The case or item with a handle."""
        meant = called[handle]
        view = view_case(desk, meant.reference)
        return cls(view, next((i for i in view.items if i.number == meant.item), None))

    @property
    def state(self) -> str:
        """The state it is in."""
        return self.item.item.state if self.item else self.view.case.state

    @property
    def facts(self) -> Facts:
        """Its recorded facts."""
        return self.item.item.facts if self.item else self.view.case.facts

    @property
    def next(self) -> tuple[Next, ...]:
        """What leads on from here."""
        return self.item.next if self.item else self.view.next

    @property
    def rules(self) -> Subject:
        """Its rules."""
        return self.view.definition.subject(self.item.item.kind if self.item else None)

    def clock(self, key: str) -> ClockView | None:
        """One clock, or None when it has not started."""
        try:
            return find_clock(self.view, f"{self.item.number}/{key}" if self.item and "/" not in key else key)
        except ClockNotFound:
            return None

    def clock_keys(self) -> list[str]:
        """The clocks of the subject itself."""
        own = (self.item.item.kind, self.item.item.number) if self.item else None
        return [each.owed.clock.name for each in self.view.clocks if each.owed.item == own]


def compare_subject(
    handle: str, expected: SubjectExpected, found: SubjectFound, called: Mapping[str, Called]
) -> Iterator[Compared]:
    """Everything that is expected of one case or item."""
    at: Address = ("expect", handle)
    yield from _compare_itself(at, expected, found)
    for key, clock in (expected.clocks or {}).items():
        yield from _compare_clock((*at, "clocks", key), clock, found.clock(_by_number(key, called)))
    if expected.clocks is not None and ("clocks" in expected.only or not expected.clocks):
        yield compare_value((*at, "clocks"), sorted(_own(expected.clocks)), sorted(found.clock_keys()))
    yield from _compare_next(at, expected, found)
    yield from _compare_links(at, expected, found, called)
    yield from _compare_facts(at, expected, found, called)
    for key, wanted in (expected.items or {}).items():
        yield _compare_items((*at, "items", key), wanted, key, found, called)


def _own(clocks: Mapping[str, ClockExpected | None]) -> list[str]:
    """The clocks of the subject itself that are expected to have started."""
    return [key for key, clock in clocks.items() if clock is not None and "/" not in key]


def _compare_itself(at: Address, expected: SubjectExpected, found: SubjectFound) -> Iterator[Compared]:
    view = found.view
    state = found.rules.states[found.state]
    values: dict[str, object] = {
        "state": found.state,
        "version": view.case.version,
        "edition": view.definition.edition,
        "reference": f"{view.case.reference}/{found.item.number}" if found.item else view.case.reference,
        "ended": state.ends,
    }
    for word, value in values.items():
        if word in expected.model_fields_set:
            yield compare_value((*at, word), getattr(expected, word), value)


def _by_number(key: str, called: Mapping[str, Called]) -> str:
    item, _, clock = key.rpartition("/")
    number = called[item].item if item in called else item
    return f"{number}/{clock}" if number else clock


def _compare_clock(at: Address, expected: ClockExpected | None, found: ClockView | None) -> Iterator[Compared]:
    if expected is None or found is None:
        shown = NOT_STARTED if found is None else f"due {found.owed.deadline.due_on}, {found.standing}"
        wanted = NOT_STARTED if expected is None else "started"
        yield Compared(at, wanted, shown, holds=expected is None and found is None)
        return
    for word in (name for name in ClockExpected.model_fields if name in expected.model_fields_set):
        wanted = getattr(expected, word)
        if word in _DAYS:
            yield compare_day((*at, word), wanted, getattr(found.owed.deadline, word))
        else:
            value = found.standing if word == "standing" else getattr(found.owed.clock, word)
            yield compare_value((*at, word), wanted, value)


def _compare_next(at: Address, expected: SubjectExpected, found: SubjectFound) -> Iterator[Compared]:
    if expected.next is None:
        return
    ways = {each.do: each for each in found.next}
    allowed = [do for do, each in ways.items() if each.allowed]
    wanted = [each if isinstance(each, NextExpected) else NextExpected(do=each) for each in expected.next]
    for n, each in enumerate(wanted):
        way = ways.get(each.do)
        may = way is not None and way.allowed
        here: Address = (*at, "next", n)
        yield Compared(here, _may(each.do, each.allowed), _found(each.do, way, allowed), holds=may == each.allowed)
        for role in names_of(each.by):
            by = way.by if way is not None else ()
            yield Compared((*here, "by"), role, list(by), holds=role in by)
    if "next" in expected.only or not wanted:
        named = [each.do for each in wanted if each.allowed]
        yield Compared((*at, "next"), named, allowed, holds=set(named) == set(allowed))


def _may(do: str, allowed: bool) -> str:
    return f"{do} may be done" if allowed else f"{do} may not be done"


def _found(do: str, way: Next | None, allowed: list[str]) -> str:
    if way is not None and way.allowed:
        return _may(do, allowed=True)
    why = f" ({' '.join(way.why_not)})" if way is not None and way.why_not else ""
    return f"{_may(do, allowed=False)}{why}; what may is: {', '.join(allowed) or 'nothing'}"


def _compare_links(
    at: Address, expected: SubjectExpected, found: SubjectFound, called: Mapping[str, Called]
) -> Iterator[Compared]:
    if expected.links is None:
        return

    def fits(wanted: LinkExpected, link: LinkTo) -> bool:
        return wanted.relation == link.relation and called[wanted.to].reference == link.reference

    exact = "links" in expected.only or not expected.links
    yield from compare_list((*at, "links"), expected.links, found.view.case.links, fits=fits, exact=exact)


def _compare_facts(
    at: Address, expected: SubjectExpected, found: SubjectFound, called: Mapping[str, Called]
) -> Iterator[Compared]:
    given = with_references(expected.facts or {}, called, case=found.view.case.reference)
    for name, wanted in given.items():
        here, value = (*at, "facts", name), found.facts.get(name)
        if is_marker(value):
            yield Compared(here, wanted, RECORDED, holds=wanted == RECORDED)
            continue
        fact = found.rules.facts.get(name)
        try:
            kept = read_fact(fact, wanted, directory=found.view.directory) if fact is not None else wanted
        except Refusal:
            kept = None
        yield Compared(here, wanted, value, holds=kept == value and (kept is not None or wanted is None))


def _compare_items(
    at: Address, wanted: str | int, key: str, found: SubjectFound, called: Mapping[str, Called]
) -> Compared:
    items = found.view.items
    if isinstance(wanted, int):
        return compare_value(at, wanted, sum(each.item.kind == key for each in items))
    number = called[key].item if key in called else key
    state = next((each.item.state for each in items if each.number == number), "not there")
    return compare_value(at, wanted, state)
