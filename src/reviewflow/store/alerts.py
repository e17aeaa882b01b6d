"""Where alerts are kept, and the one search that finds what may be owed."""

from __future__ import annotations

from typing import NamedTuple

from reviewflow.errors import ClockNotFound

from .session import Transaction
from .statements import Statement


class ToAlert(NamedTuple):
    """A deadline whose next rung has come."""

    deadline_id: int
    case_id: int
    case: str
    item_id: int | None
    clock: str
    revision: int
    starts_on: str
    due_on: str
    safe_on: str


_DUE = (
    "SELECT d.id, d.case_id, c.reference, d.item_id, d.clock, d.revision, d.starts_on, d.due_on, d.safe_on"
    " FROM deadline d"
    " JOIN review_case c ON c.id = d.case_id WHERE d.state = 'running' AND d.next_alert_on <= :today"
    " ORDER BY d.next_alert_on, d.id LIMIT :limit"
)
# Of several sweeps at once each takes other deadlines; a case that somebody is changing waits for the next sweep.
DUE = Statement(_DUE, postgresql=f"{_DUE} FOR UPDATE OF c, d SKIP LOCKED")
OF_CLOCK = Statement(
    "SELECT d.id, d.case_id, c.reference, d.item_id, d.clock, d.revision, d.starts_on, d.due_on, d.safe_on"
    " FROM deadline d"
    " JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE c.reference = :reference AND d.clock = :clock AND coalesce(i.kind, '') = :kind"
    " AND coalesce(i.number, 0) = :number"
)
RAISED = Statement("SELECT rung FROM alert WHERE deadline_id = :deadline_id AND due_revision = :revision")
INSERT = Statement(
    "INSERT INTO alert (deadline_id, due_revision, rung, case_id, raised_at, for_roles, subject, text, sequence)"
    " VALUES (:deadline_id, :due_revision, :rung, :case_id, :raised_at, :for_roles, :subject, :text, :sequence)"
    " ON CONFLICT (deadline_id, due_revision, rung) DO NOTHING RETURNING id"
)
SET_NEXT = Statement("UPDATE deadline SET next_alert_on = :next_alert_on WHERE id = :id")


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
    text: str


_LISTED = (
    "SELECT a.id, c.reference, d.clock, i.kind, i.number, a.rung, d.due_on, a.raised_at, a.for_roles,"
    " a.text FROM alert a"
    " JOIN review_case c ON c.id = a.case_id JOIN deadline d ON d.id = a.deadline_id"
    " LEFT JOIN case_item i ON i.id = d.item_id"
)
NEWEST = Statement(f"{_LISTED} WHERE a.id < :before ORDER BY a.id DESC LIMIT :limit")
OF_CASE = Statement(f"{_LISTED} WHERE c.reference = :reference AND a.id < :before ORDER BY a.id DESC LIMIT :limit")
SINCE = Statement(f"{_LISTED} WHERE a.id > :after ORDER BY a.id")
LAST = Statement("SELECT coalesce(max(id), 0) FROM alert")


def deadlines_to_alert(tx: Transaction, *, today: str, limit: int) -> list[ToAlert]:
    """The deadlines whose next rung has come, the longest waiting first."""
    return [ToAlert(*row) for row in tx.rows(DUE, {"today": today, "limit": limit})]


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
    return ToAlert(*row)


def rungs_raised(tx: Transaction, deadline_id: int, revision: int) -> frozenset[str]:
    """The rungs of a deadline that were raised for its present due date."""
    return frozenset(row[0] for row in tx.rows(RAISED, {"deadline_id": deadline_id, "revision": revision}))


NOTHING_AFTER = 2**62
"""A number that no row reaches."""


def list_alerts(
    tx: Transaction, *, reference: str | None = None, limit: int = 50, before: int = NOTHING_AFTER
) -> list[AlertRow]:
    """Alerts, newest first; ``before`` is the last one of the page before."""
    statement = OF_CASE if reference else NEWEST
    parameters = {"before": before, "limit": limit, **({"reference": reference} if reference else {})}
    return [AlertRow(*row) for row in tx.rows(statement, parameters)]


def alerts_since(tx: Transaction, after: int) -> list[AlertRow]:
    """The alerts raised after one of them, oldest first."""
    return [AlertRow(*row) for row in tx.rows(SINCE, {"after": after})]


def last_alert(tx: Transaction) -> int:
    """The number of the newest alert, or 0."""
    return int(tx.value(LAST))
