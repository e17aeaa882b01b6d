"""What was sent to whom, and what became of it, as people list it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .numbers import LARGEST_NUMBER
from .session import Transaction
from .statements import Statement, among

NOTHING_AFTER = LARGEST_NUMBER
"""A number that no row reaches."""


class DeliveryRow(NamedTuple):
    """One delivery as it is listed."""

    id: int
    kind: str
    case: str | None
    about: str
    """The name of a notice, or the clock of an alert with its rung."""
    recipient: str
    person: str | None
    role: str | None
    deputy_of: str | None
    address: str | None
    channel: str
    status: str
    provider_status: str | None
    due_at: str
    sent_at: str | None
    attempts: int
    try_at: str
    last_error: str | None
    provider_ref: str | None


_LISTED = (
    "SELECT o.id, o.kind, c.reference,"
    " coalesce(n.name, l.name, d.clock || ' ' || a.rung, v.title, w.key, g.on_date, p.on_date, e.what, ''),"
    " o.recipient, o.person, o.role, o.deputy_of, o.address, o.channel, o.status, o.provider_status, o.due_at,"
    " o.sent_at, o.attempts, o.try_at, o.last_error, o.provider_ref FROM outbox o"
    " LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert a ON a.id = o.alert_id"
    " LEFT JOIN letter_owed l ON l.id = o.letter_owed_id"
    " LEFT JOIN deadline d ON d.id = a.deadline_id LEFT JOIN invitation v ON v.id = o.invitation_id"
    " LEFT JOIN warning w ON w.id = o.warning_id LEFT JOIN digest g ON g.id = o.digest_id"
    " LEFT JOIN checkpoint p ON p.id = o.checkpoint_id"
    " LEFT JOIN webhook_event e ON e.id = o.webhook_event_id"
    " LEFT JOIN review_case c ON c.id = coalesce(n.case_id, l.case_id, a.case_id, v.case_id, w.case_id, e.case_id)"
)
_PAGE = "ORDER BY o.id DESC LIMIT :limit"
NEWEST = Statement(f"{_LISTED} WHERE o.id < :before {_PAGE}")
OF_CASE = Statement(f"{_LISTED} WHERE o.id < :before AND c.reference = :reference {_PAGE}")
_NOT = "o.status IN ('dead', 'returned')"
NOT_DELIVERED = Statement(f"{_LISTED} WHERE {_NOT} AND o.id < :before {_PAGE}")
NOT_DELIVERED_OF_CASE = Statement(f"{_LISTED} WHERE {_NOT} AND o.id < :before AND c.reference = :reference {_PAGE}")
NOT_DELIVERED_OF_PARTNERSHIP = Statement(
    f"{_LISTED} WHERE {_NOT} AND o.id < :before AND"
    " coalesce(c.partnership, w.partnership, g.partnership) = :partnership"
    f" {_PAGE}"
)
_OF_ALERTS = f"SELECT o.alert_id, {_LISTED.removeprefix('SELECT ')} WHERE o.alert_id {{}} ORDER BY o.id"
_ON_SQLITE, _ON_POSTGRESQL = among("alert_ids", numbers=True)
OF_ALERTS = Statement(_OF_ALERTS.format(_ON_SQLITE), postgresql=_OF_ALERTS.format(_ON_POSTGRESQL))
OF_ALERT = Statement(f"{_LISTED} WHERE o.alert_id = :alert_id ORDER BY o.id")


def list_deliveries(
    tx: Transaction,
    *,
    reference: str | None = None,
    not_delivered: bool = False,
    limit: int = 50,
    before: int = NOTHING_AFTER,
) -> list[DeliveryRow]:
    """Deliveries, newest first; ``before`` is the last one of the page before."""
    if not_delivered:
        statement = NOT_DELIVERED_OF_CASE if reference else NOT_DELIVERED
    else:
        statement = OF_CASE if reference else NEWEST
    parameters = {"before": before, "limit": limit, **({"reference": reference} if reference else {})}
    return [DeliveryRow(*row) for row in tx.rows(statement, parameters)]


def not_delivered_of(
    tx: Transaction, partnership: str, *, limit: int = 50, before: int = NOTHING_AFTER
) -> list[DeliveryRow]:
    """What could not be delivered of a partnership's letters, alerts, digests and warnings, newest first."""
    parameters = {"partnership": partnership, "before": before, "limit": limit}
    return [DeliveryRow(*row) for row in tx.rows(NOT_DELIVERED_OF_PARTNERSHIP, parameters)]


def deliveries_of_alert(tx: Transaction, alert_id: int) -> Sequence[DeliveryRow]:
    """To whom an alert was sent."""
    return [DeliveryRow(*row) for row in tx.rows(OF_ALERT, {"alert_id": alert_id})]


def deliveries_of_alerts(tx: Transaction, alert_ids: Sequence[int]) -> Mapping[int, list[DeliveryRow]]:
    """The same of many alerts, read at once."""
    found: dict[int, list[DeliveryRow]] = {}
    for alert_id, *row in tx.rows(OF_ALERTS, {"alert_ids": json.dumps(list(alert_ids))}):
        found.setdefault(alert_id, []).append(DeliveryRow(*row))
    return found
