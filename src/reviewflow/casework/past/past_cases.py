"""Cases as they stood, made from what their entries tell, and written under the numbers that their rows have now."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Actor, Case, LinkTo
from reviewflow.case.clocks import clock_key, owed_clocks
from reviewflow.case.conditions import Situation
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Moment, Papers
from reviewflow.casework.pinned_moment import Pinned
from reviewflow.statute.london import local_date
from reviewflow.store import past as store
from reviewflow.store.cases import facts_text
from reviewflow.store.session import Row, Transaction
from reviewflow.workflow.definition import Definition

from .case_from_entries import CaseFromEntries, Given
from .past_alerts import alert_rows, notice_rows
from .past_rows import FRESH, Numbers, case_row, deadline_row, state_of
from .told_by_entries import Recount, Told, by_case

AT_ONCE = 500
"""How many cases are held in memory at a time."""


@dataclass(slots=True)
class Rows:
    """Rows on their way into the past, by table."""

    of: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    def write(self, past: Transaction) -> None:
        """Write them all."""
        for table, rows in self.of.items():
            store.insert_rows(past, table, rows)


class PastCases:
    """Writes cases as they stood into another database."""

    def __init__(
        self, source: Transaction, past: Transaction, desk: Desk, pinned: Pinned, recounts: Sequence[Recount]
    ) -> None:
        self._source = source
        self._past = past
        self.desk = desk
        self._pinned = pinned
        self.last = pinned.last
        self._recounts = recounts
        self._fresh = count(FRESH).__next__
        self._calendars = source.rows(store.CALENDARS)
        self._versions: dict[str, list[Row]] = defaultdict(list)
        for partnership, *version in source.rows(store.VERSIONS):
            self._versions[partnership].append(tuple(version))

    def write(self, references: Iterable[str], linked: Mapping[str, Sequence[LinkTo]]) -> None:
        """Make some cases from their entries; ``linked`` are the links that others declare to each."""
        of = store.names_of(references, self._pinned.last)
        ids, deadlines = self._source.rows(store.IDS, of), self._source.rows(store.READ_DEADLINES, of)
        numbers = Numbers(ids, deadlines, self._fresh)
        rows = Rows()
        told: dict[str, Sequence[Told]] = {}
        for reference, entries in by_case(store.entries_about(self._source, references), last=self._pinned.last):
            given = self.given(reference, entries, linked.get(reference, ()))
            if given is not None:
                self._add(rows, given, entries, numbers)
                told[reference] = entries
        self._add_alerts(rows, of, numbers, told)
        rows.of["deadline"] += numbers.not_there(rows.of["alert"])
        rows.write(self._past)

    def _add_alerts(
        self, rows: Rows, of: dict[str, object], numbers: Numbers, told: Mapping[str, Sequence[Told]]
    ) -> None:
        alerts = self._source.rows(store.READ_ALERTS, of)
        rows.of["alert"] = alert_rows(alerts, numbers.clock_of, told, self._recounts, self._pinned)
        notices, leaving = self._source.rows(store.READ_NOTICES, of), self._source.rows(store.READ_OUTBOX, of)
        rows.of["notice"], rows.of["outbox"] = notice_rows(notices, leaving, numbers.written, told, self._pinned)

    def given(self, reference: str, entries: Sequence[Told], linked_from: Sequence[LinkTo] = ()) -> Given | None:
        """What the entries of one case give; None where it was not open."""
        cases = CaseFromEntries(
            reference,
            lambda hash: self.desk.definition(self._source, hash),
            self._papers_at,
            true_on=self._pinned.true_on,
            linked_from=linked_from,
        )
        for entry in entries:
            if entry.sequence > self._pinned.last:
                break
            cases.take(entry)
        return cases.given

    def _papers_at(self, entry: Told, case: Case) -> Papers:
        versions = (
            _newest_before(self._calendars, entry.sequence),
            _newest_before(self._versions[case.partnership], entry.sequence),
        )
        calendar, directory = self.desk.at(self._source, versions)
        actor = Actor(entry.by_user, entry.by_role, entry.partnership)
        at = read_instant(entry.recorded_at)
        command = entry.command
        return Papers(
            definition=self._definition(case.workflow_hash),
            directory=directory,
            calendar=calendar,
            moment=Moment(actor, entry.happened_on, at),
            today=local_date(at),
            versions=versions,
            current=case,
            target=self._definition(command["to"]) if entry.kind == "migrate_case" else None,
        )

    def _definition(self, hash: str) -> Definition:
        return self.desk.definition(self._source, hash)

    def _add(self, rows: Rows, given: Given, entries: Sequence[Told], numbers: Numbers) -> None:
        case = given.case
        case_id = numbers.case(case.reference)
        definition = self._definition(case.workflow_hash)
        rows.of["review_case"].append(case_row(case_id, case, definition))
        for item in case.items:
            key = (item.kind, item.number)
            item_id = numbers.item(case.reference, key)
            rows.of["case_item"].append((item_id, case_id, *key, item.state, facts_text(item.facts), 1))
        rows.of["case_link"] += [(case_id, link.relation, link.reference) for link in given.links]
        for done, role, sequence in given.done:
            item_id = numbers.item(case.reference, done.item)
            day = done.on.isoformat()
            rows.of["done"].append((numbers.new(), case_id, item_id, done.transition, day, done.user, role, sequence))
        for each in case.suspensions:
            one = each.suspension
            until = one.until_on.isoformat() if one.until_on else None
            item_id = numbers.item(case.reference, each.item)
            row = (numbers.new(), case_id, item_id, each.clock, one.from_on.isoformat(), until, one.reason, one.basis)
            rows.of["suspension"].append(row)
        rows.of["deadline"] += self._deadlines(case, definition, entries, numbers)

    def _deadlines(
        self, case: Case, definition: Definition, entries: Sequence[Told], numbers: Numbers
    ) -> Iterator[Row]:
        calendar, directory = self.desk.current(self._past, case.partnership)
        situation = Situation(definition, case, directory, local_date(self._pinned.now))
        said = {} if self._pinned.true_on else self._said_of_deadlines(case.reference, entries)
        for owed in owed_clocks(situation, calendar=calendar):
            due_on, state = said.pop(clock_key(owed), (owed.deadline.due_on.isoformat(), state_of(owed)))
            yield deadline_row(owed, case.reference, numbers, due_on=due_on, state=state or state_of(owed))
        for key, (due_on, state) in said.items():
            # Its start is recorded no longer: one that was met stays so, as it does when that is recorded.
            yield numbers.left_over(case.reference, key, due_on, state)

    def _said_of_deadlines(self, reference: str, entries: Sequence[Told]) -> dict[str, tuple[str, str]]:
        """When each deadline was due, and how it stood, by the last entry that said so."""
        said: dict[str, tuple[str, str]] = {}
        told = [(e.sequence, each) for e in entries for each in e.clocks]
        told += [(r.sequence, each) for r in self._recounts for each in r.moved if each["case"] == reference]
        for sequence, each in sorted(told, key=lambda one: one[0]):
            if sequence <= self._pinned.last:
                was = said.get(each["clock"], ("", ""))
                said[each["clock"]] = (each["due_on"], each.get("state", was[1]))
        return said


def _newest_before(versions: Sequence[Row], sequence: int) -> int:
    """The number of the newest version that an entry found."""
    place = bisect_left(versions, sequence, key=lambda row: int(row[0]))
    return int(versions[place - 1][1])
