"""A case on one page: where it is, what is next, who, by which date and why that date. No names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from reviewflow.case.allowed import Next, what_next
from reviewflow.case.case import Case, Facts, Item
from reviewflow.case.clocks import OwedClock, clock_key, explain, owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.case.directory import Directory
from reviewflow.case.identity import is_marker
from reviewflow.casework.access.readings import reader
from reviewflow.casework.access.unnamed import unnamed
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.errors import ClockNotFound
from reviewflow.statute.basis import Basis
from reviewflow.statute.deadlines import Standing, standing
from reviewflow.statute.explanation import Explanation
from reviewflow.statute.london import local_date
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of a case, as it stands today."""

    key: str
    owed: OwedClock
    standing: Standing
    explanation: Explanation
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """One item of a case, as it stands today."""

    number: str
    item: Item
    label: str
    next: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that the page of a case shows."""

    case: Case
    definition: Definition
    directory: Directory
    today: dt.date
    next: tuple[Next, ...]
    clocks: tuple[ClockView, ...]
    items: tuple[ItemView, ...]

    def without(self, kept_from: Collection[str]) -> CaseView:
        """The same with no link to a case that is kept from whoever looks, and no such case named in what it says."""
        if not kept_from:
            return self
        links = tuple(each for each in self.case.links if each.reference not in kept_from)
        items = tuple(_item_without(each, kept_from) for each in self.items)
        facts = unnamed(self.case.facts, kept_from)
        case = replace(self.case, links=links, facts=facts, items=tuple(each.item for each in items))
        return replace(self, case=case, items=items)

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``case REF --json``; keys are only ever added."""
        return {
            "reference": self.case.reference,
            "workflow": self.case.workflow,
            "partnership": self.case.partnership,
            "edition": self.definition.edition,
            "workflow_hash": self.case.workflow_hash,
            "version": self.case.version,
            "state": self.case.state,
            "state_title": self.definition.states[self.case.state].title,
            "ended": self.definition.states[self.case.state].ends,
            "opened_on": self.case.opened_on.isoformat(),
            **({"destroyed_on": self.case.destroyed_on.isoformat()} if self.case.destroyed_on else {}),
            "facts": without_identities(self.case.facts),
            "next": [_next_json(each) for each in self.next],
            "clocks": [clock_as_json(each) for each in self.clocks],
            "items": [_item_json(each) for each in self.items],
            "links": [{"relation": link.relation, "to": link.reference} for link in self.case.links],
        }


def _item_without(view: ItemView, kept_from: Collection[str]) -> ItemView:
    item = replace(view.item, facts=unnamed(view.item.facts, kept_from))
    return replace(view, item=item, label=unnamed(view.label, kept_from))


def view_case(desk: Desk, reference: str, *, by: str | None = None) -> CaseView:
    """A case as it stands now; with ``by``, what is next is judged for that person.

    Raises:
        CaseNotFound: there is no such case.
    """
    with desk.database.read() as tx:
        return view_case_in(tx, desk, reference, by=by)


def view_case_in(tx: Transaction, desk: Desk, reference: str, *, by: str | None = None) -> CaseView:
    """The same inside a transaction that is open already."""
    stored = load_case(tx, reference)
    case, definition = stored.case, desk.definition(tx, stored.case.workflow_hash)
    calendar, directory = desk.current(tx, case.partnership)
    today = local_date(desk.now())
    situation = Situation(definition=definition, case=case, directory=directory, today=today)
    actor = reader(tx, desk, stored, by) if by else None
    return CaseView(
        case=case,
        definition=definition,
        directory=directory,
        today=today,
        next=_next_of(situation, actor),
        clocks=tuple(_clock_views(situation, calendar)),
        items=tuple(_item_views(situation, actor)),
    )


def clocks_in_view(
    case: Case, definition: Definition, directory: Directory, calendar: WorkingDayCalendar, today: dt.date
) -> CaseView:
    """The same from what was read already, with the clocks alone: for lists over many cases."""
    situation = Situation(definition=definition, case=case, directory=directory, today=today)
    clocks = tuple(_clock_views(situation, calendar))
    return CaseView(case, definition, directory, today, next=(), clocks=clocks, items=())


def find_clock(view: CaseView, key: str) -> ClockView:
    """One clock of a case by its key; the number of the item may stand in it instead of the kind (``AR-1/return_due``).

    Raises:
        ClockNotFound: with the clocks there are.
    """
    for each in view.clocks:
        if key in (each.key, by_number(view, each)):
            return each
    known = ", ".join(by_number(view, each) for each in view.clocks) or "none has started"
    raise ClockNotFound(clock=key, case=view.case.reference, known=known)


