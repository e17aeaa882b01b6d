"""What the demo shows: what happened, what is next and why in one open case, and the figures."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewflow.audit.instants import read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import CaseView, by_number, view_case
from reviewflow.reports.figures import compute_figures
from reviewflow.statute.london import MONTHS
from reviewflow.statute.standing import OWED, in_words, rests_on, urgency
from reviewflow.store import audit_log
from reviewflow.store.lists import CaseLine, list_cases
from reviewflow.store.session import Transaction
from reviewflow.workflow.files import WorkflowFiles

from .page import hanging, heading, paragraph, spoken

ALL = 1_000
COUNTED_TOGETHER = "action"
"""The workflow of which there are too many to tell one by one."""


@dataclass(frozen=True, slots=True)
class Period:
    """The period whose figures are shown, and which of them."""

    from_on: dt.date
    to_on: dt.date
    names: tuple[str, ...]


def page_of(desk: Desk, files: WorkflowFiles, period: Period | None, *, partnership: str) -> list[str]:
    """The whole page, as things stood when the last entry was made."""
    with desk.database.read() as tx:
        now = _last_entry_at(tx)
        cases = list_cases(tx, filters={}, limit=ALL)
        happened = list(_happened(tx, desk, cases))
    then = Desk(desk.database, now=lambda: now)
    view = _most_urgent(then, cases)
    return [
        *heading("What happened"),
        *happened,
        *(_next_and_why(view) if view else ()),
        *(_figures(then, files, period, partnership) if period else ()),
        *_further(view, period, partnership),
    ]


def _last_entry_at(tx: Transaction) -> dt.datetime:
    head = audit_log.trail_head(tx)
    entry = next(audit_log.read_entries(tx, after=head.sequence - 1))
    return read_instant(entry.recorded_at)


def _happened(tx: Transaction, desk: Desk, cases: list[CaseLine]) -> Iterator[str]:
    for each in sorted(cases, key=lambda each: each.opened_on):
        if each.workflow != COUNTED_TOGETHER:
            yield from hanging(f"  {each.reference}  ", f"{spoken(each.workflow).capitalize()}: {_way(tx, each)}.")
    together = [each for each in cases if each.workflow == COUNTED_TOGETHER]
    if together:
        titles = Counter(desk.definition(tx, each.workflow_hash).states[each.state].title for each in together)
        said = ", ".join(f"{number} {title.lower()}" for title, number in titles.most_common())
        yield from hanging("  ", f"{len(together)} actions: {said}.")


def _way(tx: Transaction, case: CaseLine) -> str:
    """Every state that the case was in, with the day on which it came there."""
    moves = [
        f"{spoken(entry.to_state)} {_short(entry.happened_on)}"
        for entry in audit_log.entries_of_case(tx, case.reference)
        if entry.item is None and entry.to_state and entry.to_state != entry.from_state
    ]
    return ", ".join(moves)


def _short(day: str) -> str:
    date = dt.date.fromisoformat(day)
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def _most_urgent(desk: Desk, cases: list[CaseLine]) -> CaseView | None:
    """The open case with the earliest date, before any action of which there are many."""
    waiting = [each for each in cases if not each.ended and each.next_due_on]
    if not waiting:
        return None
    first = min(waiting, key=lambda each: (each.workflow == COUNTED_TOGETHER, each.next_due_on or ""))
    return view_case(desk, first.reference)


def _next_and_why(view: CaseView) -> Iterator[str]:
    case, definition = view.case, view.definition
    yield from heading(f"What is next in {case.reference}, and why")
    state = definition.states[case.state].title
    yield from paragraph(f"On {_short(view.today.isoformat())} this {definition.title.lower()} is in: {state}.")
    for each in view.next:
        roles = " or ".join(definition.roles.get(role, role) for role in each.by)
        if each.allowed:
            yield from hanging("* ", f"{each.title}, by {roles}", indent=2)
    owed = [each for each in view.clocks if each.standing in OWED]
    for clock in sorted(owed, key=lambda each: urgency(each.owed.deadline, view.today))[:1]:
        yield ""
        yield from paragraph(f"{clock.owed.clock.title}. {in_words(clock.owed.deadline, view.today)}")
        for sentence in clock.explanation.sentences():
            yield from hanging("", sentence, indent=2)
        yield from hanging("", rests_on(clock.basis, clock.owed.clock.basis, clock.owed.clock.force), indent=2)


def _figures(desk: Desk, files: WorkflowFiles, period: Period, partnership: str) -> Iterator[str]:
    known = files.load().figures.values
    with desk.database.read() as tx:
        report = compute_figures(
            tx, desk, known, from_on=period.from_on, to_on=period.to_on, by=None, partnership=partnership
        )
    yield from heading(f"Figures, {_short(period.from_on.isoformat())} to {_short(period.to_on.isoformat())}")
    for name in period.names:
        figure = report.figures.get(name)
        if figure is not None and isinstance(figure.value, int):
            yield from hanging(f"{figure.value:>5}  ", figure.title)


def _further(view: CaseView | None, period: Period | None, partnership: str) -> Iterator[str]:
    called = how_called()
    yield from heading("To look further")
    if view is not None:
        reference = view.case.reference
        yield f"  {called} case {reference}"
        for clock in [each for each in view.clocks if each.standing in OWED][:1]:
            yield f"  {called} why {reference} {by_number(view, clock)}"
    yield f"  {called} cases"
    yield f"  {called} due"
    yield f"  {called} notices"
    if period is not None:
        yield f"  {called} figures --partnership {partnership} \\"
        yield f"    --from {period.from_on} --to {period.to_on}"
    yield f"  {called} trail verify"
    yield f"  {called} trail replay"


def how_called() -> str:
    """How this program is called from here: by its name, or by its path where the name alone would not be found."""
    if shutil.which("reviewflow"):
        return "reviewflow"
    here = Path(sys.executable).with_name("reviewflow")
    return os.path.relpath(here) if here.is_file() else "reviewflow"
