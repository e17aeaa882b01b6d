"""Where alerts are kept, and the one search that finds what may be owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from reviewflow.alerts.due import RaisedSoFar, is_overdue_rung
from reviewflow.errors import AlertNotFound, ClockNotFound

from .numbers import LARGEST_NUMBER
from .only import EVERY_ROW, Only, narrowed
from .session import Transaction
from .statements import Statement, among, columns_as_rows


class ToAlert(NamedTuple):
    """A deadline whose next rung has come, with what an alert about it needs."""

    deadline_id: int
    case_id: int
    case: str
    partnership: str
    workflow_hash: str
    state: str
    item_id: int | None
    item_kind: str | None
    item_number: int | None
    clock: str
    revision: int
    starts_on: str
    due_on: str
    safe_on: str
    moved_from_on: str | None
    moved_because: str | None

    @property
    def key(self) -> str:
        """The clock on its case: ``rapid_review``, or ``agency_request-2/return_due``."""
        return f"{self.item_kind}-{self.item_number}/{self.clock}" if self.item_kind else self.clock


_FOUND = (
    "SELECT d.id, d.case_id, c.reference, c.partnership, c.workflow_hash, c.state, d.item_id, i.kind, i.number,"
    " d.clock, d.revision, d.starts_on, d.due_on, d.safe_on, d.moved_from_on, d.moved_because"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
)
_DUE = (
    f"{_FOUND} WHERE d.state = 'running' AND d.next_alert_on <= :today AND d.next_alert_on IS NOT NULL"
    " ORDER BY d.next_alert_on, d.id LIMIT :limit"
)
# Of several sweeps at once each takes other deadlines; a case that somebody is changing waits for the next sweep.
DUE = Statement(_DUE, postgresql=f"{_DUE} FOR NO KEY UPDATE OF c, d SKIP LOCKED")
# In order, and not EXISTS: PostgreSQL would plan that for any day there is, and read every deadline on most days.
ANY_DUE = Statement(
    "SELECT 1 FROM deadline WHERE state = 'running' AND next_alert_on IS NOT NULL AND next_alert_on <= :today"
    " ORDER BY next_alert_on, id LIMIT 1"
)
OF_CLOCK = Statement(
    f"{_FOUND} WHERE c.reference = :reference AND d.clock = :clock AND coalesce(i.kind, '') = :kind"
    " AND coalesce(i.number, 0) = :number"
)
OF_ALERT = Statement(f"{_FOUND} JOIN alert a ON a.deadline_id = d.id WHERE a.id = :alert_id")
RAISED = Statement(
    "SELECT rung, acknowledged_at FROM alert WHERE deadline_id = :deadline_id AND due_revision = :revision"
)
_OF_MANY = (
    "SELECT a.deadline_id, a.rung, a.acknowledged_at FROM alert a JOIN deadline d ON d.id = a.deadline_id"
    " AND d.revision = a.due_revision WHERE a.deadline_id {}"
)
_IDS, _IDS_ON_POSTGRESQL = among("ids", numbers=True)
RAISED_OF_MANY = Statement(_OF_MANY.format(_IDS), postgresql=_OF_MANY.format(_IDS_ON_POSTGRESQL))
RESERVE = Statement(
    "SELECT coalesce(max(id), 0) + 1 FROM alert",
    postgresql="SELECT nextval(pg_get_serial_sequence('alert', 'id')) FROM generate_series(1, :count)",
)
_INSERT = "INSERT INTO alert (id, deadline_id, due_revision, rung, case_id, raised_at, for_roles, sequence)"
_INSERTED = (
    "id bigint, deadline_id bigint, due_revision bigint, rung text, case_id bigint, raised_at text, for_roles text,"
    " sequence bigint"
)
INSERT = Statement(
    f"{_INSERT} VALUES (:id, :deadline_id, :due_revision, :rung, :case_id, :raised_at, :for_roles, :sequence)",
    postgresql_at_once=f"{_INSERT} SELECT n.* FROM {columns_as_rows(_INSERTED)}",
)
SET_NEXT = Statement(
    "UPDATE deadline SET next_alert_on = :next_alert_on WHERE id = :id",
    postgresql_at_once="UPDATE deadline SET next_alert_on = n.next_alert_on FROM "
    f"{columns_as_rows('next_alert_on text, id bigint')} WHERE deadline.id = n.id",
)
CLOSE = Statement(
    "UPDATE alert SET closed_at = :at, closed_because = :because"
    " WHERE deadline_id = :deadline_id AND closed_at IS NULL RETURNING rung"
)
# One that was tried goes on being tried, so that it is given up some day and somebody hears of it.
_WITHDRAW_REMINDERS = (
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND lease_by IS NULL AND attempts = 0"
    " AND alert_id IN (SELECT id FROM alert WHERE deadline_id {} AND rung NOT LIKE 'escalation%')"
)
WITHDRAW_REMINDERS = Statement(
    _WITHDRAW_REMINDERS.format(_IDS), postgresql=_WITHDRAW_REMINDERS.format(_IDS_ON_POSTGRESQL)
)
# One that a worker is sending at this moment is left to it; one whose worker has died is not sent again.
WITHDRAW = Statement(
    "UPDATE outbox SET status = 'withdrawn' WHERE status = 'pending' AND (lease_by IS NULL OR lease_until < :at)"
    " AND alert_id IN"
    " (SELECT id FROM alert WHERE deadline_id = :deadline_id AND closed_at IS NOT NULL)"
)
PEOPLE_TOLD = Statement(
    "SELECT o.person FROM outbox o JOIN alert a ON a.id = o.alert_id WHERE a.deadline_id = :deadline_id"
    " AND a.due_revision = :revision AND a.rung = :rung AND o.person IS NOT NULL"
)
ACKNOWLEDGE = Statement(
    "UPDATE alert SET acknowledged_at = :at, acknowledged_by = :by WHERE deadline_id = :deadline_id"
    " AND due_revision = :revision AND rung = :rung AND acknowledged_at IS NULL AND closed_at IS NULL"
)


ROLES_OF = Statement(
    "SELECT for_roles FROM alert WHERE deadline_id = :deadline_id AND due_revision = :revision AND rung = :rung"
)


class AlertRow(NamedTuple):
    """An alert as it is listed."""

    id: int
    case: str
    clock: str
    item_kind: str | None
    item_number: int | None
    rung: str
    due_on: str
    raised_at: str
    to: str
    acknowledged_at: str | None
    acknowledged_by: str | None
    closed_at: str | None
    closed_because: str | None

    @property
    def clock_key(self) -> str:
        """The clock on its case."""
        return f"{self.item_kind}-{self.item_number}/{self.clock}" if self.item_kind else self.clock


_LISTED = (
    "SELECT a.id, c.reference, d.clock, i.kind, i.number, a.rung, d.due_on, a.raised_at, a.for_roles,"
    " a.acknowledged_at, a.acknowledged_by, a.closed_at, a.closed_because FROM alert a"
    " JOIN review_case c ON c.id = a.case_id JOIN deadline d ON d.id = a.deadline_id"
    " LEFT JOIN case_item i ON i.id = d.item_id"
)
NEWEST = Statement(f"{_LISTED} WHERE a.id < :before ORDER BY a.id DESC LIMIT :limit")
OF_CASE = Statement(f"{_LISTED} WHERE c.reference = :reference AND a.id < :before ORDER BY a.id DESC LIMIT :limit")
OF_PARTNERSHIP = Statement(
    f"{_LISTED} WHERE c.partnership = :partnership AND a.id < :before ORDER BY a.id DESC LIMIT :limit"
)
ONE = Statement(f"{_LISTED} WHERE a.id = :id")
_OPEN = (
    f"{_LISTED} WHERE c.partnership = :partnership AND a.id < :before AND a.closed_at IS NULL"
    " AND a.acknowledged_at IS NULL AND ',' || a.for_roles || ',' LIKE :role"
)


def deadlines_to_alert(tx: Transaction, *, today: str, limit: int) -> list[ToAlert]:
    """The deadlines whose next rung has come, the longest waiting first."""
    return [ToAlert._make(row) for row in tx.rows(DUE, {"today": today, "limit": limit})]


def is_any_due(tx: Transaction, *, today: str) -> bool:
    """Whether any rung has come."""
    return bool(tx.value(ANY_DUE, {"today": today}))


def deadline_to_alert(tx: Transaction, reference: str, key: str) -> ToAlert:
    """The deadline that a clock key such as ``agency_request-2/return_due`` means on a case.

    Raises:
        ClockNotFound: there is none.
    """
    item, _, clock = key.rpartition("/")
    kind, _, number = item.rpartition("-")
    values = {"reference": reference, "clock": clock, "kind": kind, "number": int(number or 0)}
    row = tx.one(OF_CLOCK, values)
    if row is None:
        raise ClockNotFound(clock=key, case=reference, known="others")
    return ToAlert._make(row)


def deadline_of_alert(tx: Transaction, alert_id: int) -> ToAlert:
    """The deadline that an alert was raised for, as it stands now."""
    row = tx.one(OF_ALERT, {"alert_id": alert_id})
    assert row is not None, "an alert stands without its deadline"
    return ToAlert._make(row)


def raised_so_far(tx: Transaction, deadline_id: int, revision: int) -> RaisedSoFar:
    """What was raised of a deadline for its present due date."""
    return _so_far(tx.rows(RAISED, {"deadline_id": deadline_id, "revision": revision}))


def raised_of_many(tx: Transaction, deadline_ids: Sequence[int]) -> dict[int, RaisedSoFar]:
    """The same for many deadlines; those for which nothing was raised are left out."""
    found: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    for deadline_id, rung, acknowledged_at in tx.rows(RAISED_OF_MANY, {"ids": str(list(deadline_ids))}):
        found[deadline_id].append((rung, acknowledged_at))
    return {deadline_id: _so_far(rows) for deadline_id, rows in found.items()}


def _so_far(rows: Sequence[Sequence[str | None]]) -> RaisedSoFar:
    names = frozenset(str(row[0]) for row in rows)
    return RaisedSoFar(names, any(row[1] is not None and is_overdue_rung(str(row[0])) for row in rows))


def reserve_ids(tx: Transaction, count: int) -> Sequence[int]:
    """So many numbers for alerts that are about to be kept."""
    if tx.is_postgresql:
        return [int(row[0]) for row in tx.rows(RESERVE, {"count": count})]
    first = int(tx.value(RESERVE))
    return range(first, first + count)


def close_alerts(tx: Transaction, deadline_id: int, *, at: str, because: str) -> tuple[str, ...]:
    """Close what was raised for a deadline, and take back what has not left yet; returns the rungs."""
    closed = tx.rows(CLOSE, {"deadline_id": deadline_id, "at": at, "because": because})
    if closed:
        tx.execute(WITHDRAW, {"deadline_id": deadline_id, "at": at})
    return tuple(sorted(row[0] for row in closed))


def withdraw_reminders(tx: Transaction, deadline_ids: Sequence[int]) -> None:
    """Take back the reminders of deadlines that have not left yet, because newer ones take their place."""
    tx.execute(WITHDRAW_REMINDERS, {"ids": str(list(deadline_ids))})


def people_told(tx: Transaction, each: ToAlert, rung: str) -> frozenset[str]:
    """The users to whom a rung was addressed for the present due date: deputies for those who are away among them."""
    values = {"deadline_id": each.deadline_id, "revision": each.revision, "rung": rung}
    return frozenset(row[0] for row in tx.rows(PEOPLE_TOLD, values))


def roles_of(tx: Transaction, each: ToAlert, rung: str) -> tuple[str, ...] | None:
    """For whom a rung was raised for the present due date; None when it was not."""
    values = {"deadline_id": each.deadline_id, "revision": each.revision, "rung": rung}
    found: str | None = tx.value(ROLES_OF, values)
    return None if found is None else tuple(found.split(","))


def acknowledge(tx: Transaction, each: ToAlert, rung: str, *, by: str, at: str) -> bool:
    """Keep who has a rung in hand; False when it is closed, or somebody has it already."""
    values = {"deadline_id": each.deadline_id, "revision": each.revision, "rung": rung, "by": by, "at": at}
    return bool(tx.execute(ACKNOWLEDGE, values))


NOTHING_AFTER = LARGEST_NUMBER
"""A number that no row reaches."""


def list_alerts(
    tx: Transaction,
    *,
    reference: str | None = None,
    partnership: str | None = None,
    limit: int = 50,
    before: int = NOTHING_AFTER,
) -> list[AlertRow]:
    """Alerts of a case, of a partnership or of all, newest first; ``before`` is the last one of the page before."""
    statement = OF_CASE if reference else OF_PARTNERSHIP if partnership else NEWEST
    asked = {"reference": reference} if reference else {"partnership": partnership} if partnership else {}
    return [AlertRow(*row) for row in tx.rows(statement, {"before": before, "limit": limit, **asked})]


def open_alerts(
    tx: Transaction,
    *,
    partnership: str,
    role: str | None,
    limit: int = 50,
    before: int = NOTHING_AFTER,
    only: Only = EVERY_ROW,
) -> list[AlertRow]:
    """Alerts that nobody has in hand, newest first: those for a role, or where none is named for anybody."""
    asked = f"%,{role},%" if role else "%"
    parameters = {"partnership": partnership, "role": asked, "before": before, "limit": limit, **only.given}
    statement = narrowed(_OPEN, only, then=" ORDER BY a.id DESC LIMIT :limit")
    return [AlertRow(*row) for row in tx.rows(statement, parameters)]


def find_alert(tx: Transaction, id: int) -> AlertRow:
    """One alert.

    Raises:
        AlertNotFound: there is none with that number.
    """
    row = tx.one(ONE, {"id": id}) if 0 < id < NOTHING_AFTER else None
    if row is None:
        raise AlertNotFound(alert=id)
    return AlertRow(*row)