def number_of(view: CaseView, each: ClockView) -> str | None:
    """The number of the item that a clock belongs to; None for a clock of the case itself."""
    item = view.case.item(*each.owed.item) if each.owed.item else None
    return item_number(view.definition, item) if item else None


def by_number(view: CaseView, each: ClockView) -> str:
    """What to call a clock when asking about it: ``rapid_review``, or ``AR-1/return_due``."""
    number = number_of(view, each)
    return f"{number}/{each.owed.clock.name}" if number else each.key


def key_in_words(definition: Definition, clock: str, item: tuple[str, int] | None) -> str:
    """The title of a clock, with the number of the item that it belongs to."""
    title = definition.subject(item[0] if item else None).clocks[clock].title
    return f"{title} ({definition.items[item[0]].prefix}-{item[1]})" if item else title


def _clock_views(situation: Situation, calendar: WorkingDayCalendar) -> list[ClockView]:
    sources = situation.definition.sources
    return [
        ClockView(
            key=clock_key(owed),
            owed=owed,
            standing=standing(owed.deadline, situation.today),
            explanation=explain(owed, situation, calendar=calendar),
            basis=Basis.from_source(owed.clock.basis, sources[owed.clock.basis])
            if owed.clock.basis in sources
            else None,
        )
        for owed in owed_clocks(situation, calendar=calendar)
    ]


def _next_of(situation: Situation, actor: Any) -> tuple[Next, ...]:
    """Nothing more is done with a case whose words were destroyed by law."""
    if situation.case.destroyed_on is not None:
        return ()
    return what_next(situation, definition=situation.definition, actor=actor)


def _item_views(situation: Situation, actor: Any) -> list[ItemView]:
    views = []
    for item in situation.case.items:
        at_item = Situation(situation.definition, situation.case, situation.directory, situation.today, item)
        number = item_number(situation.definition, item)
        views.append(
            ItemView(
                number=number,
                item=item,
                label=label_of(situation, item) or number,
                next=_next_of(at_item, actor),
            )
        )
    return views


def label_of(situation: Situation, item: Item) -> str | None:
    """What tells an item from the others of its kind, as people read it, never a name."""
    return label_of_facts(situation.definition.items[item.kind], situation.directory, item.facts, situation.today)


def label_of_facts(rules: Subject, directory: Directory, facts: Facts, today: dt.date) -> str | None:
    """The same of a case or an item, by the parts that it needs."""
    value = facts.get(rules.label) if rules.label else None
    if rules.label is None or value is None or is_marker(value) or not isinstance(value, str):
        return None
    fact = rules.facts[rules.label]
    if fact.type in ("agency", "body", "area"):
        return directory.name_on(fact.type, value, today)
    return fact.options.get(value, value)


def without_identities(facts: Facts) -> dict[str, object]:
    """The facts that anybody who may see the case may see; of an identity only that it is recorded."""
    return {name: "(recorded)" if is_marker(value) else value for name, value in facts.items()}


def _next_json(each: Next) -> dict[str, object]:
    return {
        "do": each.do,
        "title": each.title,
        "by": list(each.by),
        "allowed": each.allowed,
        "why_not": list(each.why_not),
    }


def clock_as_json(each: ClockView) -> dict[str, object]:
    """One clock as programs read it; keys are only ever added."""
    deadline, clock = each.owed.deadline, each.owed.clock
    return {
        "clock": each.key,
        "title": clock.title,
        "starts_on": deadline.starts_on.isoformat(),
        "due_on": deadline.due_on.isoformat(),
        "original_due_on": deadline.original_due_on.isoformat(),
        "safe_on": deadline.safe_on.isoformat(),
        "warn_on": deadline.warn_on.isoformat() if deadline.warn_on else None,
        "standing": each.standing,
        "force": clock.force,
        "basis": clock.basis,
        "verified": each.basis.mark if each.basis else None,
        "met_on": deadline.met_on.isoformat() if deadline.met_on else None,
        "milestone": clock.milestone,
        "counted_back_from": clock.counted_back_from,
        "explanation": each.explanation.as_json(),
    }


def _item_json(each: ItemView) -> dict[str, object]:
    return {
        "item": each.number,
        "kind": each.item.kind,
        "label": each.label,
        "state": each.item.state,
        "facts": without_identities(each.item.facts),
        "next": [_next_json(n) for n in each.next],
    }
