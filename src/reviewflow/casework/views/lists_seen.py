"""Lists as one person sees them: cases, dates, letters and alerts of their partnership, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case
from reviewflow.casework.access.seeing import FACTS, LETTERS, Sight, acts_for_agency, only_seen, parts_seen, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.clock import Clock
from reviewflow.statute.london import local_date
from reviewflow.store.alerts import AlertRow, open_alerts
from reviewflow.store.lists import CaseLine, DueLine, list_cases, list_due
from reviewflow.store.notices import NOTHING_AFTER, NoticeRow, list_notices
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, State

from .case_view import key_in_words, label_of_facts
from .filled import fill

PAGE = 50


@dataclass(frozen=True, slots=True)
class CaseSeenLine:
    """A case on the board."""

    line: CaseLine
    title: str
    state: State
    joint: bool = False
    called: str | None = None
    """What tells it from others of its kind, for whom may see its facts."""


@dataclass(frozen=True, slots=True)
class Board:
    """A page of all cases, with what it may be narrowed to."""

    today: dt.date
    lines: tuple[CaseSeenLine, ...]
    next_page: str | None
    workflows: Mapping[str, str]
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DueSeenLine:
    """A date in the list of all dates."""

    line: DueLine
    title: str
    case_title: str
    clock: Clock
    due_on: dt.date
    asked: str
    """The clock as ``why`` asks for it."""
    called: str | None
    """What tells its case from others of its kind, for whom may see its facts."""


@dataclass(frozen=True, slots=True)
class AlertSeenLine:
    """An alert that nobody has in hand."""

    row: AlertRow
    title: str
    due_on: dt.date
    may_acknowledge: bool
    called: str | None
    """The same."""


def board(
    desk: Desk,
    actor: Actor,
    *,
    filters: Mapping[str, str],
    open_only: bool,
    before: str | None = None,
    size: int = PAGE,
) -> Board:
    """All cases that somebody sees, newest reference first; ``filters`` may hold workflow and state."""
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, actor.partnership)
        editions = [each for every in published.values() for each in every]
        seen = [each for each in editions if parts_seen(each, actor.role)]
        asked = {**filters, "partnership": actor.partnership, **({"before": before} if before else {})}
        if any(acts_for_agency(each, actor.role) for each in seen):
            asked["about"] = f'%"{actor.agency}"%'

        def read(last: CaseLine | None, limit: int) -> list[CaseLine]:
            begun = {"before": last.reference} if last else {}
            return list_cases(tx, filters={**asked, **begun}, open_only=open_only, limit=limit) if seen else []

        def keep(rows: Sequence[CaseLine]) -> list[tuple[CaseLine, CaseSeenLine]]:
            return [(line.line, line) for line in _lines(tx, desk, rows, actor)]

        page = fill(read, keep, size=size)
        lines = list(page.lines)
        if before is None:
            joint = {**filters, "joint_with": actor.partnership}
            shared = list_cases(tx, filters=joint, open_only=open_only, limit=PAGE)
            lines += _lines(tx, desk, shared, actor, joint=True)
    workflows = {each.key: each.title for each in seen}
    only = filters.get("workflow")
    states = {s.name: s.title for each in seen if only in (None, each.key) for s in each.states.values()}
    next_page = page.last.reference if page.last else None
    return Board(local_date(desk.now()), tuple(lines), next_page, workflows, states)


def _lines(
    tx: Transaction, desk: Desk, rows: Sequence[CaseLine], actor: Actor, *, joint: bool = False
) -> list[CaseSeenLine]:
    seen = sights_of(tx, desk, [row.reference for row in rows], actor, joint=joint)
    found = []
    for row in rows:
        if row.reference in seen:
            definition = desk.definition(tx, row.workflow_hash)
            # The dates of the whole case are not for those who see a part of it.
            case, sight = seen[row.reference]
            line = row if sight.sees_dates_of(definition, case, None) else row._replace(next_due_on=None)
            state, called = definition.states[row.state], _called(tx, desk, case, sight)
            found.append(CaseSeenLine(line, definition.title, state, joint, called))
    return found


def _called(tx: Transaction, desk: Desk, case: Case, sight: Sight) -> str | None:
    if not sight.sees(FACTS):
        return None
    definition, directory = desk.definition(tx, case.workflow_hash), desk.directory(tx, case.partnership)
    return label_of_facts(definition, directory, case.facts, local_date(desk.now()))


def dates(
    desk: Desk, actor: Actor, *, after: tuple[str, int] = ("", 0), until: dt.date = dt.date.max, size: int = PAGE
) -> tuple[tuple[DueSeenLine, ...], str | None]:
    """Every open date of the partnership that somebody sees, the most urgent first, and where the next page goes on."""
    with desk.database.read() as tx:
        only = only_seen(tx, desk, actor)
        if only is None:
            return (), None

        def read(last: DueLine | None, limit: int) -> list[DueLine]:
            begun = (last.due_on, last.id) if last else after
            return list_due(
                tx, until=until.isoformat(), after=begun, limit=limit, partnership=actor.partnership, only=only
            )

        def keep(rows: Sequence[DueLine]) -> list[tuple[DueLine, DueSeenLine]]:
            seen = sights_of(tx, desk, {row.case for row in rows}, actor)
            found = []
            for row in rows:
                if row.case in seen:
                    case, sight = seen[row.case]
                    definition = desk.definition(tx, row.workflow_hash)
                    item = (row.item_kind, row.item_number) if row.item_kind and row.item_number else None
                    if sight.sees_dates_of(definition, case, item):
                        found.append((row, _due(row, definition, item, _called(tx, desk, case, sight))))
            return found

        page = fill(read, keep, size=size)
    return page.lines, f"{page.last.due_on}.{page.last.id}" if page.last else None


def page_of_dates(said: str | None) -> tuple[str, int]:
    """What a page of dates goes on after, as its address says it; the first page where it says nothing of use."""
    day, _, id = (said or "").rpartition(".")
    try:
        dt.date.fromisoformat(day)
    except ValueError:
        return "", 0
    return (day, int(id)) if id.isascii() and id.isdigit() and len(id) < 19 else (day, 0)


def _due(row: DueLine, definition: Definition, item: tuple[str, int] | None, called: str | None) -> DueSeenLine:
    number = f"{definition.items[item[0]].prefix}-{item[1]}/" if item else ""
    return DueSeenLine(
        line=row,
        title=key_in_words(definition, row.clock, item),
        case_title=definition.title,
        clock=definition.subject(row.item_kind).clocks[row.clock],
        due_on=dt.date.fromisoformat(row.due_on),
        asked=f"{number}{row.clock}",
        called=called,
    )


def letters(
    desk: Desk, actor: Actor, *, before: int | None = None, size: int = PAGE
) -> tuple[tuple[tuple[NoticeRow, str], ...], int | None]:
    """The letters of the partnership's cases with their titles, newest first, and what the next page goes on before."""
    with desk.database.read() as tx:
        only = only_seen(tx, desk, actor, part=LETTERS)
        if only is None:
            return (), None

        def read(last: NoticeRow | None, limit: int) -> list[NoticeRow]:
            begun = last.id if last else before or NOTHING_AFTER
            return list_notices(tx, partnership=actor.partnership, limit=limit, before=begun, only=only)

        def keep(rows: Sequence[NoticeRow]) -> list[tuple[NoticeRow, tuple[NoticeRow, str]]]:
            seen = sights_of(tx, desk, {row.case for row in rows}, actor)
            found = []
            for row in rows:
                if row.case in seen and seen[row.case][1].sees(LETTERS):
                    definition = desk.definition(tx, seen[row.case][0].workflow_hash)
                    found.append((row, (row, notice_title(definition, row.name))))
            return found

        page = fill(read, keep, size=size)
    return page.lines, page.last.id if page.last else None


