"""A case as the rules see it: a frozen value, with the items it keeps beside itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from reviewflow.statute.clock import Suspension
from reviewflow.statute.london import local_date

from .walls import NO_WALLS, Walls

FactValue = str | int | bool | list[str] | None
"""As kept: dates and instants in ISO form, choices and names of the directory as keys, decimals as text."""

Facts = Mapping[str, FactValue]


def local_day(kept: FactValue) -> str | None:
    """The day in London of a date or instant as it is kept, in ISO form; None for whatever is neither."""
    if not isinstance(kept, str) or not kept[:4].isdigit():
        return None
    return local_date(dt.datetime.fromisoformat(kept)).isoformat() if "T" in kept else kept


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person (or a role held by nobody named), acting in one role for one partnership."""

    user: str
    role: str
    partnership: str
    agency: str | None = None
    """The agency that the person works for, where the directory says so."""
    body: str | None = None
    """The same for a body."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something a case keeps beside itself, with a small life cycle of its own."""

    kind: str
    number: int
    state: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A relation to another case."""

    relation: str
    reference: str


@dataclass(frozen=True, slots=True)
class Done:
    """A transition that was done, by whom and on which day: what meets clocks and separates duties."""

    transition: str
    on: dt.date
    user: str
    item: tuple[str, int] | None = None
    """Kind and number; None for the case itself."""


@dataclass(frozen=True, slots=True)
class SuspendedClock:
    """A suspension of one clock of the case or of one of its items."""

    clock: str
    item: tuple[str, int] | None
    suspension: Suspension


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything that its rules may ask about."""

    reference: str
    workflow: str
    workflow_hash: str
    partnership: str
    state: str
    facts: Facts
    opened_on: dt.date
    version: int = 0
    items: tuple[Item, ...] = ()
    links: tuple[LinkTo, ...] = ()
    """In either direction: a link is seen from both its ends."""
    done: tuple[Done, ...] = ()
    suspensions: tuple[SuspendedClock, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    """Due dates that a move to newer rules kept: clock key to ISO date."""
    walls: Walls = NO_WALLS
    """Who never sees it, whatever their role."""
    destroyed_on: dt.date | None = None
    """The day on which what it says was destroyed by law; None while it is there."""

    def changed(
        self,
        *,
        state: str | None = None,
        facts: Facts | None = None,
        items: tuple[Item, ...] | None = None,
        links: tuple[LinkTo, ...] | None = None,
        done: tuple[Done, ...] | None = None,
    ) -> Case:
        """The case with other parts; what is left out stays as it is."""
        return Case(
            self.reference,
            self.workflow,
            self.workflow_hash,
            self.partnership,
            self.state if state is None else state,
            self.facts if facts is None else facts,
            self.opened_on,
            self.version,
            self.items if items is None else items,
            self.links if links is None else links,
            self.done if done is None else done,
            self.suspensions,
            self.kept,
            self.walls,
            self.destroyed_on,
        )

    def one_version_on(self) -> Case:
        """The case as it is once this value has been kept."""
        return replace(self, version=self.version + 1)

    def items_of(self, kind: str) -> tuple[Item, ...]:
        """Its items of one kind, oldest first."""
        return tuple(item for item in self.items if item.kind == kind)

    def item(self, kind: str, number: int) -> Item | None:
        """One item, or None."""
        return next((i for i in self.items if i.kind == kind and i.number == number), None)

    def with_item(self, changed: Item) -> Case:
        """The case with an item added, or replaced by its newer value."""
        return self.changed(items=self.items_with(changed))

    def items_with(self, changed: Item) -> tuple[Item, ...]:
        """Its items with one added, or replaced where it stands."""
        if self.item(changed.kind, changed.number) is None:
            return (*self.items, changed)
        key = (changed.kind, changed.number)
        return tuple(changed if (item.kind, item.number) == key else item for item in self.items)

    def next_number(self, kind: str) -> int:
        """The number that a new item of this kind gets."""
        return 1 + max((item.number for item in self.items if item.kind == kind), default=0)

    def last_done(self, transitions: Iterable[str], item: tuple[str, int] | None = None) -> Done | None:
        """The latest of these transitions on the case itself or on one item, as they were recorded, or None."""
        names = frozenset(transitions)
        return next((d for d in reversed(self.done) if d.item == item and d.transition in names), None)
