"""What a template may look at: the case, its items, its clocks and the occasion, read only when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reviewflow.notices.environment import Question, Readable
from reviewflow.notices.marks import Written
from reviewflow.notices.words import Directory, Json, NotRecorded, Unreadable, not_recorded, read
from reviewflow.notices.words import field as form_field
from reviewflow.workflow.definition import Definition, ItemDefinition, Subject

Facts = Mapping[str, Json]


class Due(NamedTuple):
    """A clock that runs, as a letter may state it."""

    due_on: dt.date
    sentence: str
    """``due Friday 24 April 2026, 15 working days after ...``, as the deadline explains itself."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom one copy of a notice goes, under the name it has on that day."""

    key: str
    name: str
    lead: str | None = None
    """The post that answers for it."""


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item as it stands."""

    kind: str
    number: str
    state: str
    facts: Facts
    deadlines: Mapping[str, Due] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseNow:
    """A case as it stands, with the rules it was opened under."""

    definition: Definition
    reference: str
    state: str
    opened_on: dt.date
    facts: Facts
    """With the identifying facts only if they were read for this notice."""
    items: Mapping[str, Sequence[ItemNow]] = field(default_factory=dict)
    deadlines: Mapping[str, Due] = field(default_factory=dict)
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Relation to the references of the linked cases."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who sends it, to whom, when and why."""

    recipient: Recipient
    sent_on: dt.date
    by_role: str
    """In words."""
    reason: str | None = None
    names: bool = False
    """Whether identifying facts may be read."""


def context_of(
    case: CaseNow, occasion: Occasion, *, directory: Directory, item: ItemNow | None = None
) -> dict[str, object]:
    """Everything a template may use; ``item`` when the notice belongs to one.

    Nothing is put into words before the template asks for it.
    """
    gaps: list[str] = []
    pen = _Pen(occasion, directory, gaps)
    rules = case.definition
    facts = _Facts(rules, case.facts, pen)
    deadlines = case.deadlines
    clocks = set(rules.clocks)
    mine: object = not_recorded("this notice belongs to no item, so its item")
    if item is not None:
        mine = _Item(rules.items[item.kind], item, pen)
        deadlines = _Both(item.deadlines, case.deadlines)
        clocks.update(rules.items[item.kind].clocks)
    return {
        "facts": facts,
        "item": mine,
        "items": _Items(rules, case.items, pen),
        "clocks": _Clocks(clocks, deadlines),
        "links": _Links(case.links),
        "case": record(
            "case",
            reference=case.reference,
            title=rules.title,
            workflow=rules.key,
            state=rules.states[case.state].title,
            state_name=case.state,
            edition=rules.edition_title,
            opened_on=case.opened_on,
        ),
        "recipient": record(
            "recipient",
            key=occasion.recipient.key,
            name=occasion.recipient.name,
            lead=occasion.recipient.lead or not_recorded("the recipient's lead"),
        ),
        "partnership": record("partnership", title=rules.partnership_title, key=rules.partnership),
        "by": record("by", role=occasion.by_role),
        "sent_on": occasion.sent_on,
        "reason": occasion.reason or not_recorded("the reason"),
        "gaps": gaps,
        "ask": Question(facts.ask),
        "item_ask": _ASK_OF_ITEM,
    }


class _Both(Mapping[str, Due]):
    """The clocks of the item, then those of its case; neither is counted before somebody asks."""

    __slots__ = ("_first", "_second")

    def __init__(self, first: Mapping[str, Due], second: Mapping[str, Due]) -> None:
        self._first = first
        self._second = second

    def __getitem__(self, name: str) -> Due:
        return self._first[name] if name in self._first else self._second[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._first, **self._second})

    def __len__(self) -> int:
        return len({**self._first, **self._second})


class _Pen(NamedTuple):
    occasion: Occasion
    directory: Directory
    gaps: list[str]


class Record(Readable):
    """Named things; any other name is refused."""

    __slots__ = ("_kind", "_parts")

    def __init__(self, kind: str, parts: Mapping[str, object]) -> None:
        self._kind = kind
        self._parts = parts

    def read(self, name: str) -> object:
        """One of them."""
        try:
            return self._parts[name]
        except KeyError:
            raise Unreadable(f"there is no {self._kind}.{name}", f"Use one of {', '.join(self._parts)}.") from None


