"""What needs doing: every date that is somebody's, the late ones first, and what they may do that has no date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewflow.case.allowed import Next, what_next
from reviewflow.case.case import Actor, Case, Facts
from reviewflow.case.conditions import Situation
from reviewflow.case.directory import Directory
from reviewflow.case.leads_on import ways_on
from reviewflow.casework.access.seeing import NOTHING, acts_for_agency, kept_from, parts_seen
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.whom import is_for, own_fact, roles_to_alert
from reviewflow.statute.clock import Clock
from reviewflow.statute.deadlines import Standing
from reviewflow.statute.london import local_date
from reviewflow.store.cases import load_cases
from reviewflow.store.session import Transaction
from reviewflow.store.to_do import ToDoRow, facts_of_deadlines, hashes_of, to_do, without_date
from reviewflow.workflow.definition import Definition, Subject

from .case_view import label_of_facts

PAGE = 25
MOST_COUNTED = 500
"""How many late dates are counted before it is only said that there are more."""


@dataclass(frozen=True, slots=True)
class Task:
    """One date that somebody has to keep."""

    case: str
    title: str
    """In words, with the agency or body that it is about."""
    case_title: str
    number: str | None
    clock: str
    """As ``why`` asks for it."""
    due_on: dt.date
    standing: Standing
    force: str
    do: tuple[tuple[str, str], ...]
    """Transitions that meet it and that the person may do: name and title."""
    after: str
    """What the next page goes on after."""
    item: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case on which no date runs, and what somebody may do there."""

    case: str
    title: str
    label: str | None
    """What tells it from others of its kind, where its rules say so."""
    state: str
    next: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """One page of what needs doing."""

    today: dt.date
    late: int
    due_today: int
    more_late: bool
    """Whether there are more than were counted."""
    tasks: tuple[Task, ...]
    next_page: str | None
    waiting: tuple[Waiting, ...]
    waiting_next: str | None


def what_needs_doing(desk: Desk, actor: Actor, *, after: str | None = None, waiting_after: str = "") -> ToDo:
    """Everything that is for somebody, in the role in which they act."""
    today = local_date(desk.now())
    with desk.database.read() as tx:
        mine = _Mine(tx, desk, actor)
        begun = _after(after)
        rows = mine.rows(after=begun, limit=PAGE + 1)
        late = mine.late(rows, today, first=begun == ("", 0))
        tasks = mine.tasks(rows[:PAGE], today)
        waiting, waiting_next = mine.waiting(today, after=waiting_after) if begun == ("", 0) else ((), None)
    overdue = sum(row.due_on < today.isoformat() for row in late[:MOST_COUNTED])
    return ToDo(
        today=today,
        late=overdue,
        due_today=len(late[:MOST_COUNTED]) - overdue,
        more_late=len(late) > MOST_COUNTED,
        tasks=tuple(tasks),
        next_page=tasks[-1].after if len(rows) > PAGE else None,
        waiting=waiting,
        waiting_next=waiting_next,
    )


def first_tasks(tx: Transaction, desk: Desk, actor: Actor, *, acts: Actor, most: int) -> tuple[tuple[Task, ...], bool]:
    """The most urgent dates that are for somebody, with what another may do about them; and whether there are more."""
    theirs = _Mine(tx, desk, actor, acts=acts)
    rows = theirs.rows(limit=most + 1)
    return tuple(theirs.tasks(rows[:most], local_date(desk.now()))), len(rows) > most


