"""How a figure is counted: pure rules over cases and items as they stand.

A case is placed in the period by one date, its basis. Whether it counts is then a question with three
answers: yes, no, or not recorded. The figure is the number of those that count. Where some were placed in
the period and of none the answer is recorded, nobody can say what the figure is: it is None, never 0.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reviewflow.case.case import FactValue
from reviewflow.workflow.definition import Fact
from reviewflow.workflow.file_format import CountShape

from .figure_rows import Countable, Countables

Number = int | float
Value = Number | Mapping[str, int] | None
"""A number, a number for each group, or None: not recorded."""
Wanted = str | bool | list[str]
NOT_RECORDED = "not_recorded"
"""The group of those in which the fact that groups is not recorded."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a report is about, the first and the last included."""

    from_on: dt.date
    to_on: dt.date

    def holds(self, day: dt.date | None) -> bool:
        """Whether the day lies in it."""
        return day is not None and self.from_on <= day <= self.to_on

    def overlaps(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.from_on <= other.to_on and other.from_on <= self.to_on


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted, and what could not be."""

    value: Value
    basis: str
    """The basis that was used."""
    not_recorded: int = 0
    """How many in the period could not be judged, or had no amount: a fact that it takes is not recorded."""
    undated: int = 0
    """How many the figure's own basis places in the period, but have no date for the basis asked for."""
    destroyed: int = 0
    """How many of those that it places in the period are of cases whose words were destroyed by law."""
    groups: Mapping[str, tuple[Fact, str]] = field(default_factory=dict)
    """Each group to the fact that groups, and a partnership in whose directory its name stands."""


def tally(
    counts: CountShape, everything: Countables, period: Period, *, by: str | None = None, partnership: str | None = None
) -> Tally:
    """Count one figure."""
    basis, asked, placed = _sorted_out(counts, everything, period, by, partnership)
    own = next(iter(counts.dated_by))
    undated = [
        c
        for c in asked
        if basis != own
        and _day(c, counts.dated_by[basis], everything) is None
        and _placed(counts, c, counts.dated_by[own], everything, period)
    ]
    answers = [(c, _answer(counts, c)) for c in placed]
    counted = [c for c, answer in answers if answer]
    unknown = [c for c, answer in answers if answer is None]
    if unknown and len(unknown) == len(placed):
        return Tally(None, basis, len(unknown), len(undated), sum(c.case.destroyed for c in unknown))
    value, missing = _value(counts, counted, everything)
    gone = sum(c.case.destroyed for c in (*counted, *unknown))
    return Tally(value, basis, len(unknown) + missing, len(undated), gone, _groups(counts, counted))


def counted_in(
    counts: CountShape, everything: Countables, period: Period, *, by: str | None = None, partnership: str | None = None
) -> tuple[Countable, ...]:
    """The very cases or items that a figure counts, for whoever wants to see them."""
    _, _, placed = _sorted_out(counts, everything, period, by, partnership)
    return tuple(c for c in placed if _answer(counts, c))


def _sorted_out(
    counts: CountShape, everything: Countables, period: Period, by: str | None, partnership: str | None
) -> tuple[str, list[Countable], list[Countable]]:
    """The basis that is used, all that belong to the figure, and those of them that it places in the period."""
    own = next(iter(counts.dated_by))
    basis = by if by in counts.dated_by else own
    assert basis is not None, "the checks let no figure through without a date"
    asked = [c for c in _of_kind(counts, everything) if partnership in (None, c.partnership)]
    asked = [c for c in asked if _belongs(counts, c, everything, period)]
    return basis, asked, [c for c in asked if _placed(counts, c, counts.dated_by[basis], everything, period)]


def _of_kind(counts: CountShape, everything: Countables) -> Iterator[Countable]:
    if counts.items is None:
        yield from (c for c in everything.cases.values() if c.workflow == counts.cases)
    else:
        yield from (c for c in everything.items.get(counts.items, ()) if not counts.on or c.workflow in counts.on)


# Whether it belongs: what is always on record


def _belongs(counts: CountShape, counted: Countable, everything: Countables, period: Period) -> bool:
    return (
        (not counts.in_states or counted.state in counts.in_states)
        and counted.state not in counts.not_in_states
        and _has_reached(counts.reached, counted, period)
        and _has_reached(counts.case_reached, counted.case, period)
        and (counts.linked is None or bool(_ends(counts, counted, counts.linked, everything)))
    )


def _has_reached(states: Sequence[str], counted: Countable, period: Period) -> bool:
    days = [counted.reached[state] for state in states if state in counted.reached]
    return not states or any(day <= period.to_on for day in days)


def _ends(counts: CountShape, counted: Countable, relation: str, everything: Countables) -> list[Countable]:
    """The cases at the other end that are of the kind asked for."""
    ends = everything.other_ends(counted, relation)
    return [e for e in ends if all(_is(e.fact(name), wanted) for name, wanted in counts.linked_to_where.items())]


def _placed(counts: CountShape, counted: Countable, dated_by: str, everything: Countables, period: Period) -> bool:
    begun = _day(counted, dated_by, everything)
    if counts.lasting_until is None:
        return period.holds(begun)
    ended = _day(counted, counts.lasting_until, everything)
    return begun is not None and begun <= period.to_on and (ended is None or ended >= period.from_on)


def _day(counted: Countable, written: str, everything: Countables) -> dt.date | None:
    """The day that a date fact names; over a relation, the earliest of those at the other end."""
    relation, dot, name = written.rpartition(".")
    if not dot:
        return counted.day(name)
    days = [end.day(name) for end in everything.other_ends(counted, relation)]
    return min((day for day in days if day is not None), default=None)


# Whether it counts: what somebody has to have recorded


def _answer(counts: CountShape, counted: Countable) -> bool | None:
    """Yes, no, or None where it turns on something that is not recorded."""
    if any(_is(counted.fact(name), wanted) for name, wanted in counts.where_not.items()):
        return False
    answers = [_said(counted.fact(name), wanted) for name, wanted in counts.where.items()]
    for clock, wanted_in_time in ((counts.met_in_time, True), (counts.met_late, False)):
        if clock is not None:
            answers.append(counted.clocks[clock] is wanted_in_time if clock in counted.clocks else None)
    if False in answers:
        return False
    return None if None in answers else True


def _said(value: FactValue, wanted: Wanted) -> bool | None:
    return None if value is None else _is(value, wanted)


def _is(value: FactValue, wanted: Wanted) -> bool:
    """Whether a fact is what is wanted, or one of those wanted; a list is, when one of its entries is."""
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    accepted = set(wanted) if isinstance(wanted, list) else {wanted}
    values = value if isinstance(value, list) else [value]
    return any(str(each) in accepted for each in values if each is not None)


# What the figure is


def _value(counts: CountShape, counted: Sequence[Countable], everything: Countables) -> tuple[Value, int]:
    """The figure, and in how many of those counted what it is made of is not recorded."""
    if counts.total_of is not None:
        return _total(counts.total_of, counted)
    if counts.group_by is not None:
        groups = Counter(group for each in counted for group in groups_of(each, counts.group_by))
        return {group: groups[group] for group in _in_order(groups, _groups(counts, counted))}, 0
    if counts.per_linked is not None:
        ends = {e.reference for each in counted for e in _ends(counts, each, counts.per_linked, everything)}
        return len(ends), 0
    return len(counted), 0


def _total(name: str, counted: Sequence[Countable]) -> tuple[Value, int]:
    amounts = [Decimal(str(value)) for each in counted if (value := each.fact(name)) is not None]
    missing = len(counted) - len(amounts)
    if counted and not amounts:
        return None, missing
    total = sum(amounts, Decimal(0))
    return (int(total) if total == total.to_integral_value() else float(total)), missing


def groups_of(counted: Countable, name: str) -> tuple[str, ...]:
    """The groups that it counts under: one for each entry of a list, each once."""
    value = counted.fact(name)
    if value is None or value == []:
        return (NOT_RECORDED,)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return tuple(dict.fromkeys(map(str, value))) if isinstance(value, list) else (str(value),)


def _in_order(groups: Iterable[str], named: Mapping[str, tuple[Fact, str]]) -> list[str]:
    """As the list of choices has them, so that ages rise; without such a list by their codes; not recorded last."""
    places = {
        group: place for fact, _ in named.values() for place, group in enumerate(fact.options or ()) if group in named
    }
    return sorted(groups, key=lambda group: (group == NOT_RECORDED, places.get(group, len(places)), group))


def _groups(counts: CountShape, counted: Sequence[Countable]) -> dict[str, tuple[Fact, str]]:
    name = counts.group_by
    if name is None:
        return {}
    named = ((each, each.declared(name)) for each in counted)
    return {g: (fact, each.partnership) for each, fact in named if fact for g in groups_of(each, name)}
