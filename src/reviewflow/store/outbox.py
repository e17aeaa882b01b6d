"""What waits to leave: claimed for a time by one worker, sent outside the transaction, then marked as sent.

A worker that dies holds its claim until the lease ends; then another sends the same again, under
the same key, so that the receiver can tell.
"""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

_WAITING = (
    "SELECT id FROM outbox WHERE status = 'pending' AND channel = 'message' AND due_at <= :now"
    " AND (lease_until IS NULL OR lease_until < :now)"
    " ORDER BY due_at, id LIMIT :limit"
)
_CLAIM = (
    "UPDATE outbox SET lease_until = :until, lease_by = :worker, attempts = attempts + 1"
    " WHERE id IN ({waiting}) RETURNING id"
)
# Two workers on PostgreSQL must not wait for one another; on SQLite one of them has the database to itself.
CLAIM = Statement(
    _CLAIM.format(waiting=_WAITING), postgresql=_CLAIM.format(waiting=f"{_WAITING} FOR UPDATE SKIP LOCKED")
)
LETTER = Statement(
    "SELECT o.id, o.dedup_key, o.kind, o.due_at, c.reference, coalesce(n.recipient_name, a.for_roles), n.address,"
    " coalesce(n.subject, a.subject), coalesce(n.text, a.text), n.html FROM outbox o"
    " LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert a ON a.id = o.alert_id"
    " JOIN review_case c ON c.id = coalesce(n.case_id, a.case_id) WHERE o.id = :id"
)
SENT = Statement(
    "UPDATE outbox SET status = 'sent', sent_at = :now, provider_ref = :provider_ref, lease_until = NULL,"
    " lease_by = NULL, last_error = NULL WHERE id = :id AND lease_by = :worker AND status = 'pending'"
)
NOT_SENT = Statement(
    "UPDATE outbox SET last_error = :error WHERE id = :id AND lease_by = :worker AND status = 'pending'"
)
BY_HAND = Statement(
    "UPDATE outbox SET status = 'sent', sent_at = :now, provider_ref = :reference"
    " WHERE notice_id = :notice_id AND channel <> 'message'"
)
OLDEST_WAITING = Statement("SELECT min(due_at), count(*) FROM outbox WHERE status = 'pending' AND channel = 'message'")
LAST_ERROR = Statement(
    "SELECT last_error FROM outbox WHERE status = 'pending' AND last_error IS NOT NULL ORDER BY due_at, id LIMIT 1"
)


class ToSend(NamedTuple):
    """One delivery, with its words."""

    id: int
    dedup_key: str
    kind: str
    due_at: str
    case: str
    to: str
    """The name of the recipient, or the roles that an alert is for, with commas."""
    address: str | None
    subject: str
    text: str
    html: str | None
    """None for an alert, of which only the text is kept."""


class Waiting(NamedTuple):
    """What has not left yet."""

    since: str | None
    letters: int
    last_error: str | None


def claim(tx: Transaction, *, worker: str, now: str, until: str, limit: int) -> list[ToSend]:
    """Take what is due and nobody else has taken, the longest waiting first."""
    values = {"worker": worker, "now": now, "until": until, "limit": limit}
    ids = sorted(row[0] for row in tx.rows(CLAIM, values))
    return [ToSend(*row) for id in ids for row in tx.rows(LETTER, {"id": id})]


def mark_sent(tx: Transaction, id: int, *, worker: str, now: str, provider_ref: str) -> None:
    """Mark what this worker claimed as sent."""
    tx.execute(SENT, {"id": id, "worker": worker, "now": now, "provider_ref": provider_ref})


def mark_not_sent(tx: Transaction, id: int, *, worker: str, error: str) -> None:
    """Keep why it did not leave. It is tried again when the lease has ended."""
    tx.execute(NOT_SENT, {"id": id, "worker": worker, "error": error})


def waiting(tx: Transaction) -> Waiting:
    """How much has not left yet, and since when."""
    row = tx.one(OLDEST_WAITING)
    assert row is not None
    return Waiting(row[0], row[1], tx.value(LAST_ERROR))


def mark_sent_by_hand(tx: Transaction, notice_id: int, *, reference: str, now: str) -> None:
    """Mark a form, or a letter with names, as sent: a person sent it and has recorded the receipt."""
    tx.execute(BY_HAND, {"notice_id": notice_id, "reference": reference, "now": now})
