"""A case on one page, with just what one person may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.case.allowed import Next
from reviewflow.case.case import Actor
from reviewflow.case.identity import is_marker
from reviewflow.statute.standing import OWED, urgency
from reviewflow.statute.words import spoken
from reviewflow.store.deliveries import DeliveryRow, list_deliveries
from reviewflow.store.notices import NoticeRow, list_notices
from reviewflow.workflow.definition import Definition

from .case_view import CaseView, ClockView, ItemView, view_case_in
from .desk import Desk
from .seeing import FACTS, LETTERS, Sight, look_at
from .trail_view import in_words

MOST_LETTERS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the way of a case."""

    title: str
    place: str
    """``done``, ``now`` or ``ahead``."""


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact in words."""

    name: str
    title: str
    words: str | None
    """None where it is not recorded."""
    identifying: bool = False


@dataclass(frozen=True, slots=True)
class CaseSeen:
    """What the page of a case shows to one person."""

    view: CaseView
    sight: Sight
    actor: Actor
    owed: tuple[ClockView, ...]
    """The most urgent first."""
    over: tuple[ClockView, ...]
    items: tuple[ItemView, ...]
    journey: tuple[Step, ...]
    facts: tuple[FactSeen, ...]
    not_delivered: tuple[DeliveryRow, ...]
    letters: tuple[NoticeRow, ...]

    @property
    def is_own(self) -> bool:
        """Whether the case is kept by the person's own partnership."""
        return self.view.case.partnership == self.actor.partnership

    @property
    def keeps(self) -> bool:
        """Whether the person keeps the case."""
        return self.is_own and self.actor.role in self.view.definition.kept_by

    @property
    def next(self) -> tuple[Next, ...]:
        """What leads on, first what keeps a date."""
        urgent = [do for clock in self.owed if clock.owed.item is None for do in clock.owed.clock.met_by]
        last = len(urgent)
        return tuple(sorted(self.view.next, key=lambda way: urgent.index(way.do) if way.do in urgent else last))

    def clock_of(self, do: str) -> ClockView | None:
        """The most urgent date of the case itself that a transition meets."""
        return next((c for c in self.owed if c.owed.item is None and do in c.owed.clock.met_by), None)


def see_case(desk: Desk, reference: str, actor: Actor, *, by: str) -> CaseSeen:
    """A case for one person.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    with desk.database.read() as tx:
        _, sight = look_at(tx, desk, reference, actor)
        view = view_case_in(tx, desk, reference, by=by)
        letters = list_notices(tx, reference=reference, limit=MOST_LETTERS) if sight.sees(LETTERS) else ()
        failed = list_deliveries(tx, reference=reference, not_delivered=True) if sight.sees(LETTERS) else ()
    return _seen(view, sight, actor, letters, failed)


def see_case_then(desk: Desk, then: Desk, reference: str, actor: Actor) -> CaseSeen:
    """A case as it stood, for one person: what they do not see of it now, they do not see of its past.

    ``then`` is the desk of the past. What may be done is not said: nothing can be done in the past.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    with desk.database.read() as tx:
        _, now = look_at(tx, desk, reference, actor)
    with then.database.read() as tx:
        _, was = look_at(tx, then, reference, actor)
        sight = Sight(now.parts & was.parts, now.agency)
        view = view_case_in(tx, then, reference)
        letters = list_notices(tx, reference=reference, limit=MOST_LETTERS) if sight.sees(LETTERS) else ()
    return _seen(view, sight, actor, letters, ())


def _seen(
    view: CaseView, sight: Sight, actor: Actor, letters: Sequence[NoticeRow], failed: Sequence[DeliveryRow]
) -> CaseSeen:
    definition = view.definition
    clocks = [c for c in view.clocks if sight.sees_dates_of(definition, view.case, c.owed.item)]
    clocks.sort(key=lambda each: urgency(each.owed.deadline, view.today))
    return CaseSeen(
        view=view,
        sight=sight,
        actor=actor,
        owed=tuple(c for c in clocks if c.standing in OWED),
        over=tuple(c for c in clocks if c.standing not in OWED),
        items=tuple(i for i in view.items if sight.sees_item(definition.items[i.item.kind], i.item)),
        journey=journey(definition, view.case.state),
        facts=facts_seen(view) if sight.sees(FACTS) else (),
        not_delivered=tuple(failed),
        letters=tuple(letters),
    )


def journey(definition: Definition, state: str) -> tuple[Step, ...]:
    """The stages of a workflow in order, and at which of them a case is."""
    stages = list(dict.fromkeys(each.stage or name for name, each in definition.states.items()))
    here = stages.index(definition.states[state].stage or state)
    places = ["done"] * here + ["now"] + ["ahead"] * (len(stages) - here - 1)
    return tuple(Step(_stage(definition, each), place) for each, place in zip(stages, places, strict=True))


def _stage(definition: Definition, stage: str) -> str:
    named = any(state.stage == stage for state in definition.states.values())
    title = spoken(stage) if named else definition.states[stage].title
    return f"{title[:1].upper()}{title[1:]}"


def facts_seen(view: CaseView, item: ItemView | None = None) -> tuple[FactSeen, ...]:
    """The facts of a case or item in the order of the rules, also those that are not recorded."""
    rules = view.definition.items[item.item.kind] if item else view.definition
    facts = item.item.facts if item else view.case.facts
    return tuple(
        FactSeen(
            name,
            fact.title,
            None if facts.get(name) is None else in_words(fact, facts[name], view.directory, view.today),
            fact.identifying or is_marker(facts.get(name)),
        )
        for name, fact in rules.facts.items()
    )


def recorded(facts: Sequence[FactSeen]) -> tuple[FactSeen, ...]:
    """Those that are recorded."""
    return tuple(each for each in facts if each.words is not None)
