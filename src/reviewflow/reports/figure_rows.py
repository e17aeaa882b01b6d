"""Cases and items as figures count them: what stands in the rows, put together once for every figure."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reviewflow.case.case import Facts, FactValue, Item
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.statute.london import local_date
from reviewflow.store.figures import Kept, KeptCase, KeptDeadline, KeptItem, read_kept
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Fact, Subject

InTime = bool | None
"""Whether a clock was met in time (True), late (False), or not at all (None)."""


@dataclass(frozen=True, slots=True)
class Countable:
    """A case, or an item of one, as the rules of counting see it."""

    reference: str
    """Of the case, also for an item."""
    item: str | None
    """The number of the item, such as ``F-2``; None for a case."""
    workflow: str
    partnership: str
    state: str
    facts: Facts
    subject: Subject
    keeper: Countable | None = None
    """The case that keeps the item; None for a case."""
    reached: Mapping[str, dt.date] = field(default_factory=dict)
    """Each state it has been in, and the first day."""
    clocks: Mapping[str, InTime] = field(default_factory=dict)
    """Each clock that has started."""
    links: tuple[tuple[str, str], ...] = ()
    """Relation and reference, seen from either end; empty for an item."""
    destroyed: bool = False
    """Whether the words of the case were destroyed by law: what is left of it is counted."""

    @property
    def case(self) -> Countable:
        """The case that keeps the item, or the case itself."""
        return self.keeper or self

    def declared(self, name: str) -> Fact | None:
        """What the rules say about a fact of the item or, where the item has none of that name, of its case."""
        return self.subject.facts.get(name) or (self.keeper.declared(name) if self.keeper else None)

    def fact(self, name: str) -> FactValue:
        """The fact of the item or, where the item has none of that name, of its case; None when not recorded."""
        if self.keeper is not None and name not in self.subject.facts:
            return self.keeper.fact(name)
        return self.facts.get(name)

    def day(self, name: str) -> dt.date | None:
        """A date fact as the local day it names."""
        value = self.fact(name)
        if not isinstance(value, str):
            return None
        moment = dt.datetime.fromisoformat(value)
        return local_date(moment) if moment.tzinfo else moment.date()


@dataclass(frozen=True, slots=True)
class Countables:
    """Everything in the database that a figure may count."""

    cases: Mapping[str, Countable]
    """By reference."""
    items: Mapping[str, tuple[Countable, ...]]
    """By kind."""

    def without(self, references: Collection[str]) -> Countables:
        """The same without some cases and what belongs to them: for whoever is kept out of those."""
        if not references:
            return self
        cases = {name: each for name, each in self.cases.items() if name not in references}
        items = {kind: tuple(i for i in of if i.reference not in references) for kind, of in self.items.items()}
        return Countables(cases, items)

    def other_ends(self, counted: Countable, relation: str) -> tuple[Countable, ...]:
        """The cases at the other end of a relation, in either direction; for an item, of its case."""
        return tuple(
            self.cases[reference]
            for linked_by, reference in counted.case.links
            if linked_by == relation and reference in self.cases
        )


def read_countables(tx: Transaction, desk: Desk) -> Countables:
    """Every case and item as it stands in one moment of the database."""
    return _Gathering(tx, desk, read_kept(tx)).done()


class _Gathering:
    """Rows on their way to what is counted."""

    def __init__(self, tx: Transaction, desk: Desk, kept: Kept) -> None:
        self.kept = kept
        self.rules: dict[str, Definition] = {c.workflow_hash: desk.definition(tx, c.workflow_hash) for c in kept.cases}
        self.reached: dict[tuple[str, str | None], dict[str, dt.date]] = defaultdict(dict)
        for reference, item, state, on in kept.reached:
            self.reached[reference, item][state] = dt.date.fromisoformat(on)
        self.clocks: dict[tuple[int, int | None], dict[str, InTime]] = defaultdict(dict)
        for deadline in kept.deadlines:
            self.clocks[deadline.case_id, deadline.item_id][deadline.clock] = _in_time(deadline)
        self.links: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for relation, reference, to in kept.links:
            self.links[reference].append((relation, to))
            self.links[to].append((relation, reference))

    def done(self) -> Countables:
        cases = {row.id: self.case(row) for row in self.kept.cases}
        rules = {row.id: self.rules[row.workflow_hash] for row in self.kept.cases}
        items: dict[str, list[Countable]] = defaultdict(list)
        for row in self.kept.items:
            items[row.kind].append(self.item(row, cases[row.case_id], rules[row.case_id]))
        return Countables(
            cases={case.reference: case for case in cases.values()},
            items={kind: tuple(of_kind) for kind, of_kind in items.items()},
        )

    def case(self, row: KeptCase) -> Countable:
        return Countable(
            reference=row.reference,
            item=None,
            workflow=row.workflow,
            partnership=row.partnership,
            state=row.state,
            facts=json.loads(row.facts),
            subject=self.rules[row.workflow_hash],
            reached=self.reached.get((row.reference, None), {}),
            clocks=self.clocks.get((row.id, None), {}),
            links=tuple(self.links.get(row.reference, ())),
            destroyed=bool(row.destroyed),
        )

    def item(self, row: KeptItem, keeper: Countable, rules: Definition) -> Countable:
        facts = json.loads(row.facts)
        number = item_number(rules, Item(row.kind, row.number, row.state, facts))
        return Countable(
            reference=keeper.reference,
            item=number,
            workflow=keeper.workflow,
            partnership=keeper.partnership,
            state=row.state,
            facts=facts,
            subject=rules.items[row.kind],
            keeper=keeper,
            reached=self.reached.get((keeper.reference, number), {}),
            clocks=self.clocks.get((row.case_id, row.id), {}),
        )


def _in_time(deadline: KeptDeadline) -> InTime:
    """As the page of the case judges it: nothing that was met while its clock stood still is late."""
    if deadline.met_on is None:
        return None
    return bool(deadline.suspended) or deadline.due_on is None or deadline.met_on <= deadline.due_on