def record(kind: str, **parts: object) -> Record:
    """A few named things that a template may read and no others."""
    return Record(kind, parts)


class _Facts(Readable):
    __slots__ = ("_pen", "_raw", "_rules")

    def __init__(self, rules: Subject, raw: Facts, pen: _Pen) -> None:
        self._rules = rules
        self._raw = raw
        self._pen = pen

    def read(self, name: str) -> object:
        fact = self._rules.facts.get(name)
        if fact is None:
            raise Unreadable(f"{self._rules.title} has no fact {name}", "Name a fact of the workflow file.")
        occasion = self._pen.occasion
        if fact.identifying and not occasion.names:
            raise Unreadable(
                f"the fact {name} says who somebody is, and this notice may not",
                "Leave it out, or mark the notice names: true if its audience may know.",
            )
        return read(fact, self._raw.get(name), occasion.sent_on, self._pen.directory)

    def ask(self, name: str, about: str = "") -> Written:
        """One line of a form; what is not recorded is noted as a gap."""
        value = self.read(name)
        title = self._rules.facts[name].title
        if isinstance(value, NotRecorded):
            self._pen.gaps.append(about + title)
        return form_field(title, value)


class _Clocks(Readable):
    __slots__ = ("_declared", "_running")

    def __init__(self, declared: set[str], running: Mapping[str, Due]) -> None:
        self._declared = declared
        self._running = running

    def read(self, name: str) -> object:
        if name not in self._declared:
            raise Unreadable(f"there is no clock {name}", "Name a clock of the workflow file.")
        return self._running.get(name) or not_recorded(f"the clock {name} does not run, so its date")


class _Item(Readable):
    __slots__ = ("_now", "_pen", "facts", "rules")

    def __init__(self, rules: ItemDefinition, now: ItemNow, pen: _Pen) -> None:
        self.rules = rules
        self.facts = _Facts(rules, now.facts, pen)
        self._now = now
        self._pen = pen

    def read(self, name: str) -> object:
        reader = _ITEM_PARTS.get(name)
        if reader is None:
            raise Unreadable(f"an item has no {name}", f"Use one of {', '.join(_ITEM_PARTS)}.")
        return reader(self)

    @property
    def now(self) -> ItemNow:
        return self._now

    @property
    def label(self) -> object:
        """What tells it from the others; its title and number where that may not be said."""
        name = self.rules.label
        if name is not None and (self._pen.occasion.names or not self.rules.facts[name].identifying):
            value = self.facts.read(name)
            if not isinstance(value, NotRecorded):
                return value
        return f"{self.rules.title} {self._now.number}"


_ITEM_PARTS: Mapping[str, Callable[[_Item], object]] = {
    "number": lambda item: item.now.number,
    "title": lambda item: item.rules.title,
    "label": lambda item: item.label,
    "state": lambda item: item.rules.states[item.now.state].title,
    "state_name": lambda item: item.now.state,
    "facts": lambda item: item.facts,
    "clocks": lambda item: _Clocks(set(item.rules.clocks), item.now.deadlines),
}


class _Items(Readable):
    __slots__ = ("_kept", "_pen", "_rules")

    def __init__(self, rules: Definition, kept: Mapping[str, Sequence[ItemNow]], pen: _Pen) -> None:
        self._rules = rules
        self._kept = kept
        self._pen = pen

    def read(self, name: str) -> list[_Item]:
        rules = self._rules.items.get(name)
        if rules is None:
            raise Unreadable(f"{self._rules.title} keeps no {name}", f"It keeps {', '.join(self._rules.items)}.")
        return [_Item(rules, now, self._pen) for now in self._kept.get(name, ())]


class _Links(Readable):
    __slots__ = ("_linked",)

    def __init__(self, linked: Mapping[str, Sequence[str]]) -> None:
        self._linked = linked

    def read(self, name: str) -> list[str]:
        # A link is seen from both its ends, so its relation may be declared by another workflow alone.
        return list(self._linked.get(name, ()))


def _ask_of_item(item: object, name: str) -> Written:
    if not isinstance(item, _Item):
        raise Unreadable("item_ask was asked of something that is no item", "Give it an item of a list in items.")
    return item.facts.ask(name, about=f"{item.rules.title} {item.now.number}: ")


_ASK_OF_ITEM = Question(_ask_of_item)