def _after(page: str | None) -> tuple[str, int]:
    day, _, id = (page or "").rpartition(".")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return "", 0
    return (day, int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else ("", 0)


class _Mine:
    """What is for one person, by rules that are read once."""

    def __init__(self, tx: Transaction, desk: Desk, actor: Actor, *, acts: Actor | None = None) -> None:
        self._tx, self._desk, self._actor = tx, desk, actor
        self._acts = acts or actor
        self._directory: Directory = desk.directory(tx, actor.partnership)
        self._rules = {hash: desk.definition(tx, hash) for hash in hashes_of(tx, actor.partnership)}
        self._kinds = frozenset(self._clocks_for())
        place = actor.agency or (actor.body if actor.body in self._directory.partners else None)
        every_own = bool(self._kinds) and all(self._own(kind) for kind in self._kinds)
        self._about = place if every_own and place else None
        self._kept_from = kept_from(tx, desk, actor)

    def _clocks_for(self) -> Iterator[str]:
        for definition in self._rules.values():
            for kind, subject in (("", definition), *definition.items.items()):
                for clock in subject.clocks.values():
                    if self._actor.role in roles_to_alert(clock, definition, subject):
                        yield f"{definition.hash} {kind} {clock.name}"

    def _own(self, kind: str) -> str | None:
        """The fact on which it depends whether a kind of clock is theirs; None where it does not."""
        hash, item_kind, clock = kind.split(" ")
        definition = self._rules[hash]
        subject = definition.subject(item_kind or None)
        return None if self._actor.role in definition.kept_by else own_fact(subject.clocks[clock], subject)

    def rows(self, *, after: tuple[str, int] = ("", 0), until: dt.date = dt.date.max, limit: int) -> list[ToDoRow]:
        """Their dates, as many as are asked for where there are so many."""
        found: list[ToDoRow] = []
        while self._kinds and len(found) < limit:
            chunk = to_do(
                self._tx,
                partnership=self._actor.partnership,
                kinds=self._kinds,
                about=self._about,
                until=until.isoformat(),
                after=after,
                limit=limit,
            )
            found += self._theirs(chunk)
            if len(chunk) < limit:
                break
            after = chunk[-1].due_on, chunk[-1].id
        return found[:limit]

    def late(self, rows: Sequence[ToDoRow], today: dt.date, *, first: bool) -> list[ToDoRow]:
        """What is late or due today; it is not asked for again where the first page holds all of it."""
        if first and (len(rows) <= PAGE or rows[-1].due_on > today.isoformat()):
            return [row for row in rows if row.due_on <= today.isoformat()]
        return self.rows(until=today, limit=MOST_COUNTED + 1)

    def _theirs(self, chunk: Sequence[ToDoRow]) -> list[ToDoRow]:
        depends = [row.id for row in chunk if self._own(_kind_of(row))]
        facts = facts_of_deadlines(self._tx, depends)
        theirs = (row for row in chunk if row.case not in self._kept_from)
        return [row for row in theirs if row.id not in facts or self._is_for(row, facts[row.id])]

    def _is_for(self, row: ToDoRow, facts: Facts) -> bool:
        definition, subject, clock = self._ruled(row)
        partners = self._directory.partners
        if acts_for_agency(definition, self._actor.role) and self._actor.agency is None:
            return False
        return is_for(clock, definition, subject, facts, actor=self._actor, partners=partners)

    def _ruled(self, row: ToDoRow) -> tuple[Definition, Subject, Clock]:
        definition = self._rules[row.workflow_hash]
        subject = definition.subject(row.item_kind)
        return definition, subject, subject.clocks[row.clock]

    def tasks(self, rows: Sequence[ToDoRow], today: dt.date) -> list[Task]:
        """The rows in words."""
        facts = facts_of_deadlines(self._tx, [row.id for row in rows])
        return [self._task(row, facts.get(row.id, {}), today) for row in rows]

    def _task(self, row: ToDoRow, facts: Facts, today: dt.date) -> Task:
        definition, subject, clock = self._ruled(row)
        due_on = dt.date.fromisoformat(row.due_on)
        number = None
        if row.item_kind and row.item_number:
            number = f"{definition.items[row.item_kind].prefix}-{row.item_number}"
        label = label_of_facts(subject, self._directory, facts, today)
        standing: Standing = "overdue" if due_on < today else "due_today" if due_on == today else "running"
        state = row.item_state or row.case_state
        return Task(
            case=row.case,
            title=f"{clock.title}: {label}" if label else clock.title,
            case_title=definition.title,
            number=number,
            clock=f"{number}/{row.clock}" if number else row.clock,
            due_on=due_on,
            standing=standing,
            force=row.force,
            do=tuple(
                (t.name, t.title)
                for t in subject.transitions_from(state)
                if t.name in clock.met_by and self._acts.role in t.by
            ),
            after=f"{row.due_on}.{row.id}",
            item=(row.item_kind, row.item_number) if row.item_kind and row.item_number else None,
        )

    def waiting(self, today: dt.date, *, after: str) -> tuple[tuple[Waiting, ...], str | None]:
        """Open cases without a date on which they may do something now."""
        places = {
            f"{definition.hash} {state}"
            for definition in self._rules.values()
            if parts_seen(definition, self._actor.role) != NOTHING and not acts_for_agency(definition, self._actor.role)
            for state in definition.states
            if any(self._actor.role in t.by for t in definition.transitions_from(state))
        }
        references = without_date(
            self._tx,
            partnership=self._actor.partnership,
            places=places,
            kept_from=self._kept_from,
            after=after,
            limit=PAGE + 1,
        )
        stored = load_cases(self._tx, references[:PAGE])
        found = [self._waits(stored[each].case, today) for each in references[:PAGE]]
        more = references[PAGE - 1] if len(references) > PAGE else None
        return tuple(each for each in found if each.next), more

    def _waits(self, case: Case, today: dt.date) -> Waiting:
        definition = self._rules[case.workflow_hash]
        situation = Situation(definition=definition, case=case, directory=self._directory, today=today)
        ways = what_next(situation, definition=definition, actor=self._actor)
        in_order = ways_on(ways, definition, case.state).every
        may = tuple(each for each in in_order if each.may_begin)
        label = label_of_facts(definition, self._directory, case.facts, today)
        return Waiting(case.reference, definition.title, label, definition.states[case.state].title, may)


def _kind_of(row: ToDoRow) -> str:
    return f"{row.workflow_hash} {row.item_kind or ''} {row.clock}"
