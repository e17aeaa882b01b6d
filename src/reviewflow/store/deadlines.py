"""Where deadlines are kept, so that finding what is due is one search of an index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from reviewflow.alerts.due import RaisedSoFar, ladder_of, next_alert_on
from reviewflow.audit.instants import instant_text
from reviewflow.case.clocks import OwedClock, Scope
from reviewflow.statute.london import local_date
from reviewflow.statute.working_days import WorkingDayCalendar

from .alerts import SET_NEXT, close_alerts, raised_so_far
from .cases import ItemKey, StoredCase
from .session import Transaction
from .statements import Statement

RUNNING, MET, CANCELLED, SUSPENDED = "running", "met", "cancelled", "suspended"


class DeadlineRow(NamedTuple):
    """A deadline as it is kept. Dates are ISO text."""

    id: int
    item_id: int | None
    clock: str
    revision: int
    starts_on: str
    due_on: str
    original_due_on: str
    safe_on: str
    warn_on: str | None
    met_on: str | None
    state: str
    calendar_version: str
    next_alert_on: str | None
    moved_from_on: str | None
    moved_because: str | None


_COLUMNS = ", ".join(DeadlineRow._fields)
_FACTS = slice(4, 11)
_FACT_NAMES = DeadlineRow._fields[_FACTS]
"""The columns that a count decides."""
OF_CASE = Statement(f"SELECT {_COLUMNS} FROM deadline WHERE case_id = :case_id")
INSERT = Statement(
    "INSERT INTO deadline (case_id, item_id, clock, revision, starts_on, due_on, original_due_on, safe_on,"
    " warn_on, met_on,"
    " state, calendar_version, next_alert_on, force, basis) VALUES (:case_id, :item_id, :clock, 1, :starts_on, :due_on,"
    " :original_due_on, :safe_on, :warn_on, :met_on, :state, :calendar_version, :next_alert_on, :force, :basis)"
)
UPDATE = Statement(
    "UPDATE deadline SET revision = :revision, starts_on = :starts_on, due_on = :due_on,"
    " original_due_on = :original_due_on,"
    " safe_on = :safe_on, warn_on = :warn_on, met_on = :met_on, state = :state, calendar_version = :calendar_version,"
    " next_alert_on = :next_alert_on, force = :force, basis = :basis, moved_from_on = :moved_from_on,"
    " moved_because = :moved_because WHERE id = :id"
)
CANCEL = Statement("UPDATE deadline SET state = 'cancelled', next_alert_on = NULL WHERE id = :id")


class Moved(NamedTuple):
    """What a change did to one deadline, as the trail keeps it."""

    clock: str
    item: ItemKey | None
    due_on: str
    state: str
    was_due_on: str | None
    closed: tuple[str, ...] = ()
    """The rungs that were raised and of which nothing more comes."""


def save_deadlines(
    tx: Transaction,
    stored: StoredCase,
    owed: Iterable[OwedClock],
    *,
    calendar: WorkingDayCalendar,
    now: dt.datetime,
    because: str,
    scope: Scope | None = None,
    rules_changed: bool = False,
    calendar_changed: bool = False,
) -> list[Moved]:
    """Bring the rows of a case in line with what is owed; only rows that differ are written.

    Outside the ``scope`` rows stay as they are; inside it, one that is not among the owed is cancelled.
    Under other rules every row is written, because a ladder may differ where no date does; in another
    calendar its rungs may move where the date does not. What was raised for a date that moved, or that is
    no longer running, is closed, and ``because`` says to people why it moved.
    """
    today, at = local_date(now), instant_text(now)
    owed = list(owed)
    rows = {(row[1], row[2]): row for row in tx.rows(OF_CASE, {"case_id": stored.id})}
    moved: list[Moved] = []
    for each in owed:
        item_id = stored.item_id(each.item)
        found = rows.pop((item_id, each.clock.name), None)
        facts = _facts_of(each)
        # A newer calendar alone, with every date the same, is no difference.
        same = found is not None and found[_FACTS] == facts
        if same and not rules_changed and not calendar_changed:
            continue
        row = DeadlineRow(*found) if found else None
        rest = _rest(tx, each, row, calendar=calendar, today=today, because=because)
        if same and not rules_changed and row is not None:
            if rest["next_alert_on"] != row.next_alert_on:
                tx.execute(SET_NEXT, {"id": row.id, "next_alert_on": rest["next_alert_on"]})
            continue
        values = {**dict(zip(_FACT_NAMES, facts, strict=True)), **rest}
        if row is None:
            tx.execute(INSERT, {"case_id": stored.id, "item_id": item_id, **values})
        else:
            tx.execute(UPDATE, {"id": row.id, **values})
        if same:
            continue
        was = row.due_on if row and row.due_on != facts[1] else None
        closed = _close(tx, row, str(facts[6]), moved=was is not None, at=at) if row else ()
        moved.append(Moved(each.clock.name, each.item, str(facts[1]), str(facts[6]), was, closed))
    if rows:
        moved.extend(_cancel_the_rest(tx, stored, map(DeadlineRow._make, rows.values()), scope, at=at))
    return moved


_BECAUSE = {MET: "met", CANCELLED: "cancelled", SUSPENDED: "suspended"}


def _close(tx: Transaction, row: DeadlineRow, state: str, *, moved: bool, at: str) -> tuple[str, ...]:
    """Close what was raised for a date that is no longer the one to keep."""
    if row.state != RUNNING or (state == RUNNING and not moved):
        return ()
    return close_alerts(tx, row.id, at=at, because=_BECAUSE.get(state, "moved"))


def _cancel_the_rest(
    tx: Transaction, stored: StoredCase, rows: Iterable[DeadlineRow], scope: Scope | None, *, at: str
) -> Iterable[Moved]:
    """A deadline whose start is recorded no longer is cancelled, never deleted."""
    item_of = {id: key for key, id in stored.item_ids.items()}
    for row in rows:
        item = item_of.get(row.item_id or 0)
        if row.state in (RUNNING, SUSPENDED) and (scope is None or item in scope):
            tx.execute(CANCEL, {"id": row.id})
            closed = _close(tx, row, CANCELLED, moved=False, at=at)
            yield Moved(row.clock, item, row.due_on, CANCELLED, None, closed)


def _facts_of(owed: OwedClock) -> tuple[str | None, ...]:
    """What a row says of a deadline: the columns of ``_FACT_NAMES``."""
    deadline = owed.deadline
    due_on = deadline.due_on.isoformat()
    same = deadline.original_due_on is deadline.due_on
    return (
        deadline.starts_on.isoformat(),
        due_on,
        due_on if same else deadline.original_due_on.isoformat(),
        due_on if deadline.safe_on is deadline.due_on else deadline.safe_on.isoformat(),
        deadline.warn_on.isoformat() if deadline.warn_on else None,
        deadline.met_on.isoformat() if deadline.met_on else None,
        _state(owed),
    )


def _rest(
    tx: Transaction,
    owed: OwedClock,
    row: DeadlineRow | None,
    *,
    calendar: WorkingDayCalendar,
    today: dt.date,
    because: str,
) -> dict[str, object]:
    """The other columns of a row that is written."""
    deadline, clock, state = owed.deadline, owed.clock, _state(owed)
    moved = row is None or row.due_on != deadline.due_on.isoformat()
    reopened = row is not None and row.state != RUNNING and state == RUNNING
    fresh = row is None or moved or reopened
    from_on, why = (None, None) if row is None else (row.moved_from_on, row.moved_because)
    if row is not None and fresh:
        # One that was met or cancelled begins again: people were told of no date that has moved.
        from_on, why = (row.due_on, because) if moved and row.state in (RUNNING, SUSPENDED) else (None, None)
    alert_on = None
    if state == RUNNING:
        due_on, safe_on = deadline.due_on, deadline.safe_on
        ladder = ladder_of(clock, due_on=due_on, safe_on=safe_on, calendar=calendar, moved=from_on is not None)
        # The rungs may move without the due date, for instance when it becomes a holiday.
        raised = RaisedSoFar() if row is None or fresh else raised_so_far(tx, row.id, row.revision)
        first = next_alert_on(ladder, raised=raised, today=today)
        alert_on = first.isoformat() if first else None
    return {
        "clock": clock.name,
        "revision": 1 if row is None else row.revision + fresh,
        "calendar_version": deadline.calendar_version,
        "next_alert_on": alert_on,
        "force": clock.force,
        "basis": clock.basis,
        "moved_from_on": from_on,
        "moved_because": why,
    }


def _state(owed: OwedClock) -> str:
    if owed.deadline.met_on is not None:
        return MET
    if owed.deadline.cancelled:
        return CANCELLED
    return SUSPENDED if owed.deadline.suspended else RUNNING
