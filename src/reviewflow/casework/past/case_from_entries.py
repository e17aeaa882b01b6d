"""Which case its entries give, all of them or those that had happened by a day.

All of them, in the order of the trail, give the case as the door left it. With a day, a
command counts that had happened by then, whenever it was recorded; a correction counts from
when that counts which it corrects; and a date that cannot lie in the future says itself when
it came true.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from reviewflow.case.case import Case, Done, FactValue, Item, LinkTo, SuspendedClock, local_day
from reviewflow.case.clocks import ItemKey, still_kept
from reviewflow.casework.changes.add_item import ADDED
from reviewflow.casework.changes.keep_out import OF_WALLS
from reviewflow.casework.changes.migrate_case import MigrateCase, under
from reviewflow.casework.changes.suspend_clock import kept_through
from reviewflow.casework.papers import Papers
from reviewflow.statute.clock import Suspension
from reviewflow.workflow.definition import Definition

from .told_by_entries import Told

Subject = ItemKey | None
Believed = tuple[dt.date, FactValue]
"""From which day a fact had a value; None where it was recorded no longer."""

PapersAt = Callable[[Told, Case], Papers]
"""The papers that lay before whoever made an entry, about a case as it then was."""


@dataclass(slots=True)
class Given:
    """What the entries of a case have given so far."""

    case: Case
    done: list[tuple[Done, str, int]] = field(default_factory=list)
    """With the role, and the entry."""
    links: list[LinkTo] = field(default_factory=list)
    """Those that the case itself declares."""


class CaseFromEntries:
    """Takes the entries of one case, oldest first."""

    def __init__(
        self,
        reference: str,
        rules_of: Callable[[str], Definition],
        papers_at: PapersAt,
        *,
        true_on: dt.date | None = None,
        linked_from: Iterable[LinkTo] = (),
    ) -> None:
        self._reference = reference
        self._rules_of = rules_of
        self._papers_at = papers_at
        self._true_on = true_on
        self._linked_from = tuple(linked_from)
        self._facts: dict[tuple[Subject, str], list[Believed]] = {}
        self.given: Given | None = None
        """None until the case is open."""

    def take(self, entry: Told) -> None:
        """One more entry. What did not go through the one door changes no case."""
        if entry.kind == "open":
            self._open(entry)
        elif self.given is not None and entry.changes_case:
            before = self.given.case
            item = self._item_key(entry)
            after = _TAKE[entry.kind](self, entry, before, item)
            if entry.kind != "migrate_case" and after.kept:
                subject = self._rules_of(before.workflow_hash).subject(item[0] if item else None)
                after = replace(after, kept=still_kept(subject, before, after, item))
            self.given.case = after.one_version_on()

    def _counts(self, *days: dt.date) -> bool:
        return self._true_on is None or min(days) <= self._true_on

    def _open(self, entry: Told) -> None:
        if not self._counts(entry.happened_on):
            return
        assert entry.to_state is not None
        case = Case(
            reference=self._reference,
            workflow=entry.command["workflow"],
            workflow_hash=entry.workflow_hash,
            partnership=entry.partnership,
            state=entry.to_state,
            facts={},
            opened_on=entry.happened_on,
            version=1,
            links=self._linked_from,
        )
        self.given = Given(self._with_facts(case, None, entry))

    def _item_key(self, entry: Told) -> ItemKey | None:
        if entry.item is None:
            return None
        prefix, _, digits = entry.item.partition("-")
        items = self._rules_of(entry.workflow_hash).items
        return next(key for key, rules in items.items() if rules.prefix == prefix), int(digits)

    # Each kind of command

    def _add(self, entry: Told, case: Case, item: ItemKey | None) -> Case:
        assert item is not None
        assert entry.to_state is not None
        if self._counts(entry.happened_on):
            case = self._happened(ADDED, entry, case, item)
            case = replace(case, items=(*case.items, Item(*item, entry.to_state, {})))
        return self._with_facts(case, item, entry)

    def _advance(self, entry: Told, case: Case, item: ItemKey | None) -> Case:
        if self._counts(entry.happened_on) and (item is None or case.item(*item)):
            case = self._happened(entry.what, entry, case, item)
            if item is None:
                case = replace(case, state=entry.to_state or case.state)
            else:
                case = case.with_item(replace(_item(case, item), state=entry.to_state or ""))
            if entry.command.get("link"):
                subject = self._rules_of(entry.workflow_hash).subject(item[0] if item else None)
                relation = subject.transitions[entry.what].needs_link
                case = self._linked(case, LinkTo(relation or "", entry.command["link"]))
        return self._with_facts(case, item, entry)

    def _record(self, entry: Told, case: Case, item: ItemKey | None) -> Case:
        return self._with_facts(case, item, entry)

    def _link(self, entry: Told, case: Case, _: ItemKey | None) -> Case:
        if not self._counts(entry.happened_on):
            return case
        return self._linked(case, LinkTo(entry.command["relation"], entry.command["to"]))

    def _suspend(self, entry: Told, case: Case, item: ItemKey | None) -> Case:
        command = entry.command
        from_on, until_on = _day(command.get("from_on")) or entry.happened_on, _day(command.get("until_on"))
        if not self._counts(from_on, entry.happened_on) or (item and not case.item(*item)):
            return case
        suspension = Suspension(from_on, until_on, command["reason"], entry.basis or "")
        suspended = SuspendedClock(command["clock"], item, suspension)
        kept = kept_through(self._papers(entry, case, item), suspended) if case.kept else case.kept
        return replace(case, suspensions=(*case.suspensions, suspended), kept=kept)

    def _resume(self, entry: Told, case: Case, item: ItemKey | None) -> Case:
        on = _day(entry.command.get("on")) or entry.happened_on
        of_clock = (s for s in case.suspensions if (s.clock, s.item) == (entry.command["clock"], item))
        lasting = next((s for s in of_clock if s.suspension.until_on is None), None)
        if lasting is None or not self._counts(on, entry.happened_on):
            return case
        ended = replace(lasting, suspension=replace(lasting.suspension, until_on=on))
        kept = kept_through(self._papers(entry, case, item), ended) if case.kept else case.kept
        suspensions = tuple(ended if each is lasting else each for each in case.suspensions)
        return replace(case, suspensions=suspensions, kept=kept)

    def _migrate(self, entry: Told, case: Case, _: ItemKey | None) -> Case:
        if not self._counts(entry.happened_on):
            return case
        given = {name: value for name, value in entry.command.items() if name != "kind"}
        return under(self._papers(entry, case, None), MigrateCase.model_validate(given))

    # What several of them do

    def _papers(self, entry: Told, case: Case, item: ItemKey | None) -> Papers:
        papers = self._papers_at(entry, case)
        return replace(papers, item=case.item(*item)) if item else papers

    def _happened(self, transition: str, entry: Told, case: Case, item: ItemKey | None) -> Case:
        assert self.given is not None
        done = Done(transition, entry.happened_on, entry.by_user, item)
        self.given.done.append((done, entry.by_role, entry.sequence))
        return replace(case, done=(*case.done, done))

    def _linked(self, case: Case, link: LinkTo) -> Case:
        assert self.given is not None
        if link in case.links:
            return case
        self.given.links.append(link)
        return replace(case, links=(*case.links, link))

    def _with_facts(self, case: Case, item: ItemKey | None, entry: Told) -> Case:
        """The case with the facts that an entry set, as far as they count."""
        if not entry.facts:
            return case
        rules = self._rules_of(entry.workflow_hash).subject(item[0] if item else None).facts
        for name, value in entry.facts.items():
            believed = self._facts.setdefault((item, name), [])
            since = entry.happened_on
            if entry.kind == "correct_facts" and believed:
                since = believed.pop()[0]
            says_itself = rules[name].not_after == "today" and not rules[name].identifying
            day = local_day(value) if says_itself else None
            believed.append((dt.date.fromisoformat(day) if day else since, value))
        if item is None:
            return replace(case, facts=self._now(case.facts, None, entry))
        found = case.item(*item)
        return case.with_item(replace(found, facts=self._now(found.facts, item, entry))) if found else case

    def _now(self, facts: Mapping[str, FactValue], item: ItemKey | None, entry: Told) -> dict[str, FactValue]:
        found = dict(facts)
        for name in entry.facts:
            counting = [value for since, value in self._facts[item, name] if self._counts(since)]
            if counting and counting[-1] is not None:
                found[name] = counting[-1]
            else:
                found.pop(name, None)
        return found


def _item(case: Case, key: ItemKey) -> Item:
    found = case.item(*key)
    assert found is not None
    return found


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


_TAKE: Mapping[str, Callable[[CaseFromEntries, Told, Case, ItemKey | None], Case]] = {
    "add": CaseFromEntries._add,
    "advance": CaseFromEntries._advance,
    "record_facts": CaseFromEntries._record,
    "correct_facts": CaseFromEntries._record,
    "link": CaseFromEntries._link,
    "suspend_clock": CaseFromEntries._suspend,
    "resume_clock": CaseFromEntries._resume,
    "migrate_case": CaseFromEntries._migrate,
    # Who may see a case is a matter of the present.
    **dict.fromkeys(OF_WALLS, CaseFromEntries._record),
}
