"""A list over all cases of one kind, as one person sees it: actions, reviews, what was considered and not notified.

Which cases stand in a list and what is shown of each is said in ``workflows/lists.yaml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from reviewflow.case.case import Actor, Case, Facts
from reviewflow.casework.access.seeing import FACTS, Sight, acts_for_agency, known_of, parts_seen, sights_of
from reviewflow.casework.desk import Desk
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
from reviewflow.workflow.definition import Definition
from reviewflow.workflow.file_format import ListShape

from .case_list_lines import Lines, many
from .case_list_shown import Asked, CaseList, Listed
from .filled import fill

PAGE = 50
MOST_IN_A_FILE = 5_000
"""Cases that are written into one file."""
NOT_RECORDED = "-"
"""Asks for the cases whose mark is not recorded."""


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
        self._lines = Lines(tx, desk, shape, self._home)

    def page(self, size: int) -> CaseList:
        found = fill(self._read, self._keep, size=size, after=_row_of(self._asked.after))
        lines = [*found.lines, *self._joint(size)]
        known = self._known()
        facts = {name: fact for each in known for name, fact in each.facts.items()}
        mark, owners = facts.get(self._shape.mark or ""), facts.get(self._shape.owners or "")
        directory = self._lines.directory(self._home) if self._home else None
        wanted = self._shape.in_states
        return CaseList(
            title=self._shape.title,
            says=self._shape.says,
            today=self._today,
            lines=tuple(self._lines.with_links(lines, self._known_of)),
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
                found.append((self._lines.line(row, case, {}, sight), case))
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
                    found.append((row, (self._lines.line(row, case, facts, sight), case)))
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
        if asked.owner and asked.owner not in many(facts.get(shape.owners or "")):
            return False
        mark = facts.get(shape.mark or "")
        return not asked.mark or (mark is None if asked.mark == NOT_RECORDED else mark == asked.mark)


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
