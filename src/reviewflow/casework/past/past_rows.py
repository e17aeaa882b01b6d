"""Which rows a case of the past is written as, under the numbers that its rows have now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from reviewflow.case.case import Case
from reviewflow.case.clocks import OwedClock
from reviewflow.store.cases import facts_text
from reviewflow.store.deadlines import CANCELLED, MET, RUNNING, SUSPENDED
from reviewflow.store.session import Row
from reviewflow.workflow.definition import Definition

from .past_alerts import ALERT_DEADLINE

FRESH = 2**53
"""Numbers from here on belong to no row of the present."""


class Numbers:
    """The numbers of rows, as they are now; a row that there is no longer, or not yet, gets one of its own."""

    def __init__(self, ids: Iterable[Row], deadlines: Iterable[Row], fresh: Callable[[], int]) -> None:
        self._cases: dict[str, int] = {}
        self._items: dict[tuple[str, str, int], int] = {}
        self.new = fresh
        for reference, case_id, kind, number, item_id in ids:
            self._cases[reference] = case_id
            if kind is not None:
                self._items[reference, kind, number] = item_id
        self._deadlines = {(row[1], row[2], row[3]): row for row in deadlines}
        self._used: set[int] = set()
        self._references = {id: reference for reference, id in self._cases.items()}
        self._item_keys = {id: f"{kind}-{number}/" for (_, kind, number), id in self._items.items()}
        self.clock_of = {
            row[0]: (self._references[row[1]], f"{self._item_keys.get(row[2], '')}{row[3]}")
            for row in self._deadlines.values()
        }
        """The case and the key of the clock of each deadline, by its number."""
        self.written: dict[int, str] = {}
        """The cases that were open, by their numbers."""

    def case(self, reference: str) -> int:
        """That of a case, which counts as written from here on."""
        self.written[self._cases[reference]] = reference
        return self._cases[reference]

    def item(self, reference: str, key: tuple[str, int] | None) -> int | None:
        """That of an item; None for the case itself."""
        return self._items[reference, *key] if key else None

    def deadline(self, case_id: int, item_id: int | None, clock: str) -> int:
        """That of a deadline, which is owed."""
        row = self._deadlines.get((case_id, item_id, clock))
        id = row[0] if row else self.new()
        self._used.add(id)
        return int(id)

    def left_over(self, reference: str, key: str, due_on: str, state: str) -> Row:
        """The row of a deadline that is owed no longer: met, or else cancelled."""
        row = next(row for row in self._deadlines.values() if self.clock_of[row[0]] == (reference, key))
        self._used.add(row[0])
        is_met = state == MET and row[_MET_ON] is not None
        return _with_state(row, MET if is_met else CANCELLED, due_on=due_on)

    def not_there(self, alerts: Iterable[Row]) -> Iterator[Row]:
        """What alerts name that, by what is known later, was never owed: so that they can be listed, and of no case."""
        wanted = {row[ALERT_DEADLINE] for row in alerts} - self._used
        for row in self._deadlines.values():
            if row[0] in wanted:
                _, _, *rest = _with_state(row, CANCELLED, due_on=row[_DUE_ON])
                yield row[0], -row[0], *rest


_DUE_ON, _MET_ON, _STATE, _NEXT_ALERT_ON = 6, 10, 11, 13


def _with_state(row: Row, state: str, *, due_on: Any) -> Row:
    values = list(row)
    values[_DUE_ON], values[_STATE], values[_NEXT_ALERT_ON] = due_on, state, None
    return tuple(values)


def case_row(id: int, case: Case, definition: Definition) -> Row:
    """A case as its row would be."""
    return (
        id,
        case.reference,
        case.workflow,
        case.workflow_hash,
        case.partnership,
        case.state,
        facts_text(case.facts),
        case.version,
        case.opened_on.isoformat(),
        definition.edition,
        facts_text(case.kept),
        definition.states[case.state].ends,
    )


def deadline_row(owed: OwedClock, reference: str, numbers: Numbers, *, due_on: str, state: str) -> Row:
    """A deadline as its row would be."""
    deadline, clock = owed.deadline, owed.clock
    case_id, item_id = numbers.case(reference), numbers.item(reference, owed.item)
    return (
        numbers.deadline(case_id, item_id, clock.name),
        case_id,
        item_id,
        clock.name,
        1,
        deadline.starts_on.isoformat(),
        due_on,
        deadline.original_due_on.isoformat(),
        deadline.safe_on.isoformat(),
        _iso(deadline.warn_on),
        _iso(deadline.met_on),
        state,
        deadline.calendar_version,
        None,
        clock.force,
        clock.basis,
        None,
        None,
    )


def state_of(owed: OwedClock) -> str:
    """In which state its row would be."""
    if owed.deadline.met_on is not None:
        return MET
    if owed.deadline.cancelled:
        return CANCELLED
    return SUSPENDED if owed.deadline.suspended else RUNNING


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
