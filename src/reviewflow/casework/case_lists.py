"""A list over all cases of one kind, as one person sees it: actions, reviews, what was considered and not notified.

Which cases stand in a list and what is shown of each is said in ``workflows/lists.yaml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewflow.case.case import Actor, Case, Facts, FactValue, Item
from reviewflow.case.directory import Directory
from reviewflow.case.fact_words import in_words
from reviewflow.statute.london import local_date
from reviewflow.store.case_lists import (
    BEYOND_EVERY_REFERENCE,
    DatedCase,
    Narrowed,
    dated_cases,
    newest_cases,
    undated_cases,
)
from reviewflow.store.cases import load_cases
from reviewflow.store.lists import list_cases
from reviewflow.store.session import Transaction
from reviewflow.store.to_do import hashes_of
from reviewflow.workflow.definition import Definition, Subject
from reviewflow.workflow.file_format import ListItemsShape, ListShape

from .case_view import label_of_facts
from .desk import Desk
from .filled import fill
from .seeing import FACTS, Sight, acts_for_agency, known_of, parts_seen, sights_of

PAGE = 50
MOST_IN_A_FILE = 5_000
"""Cases that are written into one file."""
NOT_RECORDED = "-"
"""Asks for the cases whose mark is not recorded."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is narrowed to."""

    state: str | None = None
    owner: str | None = None
    mark: str | None = None
    linked_to: str | None = None
    late_only: bool = False
    ended_too: bool = True
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ListedLink:
    """Another case that one in a list is linked with."""

    title: str
    reference: str
    kept_by: str | None
    """The partnership that keeps it, where it is another one."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """Something a case in a list keeps beside itself."""

    kind: str
    number: str
    state: str
    words: tuple[tuple[str, str, str], ...]
    """Name, title and words of each fact that is recorded."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, by whom and when."""

    title: str
    on: dt.date
    who: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A case in a list."""

    reference: str
    workflow: str
    partnership: str
    kept_by: str | None
    """The partnership that keeps it, where it is not the reader's own."""
    title: str
    called: str | None
    state: str
    state_title: str
    ended: bool
    mark: str | None
    """As it is kept."""
    marks: tuple[str, ...]
    """What stands beside it, in words."""
    owners: tuple[tuple[str, str], ...]
    due_on: dt.date | None
    due_for: str | None
    """The title of the clock whose date comes first."""
    words: tuple[tuple[str, str, str], ...]
    links: tuple[ListedLink, ...]
    decided: tuple[Decision, ...]
    items: tuple[tuple[str, tuple[ListedItem, ...]], ...]


@dataclass(frozen=True, slots=True)
class CaseList:
    """A page of a list, with what it may be narrowed to."""

    title: str
    says: str
    today: dt.date
    lines: tuple[Listed, ...]
    next_page: str | None
    looked_at: int | None
    """After how many cases it looked no further, where it did."""
    states: Mapping[str, str]
    marks: Mapping[str, str]
    mark_title: str
    owners: Mapping[str, str]


def list_of_cases(
    desk: Desk,
    shape: ListShape,
    asked: Asked | None = None,
    *,
    actor: Actor | None = None,
    partnership: str | None = None,
    size: int = PAGE,
) -> CaseList:
    """A page of a list. Without an actor it is for whoever may open the database."""
    with desk.database.read() as tx:
        return _List(tx, desk, shape, asked or Asked(), actor, partnership).page(size)


