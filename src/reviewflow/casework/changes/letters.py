"""Which notices a change sends, to whom, and their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewflow.case.case import Case, FactValue, Item
from reviewflow.case.clocks import ItemKey, OwedClock, owed_clocks
from reviewflow.case.conditions import Situation, holds
from reviewflow.case.directory import DatedName, Party
from reviewflow.case.identity import restored
from reviewflow.casework.numbers import item_number
from reviewflow.errors import NoticeCannotBeRendered, RecipientUnknown
from reviewflow.notices.context import CaseNow, Due, ItemNow, Occasion, Recipient, context_of
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.statute.london import longdate
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition, NoticeRule, NoticeUse

Identities = Mapping[str, FactValue]
"""The marker that stands in the facts to the value that is kept apart."""


@dataclass(frozen=True, slots=True)
class Written:
    """One copy of a notice, for one recipient."""

    rule: NoticeRule
    recipient: Party
    recipient_name: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class NotWritten:
    """One copy of a notice that is owed and could not be written."""

    rule: NoticeRule
    recipient: str
    """The key of whom it is for."""
    recipient_name: str
    why: str


@dataclass(frozen=True, slots=True)
class Letters:
    """What came of the letters that a change sends."""

    written: tuple[Written, ...] = ()
    not_written: tuple[NotWritten, ...] = ()


NO_LETTERS = Letters()


@dataclass(frozen=True, slots=True)
class Pen:
    """What the letters of one change are written with."""

    situation: Situation
    due: Dues
    templates: Templates
    by_role: str
    reason: str | None
    identities: Identities


def write_notices(uses: Iterable[NoticeUse], pen: Pen) -> Letters:
    """Every copy of every notice that a change sends. One that cannot be written does not stop the others."""
    written: list[Written] = []
    not_written: list[NotWritten] = []
    for use in uses:
        if use.when is not None and not holds(use.when, pen.situation):
            continue
        rule = pen.situation.subject.notices[use.notice]
        for key in recipients_of(rule, pen.situation):
            try:
                written.append(write_notice(rule, key, pen))
            except (RecipientUnknown, NoticeCannotBeRendered) as fault:
                party = pen.situation.directory.party(key)
                name = party.name_on(pen.situation.today) if party else key
                not_written.append(NotWritten(rule, key, name, str(fault)))
    return Letters(tuple(written), tuple(not_written))


def write_notice(rule: NoticeRule, to: str, pen: Pen) -> Written:
    """One copy of a notice.

    Raises:
        RecipientUnknown: nobody is on file to receive it.
        NoticeCannotBeRendered: its template asks for what is not recorded, or may not be said.
    """
    situation, on = pen.situation, pen.situation.today
    party = _party(to, rule, situation)
    name = party.name_on(on)
    occasion = Occasion(Recipient(party.key, name, party.lead), on, pen.by_role, pen.reason, names=rule.names)
    known: Identities = pen.identities if rule.names else {}
    item = _item_now(situation.definition, situation.item, pen.due, known) if situation.item else None
    case = _case_now(situation.definition, situation.case, pen.due, known)
    context = context_of(case, occasion, directory=situation.directory.name_on, item=item)
    return Written(rule, party, name, render(pen.templates, rule.template, context))


def recipients_of(rule: NoticeRule, situation: Situation) -> Iterator[str]:
    """Whom a notice goes to, by key: of the directory, or of the agencies, bodies or areas that a fact names."""
    for to in rule.to:
        source, _, name = to.partition(":")
        if source == "fact" and name:
            yield from _keys(situation.facts.get(name))
        else:
            yield to


def _keys(value: FactValue) -> list[str]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else []


def _party(key: str, rule: NoticeRule, situation: Situation) -> Party:
    source, _, role = key.partition(":")
    if source == "role" and role:
        title = situation.definition.roles.get(role, role)
        return Party(key=role, names=(DatedName(title, None, None),))
    areas = situation.directory.areas
    if key in areas:
        return Party(key=key, names=(DatedName(areas[key], None, None),))
    return situation.directory.recipient(key, notice=rule.name, on=situation.today)


class Dues:
    """When the clocks of the case and of its items are due, counted when a letter first asks."""

    def __init__(self, situation: Situation, calendar: WorkingDayCalendar, counted: Iterable[OwedClock]) -> None:
        self._situation = situation
        self._calendar = calendar
        self._counted: dict[ItemKey | None, list[OwedClock]] = {}
        for each in counted:
            self._counted.setdefault(each.item, []).append(each)

    def of(self, item: ItemKey | None) -> Mapping[str, Due]:
        """The clocks of one item, or of the case itself."""
        return _DuesOfOne(lambda: self._owed(item))

    def _owed(self, item: ItemKey | None) -> list[OwedClock]:
        """Counted already for the change itself, where it touched them."""
        known = self._counted.get(item)
        return known or owed_clocks(self._situation, calendar=self._calendar, scope=frozenset([item]))


class _DuesOfOne(Mapping[str, Due]):
    __slots__ = ("_count", "_counted")

    def __init__(self, count: Callable[[], Iterable[OwedClock]]) -> None:
        self._count = count
        self._counted: dict[str, Due] | None = None

    def _known(self) -> dict[str, Due]:
        if self._counted is None:
            running = (each for each in self._count() if not each.deadline.cancelled)
            self._counted = {each.clock.name: Due(each.deadline.due_on, due_sentence(each)) for each in running}
        return self._counted

    def __getitem__(self, name: str) -> Due:
        return self._known()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known())

    def __len__(self) -> int:
        return len(self._known())


def due_sentence(owed: OwedClock) -> str:
    """``due Friday 24 April 2026, 15 working days after Wednesday 1 April 2026``."""
    due, start = longdate(owed.deadline.due_on), longdate(owed.deadline.starts_on)
    return f"due {due}, {owed.clock.limit.words} {start}"


def _item_now(
    definition: Definition,
    item: Item,
    due: Dues,
    identities: Identities,
) -> ItemNow:
    return ItemNow(
        kind=item.kind,
        number=item_number(definition, item),
        state=item.state,
        facts=restored(item.facts, identities),
        deadlines=due.of((item.kind, item.number)),
    )


def _case_now(
    definition: Definition,
    case: Case,
    due: Dues,
    identities: Identities,
) -> CaseNow:
    kinds: dict[str, list[ItemNow]] = {}
    for item in case.items:
        kinds.setdefault(item.kind, []).append(_item_now(definition, item, due, identities))
    links: dict[str, list[str]] = {}
    for link in case.links:
        links.setdefault(link.relation, []).append(link.reference)
    return CaseNow(
        definition=definition,
        reference=case.reference,
        state=case.state,
        opened_on=case.opened_on,
        facts=restored(case.facts, identities),
        items=kinds,
        deadlines=due.of(None),
        links=links,
    )
