"""A date that is due, as programs read it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from reviewflow.statute.basis import Basis

if TYPE_CHECKING:
    from reviewflow.statute.clock import Clock
    from reviewflow.statute.deadlines import Standing
    from reviewflow.store.lists import DueLine
    from reviewflow.workflow.definition import Definition


class Due(NamedTuple):
    """A line of the list with its rules."""

    line: DueLine
    clock: Clock
    item: str | None
    basis: Basis | None
    standing: Standing


def due_of(line: DueLine, definition: Definition, today: dt.date) -> Due:
    """A line of the list with its rules, as it stands today."""
    clock = definition.subject(line.item_kind).clocks[line.clock]
    item = f"{definition.items[line.item_kind].prefix}-{line.item_number}" if line.item_kind else None
    source = definition.sources.get(line.basis)
    basis = Basis.from_source(line.basis, source) if source else None
    day = today.isoformat()
    standing: Standing = "overdue" if line.due_on < day else "due_today" if line.due_on == day else "running"
    return Due(line, clock, item, basis, standing)


def due_as_json(each: Due) -> dict[str, object]:
    """A date in a list."""
    line = each.line
    return {
        "case": line.case,
        "partnership": line.partnership,
        "item": each.item,
        "clock": f"{line.item_kind}-{line.item_number}/{line.clock}" if line.item_kind else line.clock,
        "title": each.clock.title,
        "due_on": line.due_on,
        "original_due_on": line.original_due_on,
        "standing": each.standing,
        "force": line.force,
        "basis": line.basis,
        "verified": each.basis.mark if each.basis else None,
        "milestone": each.clock.milestone,
    }
