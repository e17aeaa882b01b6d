"""The lines of a list over cases: what is shown of each, in words, as the list says it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from reviewflow.case.case import Case, Facts, FactValue, Item
from reviewflow.case.directory import Directory
from reviewflow.case.fact_words import in_words
from reviewflow.casework.access.seeing import Sight
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store.case_lists import DatedCase
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.file_format import ListItemsShape, ListShape

from .case_list_shown import Decision, Listed, ListedItem, ListedLink
from .case_view import label_of_facts


class Lines:
    """Makes the lines of one reading of a list."""

    def __init__(self, tx: Transaction, desk: Desk, shape: ListShape, home: str | None) -> None:
        self._tx, self._desk, self._shape, self._home = tx, desk, shape, home
        self._today = local_date(desk.now())
        self._directories: dict[str, Directory] = {}

    def line(self, row: DatedCase, case: Case, facts: Facts, sight: Sight | None) -> Listed:
        """What is shown of a case; its links are put to it afterwards, of all cases at once."""
        shape = self._shape
        definition = self._desk.definition(self._tx, case.workflow_hash)
        directory = self.directory(case.partnership)
        mark = facts.get(shape.mark or "")
        marks = [self._said(definition, directory, shape.mark, facts)] if shape.mark and mark is not None else []
        items = []
        for kind, shown in shape.items.items():
            rules = definition.items.get(kind)
            if rules is None:
                continue
            of = [i for i in case.items_of(kind) if (sight is None or sight.sees_item(rules, i)) and _fits(shown, i)]
            marks += [shown.mark] if shown.mark and any(i.state in shown.marks_in for i in of) else []
            if of:
                prefix = definition.items[kind].prefix
                items.append((shown.title, tuple(self._item(rules, directory, prefix, shown, each) for each in of)))
        state = definition.states[case.state]
        dated = sight is None or sight.sees_dates_of(definition, case, None)
        owners = facts.get(shape.owners or "")
        return Listed(
            reference=case.reference,
            workflow=case.workflow,
            partnership=case.partnership,
            kept_by=directory.title if self._home and case.partnership != self._home else None,
            title=definition.title,
            called=label_of_facts(definition, directory, facts, self._today),
            state=case.state,
            state_title=state.title,
            ended=state.ends,
            mark=str(mark) if mark is not None else None,
            marks=tuple(marks),
            owners=tuple((key, directory.name_on("agency", key, self._today)) for key in many(owners)),
            due_on=dt.date.fromisoformat(row.due_on) if dated and row.due_on else None,
            due_for=definition.clocks[row.clock].title if dated and row.clock else None,
            words=tuple(self._words(definition, directory, shape.shows, facts)),
            links=(),
            decided=tuple(self._decided(definition, directory, case)) if facts else (),
            items=tuple(items),
        )

    def _item(self, rules: Subject, directory: Directory, prefix: str, shown: ListItemsShape, item: Item) -> ListedItem:
        words = tuple(self._words(rules, directory, shown.shows, item.facts))
        return ListedItem(item.kind, f"{prefix}-{item.number}", rules.states[item.state].title, words)

    def _words(
        self, rules: Subject, directory: Directory, names: Sequence[str], facts: Facts
    ) -> Iterator[tuple[str, str, str]]:
        for name in names:
            if said := self._said(rules, directory, name, facts):
                yield name, rules.facts[name].title, said

    def _said(self, rules: Subject, directory: Directory, name: str | None, facts: Facts) -> str:
        fact = rules.facts.get(name or "")
        return in_words(fact, facts.get(fact.name), directory=directory, on=self._today) if fact else ""

    def _decided(self, definition: Definition, directory: Directory, case: Case) -> Iterator[Decision]:
        for done in case.done:
            if done.item is None and done.transition in self._shape.decided_by:
                user = directory.users.get(done.user)
                who = user.name if user else definition.roles.get(done.user, done.user)
                yield Decision(definition.transitions[done.transition].title, done.on, who)

    def with_links(
        self, lines: Sequence[tuple[Listed, Case]], known_of: Callable[[Sequence[str]], Mapping[str, Case]]
    ) -> Iterator[Listed]:
        """The lines with their links to those cases that ``known_of`` says somebody may know of."""
        wanted = {link.reference for _, case in lines for link in case.links if link.relation in self._shape.links}
        others = known_of(sorted(wanted)) if wanted else {}
        for line, case in lines:
            own = self._desk.definition(self._tx, case.workflow_hash)
            links = []
            for link in case.links:
                if link.relation in self._shape.links and link.reference in others:
                    other = others[link.reference]
                    rule = own.links.get(link.relation)
                    title = rule.title if rule else self._desk.definition(self._tx, other.workflow_hash).title
                    elsewhere = other.partnership != case.partnership
                    kept_by = self.directory(other.partnership).title if elsewhere else None
                    links.append(ListedLink(title, link.reference, kept_by))
            yield replace(line, links=tuple(links)) if links else line

    def directory(self, partnership: str) -> Directory:
        """The directory of a partnership, read once."""
        if partnership not in self._directories:
            self._directories[partnership] = self._desk.directory(self._tx, partnership)
        return self._directories[partnership]


def _fits(shown: ListItemsShape, item: Item) -> bool:
    return all(item.facts.get(name) == value for name, value in shown.where.items())


def many(value: FactValue) -> tuple[str, ...]:
    """The values of a fact that may have several."""
    return tuple(value) if isinstance(value, list) else () if value is None else (str(value),)
