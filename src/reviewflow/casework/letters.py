"""Which notices a change sends, to whom, and their words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewflow.case.case import Case, FactValue, Item
from reviewflow.case.clocks import ItemKey, OwedClock, owed_clocks
from reviewflow.case.conditions import Situation, holds
from reviewflow.case.directory import DatedName, Party
from reviewflow.case.identity import restored
from reviewflow.notices.context import CaseNow, Due, ItemNow, Occasion, Recipient, context_of
from reviewflow.notices.environment import Templates
from reviewflow.notices.notice import Rendered, render
from reviewflow.statute.london import longdate
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition, NoticeRule, NoticeUse

from .numbers import item_number

Identities = Mapping[str, FactValue]
"""The marker that stands in the facts to the value that is kept apart."""


@dataclass(frozen=True, slots=True)
class Written:
    """One copy of a notice, for one recipient."""

    rule: NoticeRule
    recipient: Party
    recipient_name: str
    rendered: Rendered


def write_notices(
    uses: Iterable[NoticeUse],
    situation: Situation,
    *,
    calendar: WorkingDayCalendar,
    counted: Iterable[OwedClock],
    templates: Templates,
    by_role: str,
    reason: str | None,
    identities: Identities,
) -> list[Written]:
    """Every copy of every notice that a change sends.

    Raises:
        RecipientUnknown: nobody is on file to receive one.
        NoticeCannotBeRendered: a template asks for what is not recorded, or may not be said.
    """
    rules = [situation.subject.notices[u.notice] for u in uses if u.when is None or holds(u.when, situation)]
    if not rules:
        return []
    due = Dues(situation, calendar, counted)
    return [
        _write(rule, party, situation, due, templates=templates, by_role=by_role, reason=reason, identities=identities)
        for rule in rules
        for party in recipients_of(rule, situation)
    ]


def _write(
    rule: NoticeRule,
    party: Party,
    situation: Situation,
    due: Dues,
    *,
    templates: Templates,
    by_role: str,
    reason: str | None,
    identities: Identities,
) -> Written:
    on = situation.today
    name = party.name_on(on)
    occasion = Occasion(Recipient(party.key, name, party.lead), on, by_role, reason, names=rule.names)
    known: Identities = identities if rule.names else {}
    item = _item_now(situation.definition, situation.item, due, known) if situation.item else None
    case = _case_now(situation.definition, situation.case, due, known)
    context = context_of(case, occasion, directory=situation.directory.name_on, item=item)
    return Written(rule, party, name, render(templates, rule.template, context))


def recipients_of(rule: NoticeRule, situation: Situation) -> Iterator[Party]:
    """Whom a notice goes to: keys of the directory, or the agencies, bodies or areas that a fact names."""
    for to in rule.to:
        source, _, name = to.partition(":")
        if not name:
            yield situation.directory.recipient(to, notice=rule.name, on=situation.today)
        elif source == "fact":
            for key in _keys(situation.facts.get(name)):
                yield _party_of_fact(key, rule, situation)
        else:
            title = situation.definition.roles.get(name, name)
            yield Party(key=name, names=(DatedName(title, None, None),))


def _keys(value: FactValue) -> list[str]:
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else []


def _party_of_fact(key: str, rule: NoticeRule, situation: Situation) -> Party:
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