class _List:
    """One reading of a list."""

    def __init__(
        self,
        tx: Transaction,
        desk: Desk,
        shape: ListShape,
        asked: Asked,
        actor: Actor | None,
        partnership: str | None,
    ) -> None:
        self._tx, self._desk, self._shape, self._asked, self._actor = tx, desk, shape, asked, actor
        self._home = actor.partnership if actor else partnership
        self._today = local_date(desk.now())
        self._directories: dict[str, Directory] = {}

    def page(self, size: int) -> CaseList:
        found = fill(self._read, self._keep, size=size, after=_row_of(self._asked.after))
        lines = [*found.lines, *self._joint(size)]
        known = self._known()
        facts = {name: fact for each in known for name, fact in each.facts.items()}
        mark, owners = facts.get(self._shape.mark or ""), facts.get(self._shape.owners or "")
        directory = self._directory(self._home) if self._home else None
        wanted = self._shape.in_states
        return CaseList(
            title=self._shape.title,
            says=self._shape.says,
            today=self._today,
            lines=tuple(self._with_links(lines)),
            next_page=_after(found.last) if found.last else None,
            looked_at=found.looked_at,
            states={s.name: s.title for each in known for s in each.states.values() if not wanted or s.name in wanted},
            marks=dict(mark.options) if mark else {},
            mark_title=mark.title if mark else "",
            owners={key: party.name_on(self._today) for key, party in directory.agencies.items()}
            if owners and directory
            else {},
        )

    def _joint(self, size: int) -> list[tuple[Listed, Case]]:
        """On the first page also the cases of other partnerships that are linked with one's own."""
        if self._actor is None or self._shape.late_first or self._asked != Asked(ended_too=self._asked.ended_too):
            return []
        filters = {"workflow": self._shape.cases, "joint_with": self._actor.partnership}
        rows = list_cases(self._tx, filters=filters, open_only=not self._asked.ended_too, limit=size)
        wanted = [each for each in rows if not self._shape.in_states or each.state in self._shape.in_states]
        seen = self._seen([each.reference for each in wanted], joint=True)
        found = []
        for each in wanted:
            if each.reference in seen:
                row = DatedCase(each.reference, each.next_due_on, None, 0)
                case, sight = seen[each.reference]
                found.append((self._line(row, case, {}, sight), case))
        return found

    def _known(self) -> Sequence[Definition]:
        if self._home is None:
            return ()
        return self._desk.published_definitions(self._tx, self._home).get(self._shape.cases, ())

    def _sees_any(self) -> bool:
        """Whether the role sees any case of the workflow, by whichever rules: otherwise none is looked at."""
        if self._actor is None:
            return True
        rules = (self._desk.definition(self._tx, each) for each in hashes_of(self._tx, self._actor.partnership))
        return any(each.key == self._shape.cases and parts_seen(each, self._actor.role) for each in rules)

    def _read(self, last: DatedCase | None, limit: int) -> Sequence[DatedCase]:
        if last is None and not self._sees_any():
            return ()
        asked = self._narrowed()
        before = last.reference if last else BEYOND_EVERY_REFERENCE
        if not self._shape.late_first and not self._asked.late_only:
            return newest_cases(self._tx, asked, before=before, limit=limit)
        rows: list[DatedCase] = []
        if last is None or last.due_on is not None:
            until = (self._today - dt.timedelta(days=1)).isoformat() if self._asked.late_only else "9999-12-31"
            begun = (last.due_on or "", last.id) if last else ("", 0)
            rows = dated_cases(self._tx, asked, after=begun, until=until, limit=limit)
            before = BEYOND_EVERY_REFERENCE
        if len(rows) < limit and not self._asked.late_only:
            rows += undated_cases(self._tx, asked, before=before, limit=limit - len(rows))
        return rows

    def _narrowed(self) -> Narrowed:
        patterns = []
        if self._asked.owner:
            patterns.append(f'%"{self._asked.owner}"%')
        if self._asked.mark and self._asked.mark != NOT_RECORDED:
            patterns.append(f'%"{self._asked.mark}"%')
        if self._actor and self._acts_for_agency():
            patterns.append(f'%"{self._actor.agency}"%')
        states = tuple(self._shape.in_states)
        if self._asked.state:
            states = (self._asked.state,) if not states or self._asked.state in states else ("",)
        return Narrowed(
            workflow=self._shape.cases,
            partnership=self._home,
            states=states,
            facts=tuple(patterns),
            linked_to=self._asked.linked_to,
            open_only=not self._asked.ended_too,
        )

    def _acts_for_agency(self) -> bool:
        """Whether a case in this list is theirs only where its own facts name their agency."""
        assert self._actor is not None
        known = self._known()
        return bool(self._shape.owners and known) and all(acts_for_agency(each, self._actor.role) for each in known)

    def _keep(self, rows: Sequence[DatedCase]) -> list[tuple[DatedCase, tuple[Listed, Case]]]:
        references = [row.reference for row in rows]
        cases = self._seen(references)
        found = []
        for row in rows:
            if row.reference in cases:
                case, sight = cases[row.reference]
                facts = case.facts if sight is None or sight.sees(FACTS) else {}
                if self._is_wanted(facts):
                    found.append((row, (self._line(row, case, facts, sight), case)))
        return found

    def _seen(self, references: Sequence[str], *, joint: bool = False) -> Mapping[str, tuple[Case, Sight | None]]:
        if self._actor is None:
            return {name: (stored.case, None) for name, stored in load_cases(self._tx, references).items()}
        return {**sights_of(self._tx, self._desk, references, self._actor, joint=joint)}

    def _known_of(self, references: Sequence[str]) -> Mapping[str, Case]:
        if self._actor is not None:
            return known_of(self._tx, self._desk, references, self._actor)
        return {name: stored.case for name, stored in load_cases(self._tx, references, alone=True).items()}

    def _is_wanted(self, facts: Facts) -> bool:
        shape, asked = self._shape, self._asked
        if asked.owner and asked.owner not in _many(facts.get(shape.owners or "")):
            return False
        mark = facts.get(shape.mark or "")
        return not asked.mark or (mark is None if asked.mark == NOT_RECORDED else mark == asked.mark)

    def _line(self, row: DatedCase, case: Case, facts: Facts, sight: Sight | None) -> Listed:
        shape = self._shape
        definition = self._desk.definition(self._tx, case.workflow_hash)
        directory = self._directory(case.partnership)
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
            owners=tuple((key, directory.name_on("agency", key, self._today)) for key in _many(owners)),
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

    def _with_links(self, lines: Sequence[tuple[Listed, Case]]) -> Iterator[Listed]:
        wanted = {link.reference for _, case in lines for link in case.links if link.relation in self._shape.links}
        others = self._known_of(sorted(wanted)) if wanted else {}
        for line, case in lines:
            own = self._desk.definition(self._tx, case.workflow_hash)
            links = []
            for link in case.links:
                if link.relation in self._shape.links and link.reference in others:
                    other = others[link.reference]
                    rule = own.links.get(link.relation)
                    title = rule.title if rule else self._desk.definition(self._tx, other.workflow_hash).title
                    elsewhere = other.partnership != case.partnership
                    kept_by = self._directory(other.partnership).title if elsewhere else None
                    links.append(ListedLink(title, link.reference, kept_by))
            yield replace(line, links=tuple(links)) if links else line

    def _directory(self, partnership: str) -> Directory:
        if partnership not in self._directories:
            self._directories[partnership] = self._desk.directory(self._tx, partnership)
        return self._directories[partnership]


def _fits(shown: ListItemsShape, item: Item) -> bool:
    return all(item.facts.get(name) == value for name, value in shown.where.items())


def _many(value: FactValue) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else () if value is None else (str(value),)


def _after(row: DatedCase) -> str:
    return f"{row.due_on}.{row.id}" if row.due_on and row.id else row.reference


def _row_of(after: str | None) -> DatedCase | None:
    """The row that a page goes on after; what is no such row is as if nothing had been asked."""
    if not after:
        return None
    day, _, id = after.rpartition(".")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return DatedCase(after, None, None, 0)
    return DatedCase("", day, None, int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else None