def notice_title(definition: Definition, name: str) -> str:
    """What a letter is called in the rules of its case."""
    for subject in (definition, *definition.items.values()):
        if name in subject.notices:
            return subject.notices[name].title
    return name


def alerts(
    desk: Desk, actor: Actor, *, before: int | None = None, everybody: bool = False, size: int = PAGE
) -> tuple[tuple[AlertSeenLine, ...], int | None]:
    """Alerts that nobody has in hand, for somebody's role or for everybody's, and what the next page goes on before."""
    role = None if everybody else actor.role
    with desk.database.read() as tx:
        only = only_seen(tx, desk, actor)
        if only is None:
            return (), None

        def read(last: AlertRow | None, limit: int) -> list[AlertRow]:
            begun = last.id if last else before or NOTHING_AFTER
            return open_alerts(tx, partnership=actor.partnership, role=role, limit=limit, before=begun, only=only)

        def keep(rows: Sequence[AlertRow]) -> list[tuple[AlertRow, AlertSeenLine]]:
            seen = sights_of(tx, desk, {row.case for row in rows}, actor)
            return [
                (row, line) for row in rows if row.case in seen and (line := _alert(tx, desk, row, *seen[row.case]))
            ]

        def _alert(tx: Transaction, desk: Desk, row: AlertRow, case: Case, sight: Sight) -> AlertSeenLine | None:
            definition = desk.definition(tx, case.workflow_hash)
            item = (row.item_kind, row.item_number) if row.item_kind and row.item_number else None
            if not sight.sees_dates_of(definition, case, item):
                return None
            may = actor.role in (*definition.kept_by, *row.to.split(","))
            title = key_in_words(definition, row.clock, item)
            called = _called(tx, desk, case, sight)
            return AlertSeenLine(row, title, dt.date.fromisoformat(row.due_on), may, called)

        page = fill(read, keep, size=size)
    return page.lines, page.last.id if page.last else None
