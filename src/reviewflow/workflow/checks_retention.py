"""Does the schedule of retention name what there is, and can each of its periods be counted?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import FactShape, PeriodShape, RetentionClassShape
from reviewflow.workflow.library import Gathered, Library
from reviewflow.workflow.names import names_of
from reviewflow.workflow.reader import Address

DUTIES = (
    "see_schedule",
    "place_hold",
    "lift_hold",
    "propose_destruction",
    "approve_destruction",
    "carry_out_destruction",
)
"""What is done about retention; the file says by whom."""
_DAYS = ("date", "instant")


def check_retention(library: Library) -> Iterator[Fault]:
    """What is wrong with the schedule: classes, own periods, duties and grounds of holds."""
    for name, shape in library.retention.values.items():
        yield from _class(library, name, shape)
    for partnership, own in library.own_retention.values.items():
        yield from _own(library, partnership, own)
    yield from check_duties(library, library.retention_duties, DUTIES, "retention")
    yield from check_grounds(library, library.hold_reasons, "The hold")


def check_duties(library: Library, duties: Gathered[list[str]], known: Collection[str], what: str) -> Iterator[Fault]:
    """Duties that nobody knows, that nobody has, and roles that are none."""
    for duty, roles in duties.values.items():
        if duty not in known:
            yield duties.fault(duty, (), f"There is no duty {duty} in {what}.", did_you_mean(duty, known))
        if not roles:
            fault = f"Nobody may do {duty}."
            yield duties.fault(duty, (), fault, "Name a role, or leave the duty out: then nobody may.")
        for n, role in enumerate(roles):
            if role not in library.roles.values:
                fault = f"The duty {duty} is given to {role}, which is no role."
                yield duties.fault(duty, (n,), fault, did_you_mean(role, library.roles.values))


def check_grounds(library: Library, grounds: Gathered[Any], what: str) -> Iterator[Fault]:
    """Grounds that rest on what is no source."""
    for name, ground in grounds.values.items():
        if ground.basis not in library.sources.values:
            fault = f"{what} {name} rests on {ground.basis}, which is not in sources.yaml."
            yield grounds.fault(name, ("basis",), fault, did_you_mean(ground.basis, library.sources.values))


def _class(library: Library, name: str, shape: RetentionClassShape) -> Iterator[Fault]:
    place = library.retention
    if shape.cases not in library.workflows:
        fault = f"The class {name} is of the cases of {shape.cases}, and there is no such workflow."
        yield place.fault(name, ("cases",), fault, did_you_mean(shape.cases, library.workflows))
        return
    states = names_of(library, shape.cases, "state")
    for word in ("in_states", "not_in_states"):
        for n, state in enumerate(getattr(shape, word)):
            if state not in states:
                fault = f"The class {name} names the state {state}, which is not there."
                yield place.fault(name, (word, n), fault, did_you_mean(state, states))
    yield from _period(library, place, name, (), shape, shape.cases)
    if shape.where is not None:
        at: Address = ("where", "fact")
        yield from _fact(library, place, name, at, shape.cases, shape.where.item, shape.where.fact, ())


def _own(library: Library, partnership: str, own: Mapping[str, PeriodShape]) -> Iterator[Fault]:
    place = library.own_retention
    if partnership not in library.partnerships:
        fault = f"Own periods are given for {partnership}, and there is no such partnership."
        yield place.fault(partnership, (), fault, did_you_mean(partnership, library.partnerships))
    for name, period in own.items():
        of = library.retention.values.get(name)
        if of is None:
            fault = f"{partnership} has a period for the class {name}, and there is none."
            yield place.fault(partnership, (name,), fault, did_you_mean(name, library.retention.values))
        else:
            yield from _period(library, place, partnership, (name,), period, of.cases)


def _period(
    library: Library, place: Gathered[Any], key: str, at: Address, period: PeriodShape, cases: str
) -> Iterator[Fault]:
    if period.basis not in library.sources.values:
        fault = f"The period rests on {period.basis}, which is not in sources.yaml."
        yield place.fault(key, (*at, "basis"), fault, did_you_mean(period.basis, library.sources.values))
    if period.years and period.months:
        fault = "The period has both years and months."
        yield place.fault(key, (*at, "months"), fault, "Write it in one of them.")
    wants_fact, wants_item = period.starts in ("fact", "youngest"), period.starts == "youngest"
    for word, wanted in (("fact", wants_fact), ("item", wants_item)):
        given = getattr(period, word)
        if wanted and given is None:
            fault = f"A period that starts with {period.starts} wants to know the {word}."
            yield place.fault(key, (*at, "starts"), fault, f"Add {word}.")
        if given is not None and not wanted:
            fault = f"A period that starts with {period.starts} asks for no {word}."
            yield place.fault(key, (*at, word), fault, "Take it out, or change what starts the period.")
    if wants_fact and period.fact is not None:
        yield from _fact(library, place, key, (*at, "fact"), cases, period.item, period.fact, _DAYS)


def _fact(
    library: Library,
    place: Gathered[Any],
    key: str,
    at: Address,
    cases: str,
    item: str | None,
    fact: str,
    types: Collection[str],
) -> Iterator[Fault]:
    kept = library.workflows[cases].shape.items if cases in library.workflows else ()
    if item is not None and (item not in kept or item not in library.items):
        fault = f"No case of {cases} keeps the item {item}."
        yield place.fault(key, (*at[:-1], "item"), fault, did_you_mean(item, kept))
        return
    known = _facts(library, item or cases)
    if fact not in known:
        yield place.fault(key, at, f"There is no fact {fact} in {item or cases}.", did_you_mean(fact, known))
    elif types and known[fact].type not in types:
        fault = f"The fact {fact} is of the type {known[fact].type}, and a period starts on a day."
        yield place.fault(key, at, fault, f"Name one of the type {' or '.join(types)}.")


def _facts(library: Library, subject: str) -> Mapping[str, FactShape]:
    if subject in library.items:
        return library.items[subject].shape.facts
    return library.workflows[subject].shape.facts
