"""A case on one page, with just what one person may see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.case.fact_words import in_words
from reviewflow.case.identity import is_marker
from reviewflow.case.leads_on import Ways, ways_on
from reviewflow.casework.access.namesakes import has_namesakes
from reviewflow.casework.access.seeing import FACTS, LETTERS, Sight, kept_from, look_at, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.standing import OWED, urgency
from reviewflow.statute.words import capitalised, spoken
from reviewflow.store.deliveries import DeliveryRow, list_deliveries
from reviewflow.store.notices import NoticeRow, list_notices
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

from .case_view import CaseView, ClockView, ItemView, label_of_facts, view_case_in

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
    under: str | None = None
    """The heading under which it is shown."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that this one is linked with."""

    relation: str
    reference: str
    label: str | None
    """What tells it from others of its kind, for whom may see it."""


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
    may_be_named: bool = False
    """Whether a name in the case is also the name of somebody who works here, for those who keep it."""
    links: tuple[Linked, ...] = ()
    """To the cases that the person may know of."""
    label: str | None = None
    """What tells the case from others of its kind, where its rules say so and the person sees its facts."""

    @property
    def is_own(self) -> bool:
        """Whether the case is kept by the person's own partnership."""
        return self.view.case.partnership == self.actor.partnership

    @property
    def keeps(self) -> bool:
        """Whether the person keeps the case."""
        return self.is_own and self.actor.role in self.view.definition.kept_by

    @property
    def ways(self) -> Ways:
        """What leads on, in the order in which it is to be expected; of an agency's, only what it may do itself."""
        owed = [each.owed.clock for each in self.owed if each.owed.item is None]
        ways = tuple(each for each in self.view.next if each.may_begin or not self.sight.agency)
        return ways_on(ways, self.view.definition, self.view.case.state, owed=owed)

    def ways_of(self, item: ItemView) -> Ways:
        """The same for one of its items."""
        owed = [each.owed.clock for each in self.owed if each.owed.item == (item.item.kind, item.item.number)]
        rules = self.view.definition.items[item.item.kind]
        return ways_on(item.next, rules, item.item.state, owed=owed)

    def clock_of(self, do: str) -> ClockView | None:
        """The most urgent date of the case itself that a transition meets."""
        return next((c for c in self.owed if c.owed.item is None and do in c.owed.clock.met_by), None)


def see_case(desk: Desk, reference: str, actor: Actor, *, by: str) -> CaseSeen:
    """A case for one person.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    with desk.database.read() as tx:
        case, sight = look_at(tx, desk, reference, actor)
        view = view_case_in(tx, desk, reference, by=by).without(kept_from(tx, desk, actor))
        letters = list_notices(tx, reference=reference, limit=MOST_LETTERS) if sight.sees(LETTERS) else ()
        failed = list_deliveries(tx, reference=reference, not_delivered=True) if sight.sees(LETTERS) else ()
        keeps = case.partnership == actor.partnership and actor.role in view.definition.kept_by
        named = keeps and has_namesakes(tx, case, view.directory)
        links = _known_links(tx, desk, view, sight, actor)
    return _seen(view, sight, actor, letters, failed, links=links, may_be_named=named)


def see_case_then(desk: Desk, then: Desk, reference: str, actor: Actor) -> CaseSeen:
    """A case as it stood, for one person: what they do not see of it now, they do not see of its past.

    ``then`` is the desk of the past. What may be done is not said: nothing can be done in the past.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
    """
    with desk.database.read() as tx:
        _, now = look_at(tx, desk, reference, actor)
        hidden = kept_from(tx, desk, actor)
    with then.database.read() as tx:
        _, was = look_at(tx, then, reference, actor)
        sight = Sight(now.parts & was.parts, now.agency)
        view = view_case_in(tx, then, reference).without(hidden)
        letters = list_notices(tx, reference=reference, limit=MOST_LETTERS) if sight.sees(LETTERS) else ()
    with desk.database.read() as tx:
        links = _known_links(tx, desk, view, sight, actor)
    return _seen(view, sight, actor, letters, (), links=links)


def _known_links(tx: Transaction, desk: Desk, view: CaseView, sight: Sight, actor: Actor) -> tuple[Linked, ...]:
    """The links to cases that the person may know of today."""
    linked = [link.reference for link in view.case.links]
    if not linked or not sight.sees(FACTS):
        return ()
    known = sights_of(tx, desk, linked, actor, joint=view.case.partnership == actor.partnership)
    found = []
    for link in view.case.links:
        if link.reference in known:
            case, theirs = known[link.reference]
            rules = desk.definition(tx, case.workflow_hash)
            label = label_of_facts(rules, view.directory, case.facts, view.today) if theirs.sees(FACTS) else None
            found.append(Linked(link.relation, link.reference, label))
    return tuple(found)


def _seen(
    view: CaseView,
    sight: Sight,
    actor: Actor,
    letters: Sequence[NoticeRow],
    failed: Sequence[DeliveryRow],
    *,
    links: tuple[Linked, ...],
    may_be_named: bool = False,
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
        may_be_named=may_be_named,
        links=links,
        label=label_of_facts(definition, view.directory, view.case.facts, view.today) if sight.sees(FACTS) else None,
    )


def journey(definition: Definition, state: str) -> tuple[Step, ...]:
    """The stages of a workflow in order, and at which of them a case is."""
    stages = list(dict.fromkeys(each.stage or name for name, each in definition.states.items()))
    here = stages.index(definition.states[state].stage or state)
    places = ["done"] * here + ["now"] + ["ahead"] * (len(stages) - here - 1)
    return tuple(Step(_stage(definition, each), place) for each, place in zip(stages, places, strict=True))


def stage_title(definition: Definition, state: str) -> str:
    """The stage that a state belongs to, in words."""
    return _stage(definition, definition.states[state].stage or state)


def _stage(definition: Definition, stage: str) -> str:
    named = any(state.stage == stage for state in definition.states.values())
    title = spoken(stage) if named else definition.states[stage].title
    return capitalised(title)


def facts_seen(view: CaseView, item: ItemView | None = None) -> tuple[FactSeen, ...]:
    """The facts of a case or item in the order of the rules, also those that are not recorded.

    Those under one heading stand together, and those under none at the end.
    """
    rules = view.definition.items[item.item.kind] if item else view.definition
    facts = item.item.facts if item else view.case.facts
    places = {heading: place for place, heading in enumerate(rules.headings)}
    ordered = sorted(rules.facts.items(), key=lambda each: places.get(each[1].under or "", len(places)))
    return tuple(
        FactSeen(
            name,
            fact.title,
            None if facts.get(name) is None else in_words(fact, facts[name], directory=view.directory, on=view.today),
            fact.identifying or is_marker(facts.get(name)),
            rules.headings.get(fact.under) if fact.under else None,
        )
        for name, fact in ordered
    )


def recorded(facts: Sequence[FactSeen]) -> tuple[FactSeen, ...]:
    """Those that are recorded."""
    return tuple(each for each in facts if each.words is not None)
