"""Addresses of other systems that are told when something happened to a case, and what each is told."""

from __future__ import annotations

from typing import NamedTuple

from . import outbox
from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_COLUMNS = "id, partnership, person, role, address, made_at, made_by, withdrawn_at, withdrawn_by"
INSERT = Statement(
    "INSERT INTO webhook (partnership, person, role, address, secret, made_at, made_by, sequence)"
    " VALUES (:partnership, :person, :role, :address, :secret, :made_at, :made_by, :sequence) RETURNING id"
)
FIND = Statement(f"SELECT {_COLUMNS} FROM webhook WHERE id = :id AND partnership = :partnership")
OF_PARTNERSHIP = Statement(f"SELECT {_COLUMNS} FROM webhook WHERE partnership = :partnership ORDER BY id DESC")
OF_PERSON = Statement(
    f"SELECT {_COLUMNS} FROM webhook WHERE partnership = :partnership AND person = :person ORDER BY id DESC"
)
LIVE = Statement(
    f"SELECT {_COLUMNS} FROM webhook WHERE partnership = :partnership AND withdrawn_at IS NULL ORDER BY id"
)
WITHDRAW = Statement(
    "UPDATE webhook SET withdrawn_at = :at, withdrawn_by = :by, secret = NULL WHERE id = :id AND withdrawn_at IS NULL"
)
ADD_EVENT = Statement(
    "INSERT INTO webhook_event (webhook_id, case_id, sequence, what, at)"
    " VALUES (:webhook_id, :case_id, :sequence, :what, :at) RETURNING id"
)
EVENT = Statement(
    "SELECT e.id, e.sequence, e.what, e.at, c.reference, w.partnership, w.person, w.role, w.address,"
    f" {sealed('webhook', 'secret', 'w')}"
    " FROM webhook_event e JOIN webhook w ON w.id = e.webhook_id JOIN review_case c ON c.id = e.case_id"
    " WHERE e.id = :id"
)


class Webhook(NamedTuple):
    """An address, without the secret with which what is sent there is signed."""

    id: int
    partnership: str
    person: str
    role: str
    address: str
    made_at: str
    made_by: str
    withdrawn_at: str | None
    withdrawn_by: str | None


class WebhookEvent(NamedTuple):
    """What one address is told."""

    id: int
    sequence: int
    what: str
    at: str
    case: str
    partnership: str
    person: str
    role: str
    address: str
    secret: str | None
    """None once the webhook was withdrawn."""


def keep_webhook(tx: Transaction, values: dict[str, object]) -> int:
    """Keep a new webhook; its number."""
    return int(tx.value(INSERT, tx.seal_values("webhook", values, "secret")))


def find_webhook(tx: Transaction, partnership: str, id: int) -> Webhook | None:
    """One webhook of a partnership, or None."""
    row = tx.one(FIND, {"id": id, "partnership": partnership})
    return Webhook(*row) if row else None


def webhooks_of(tx: Transaction, partnership: str, person: str | None = None) -> list[Webhook]:
    """The webhooks of a partnership, or of one person of it, the newest first, with those that were withdrawn."""
    if person is None:
        return [Webhook(*row) for row in tx.rows(OF_PARTNERSHIP, {"partnership": partnership})]
    return [Webhook(*row) for row in tx.rows(OF_PERSON, {"partnership": partnership, "person": person})]


def withdraw_webhook(tx: Transaction, id: int, *, at: str, by: str) -> None:
    """Send nothing there any more, and forget the secret."""
    tx.execute(WITHDRAW, {"id": id, "at": at, "by": by})


def tell_webhooks(tx: Transaction, partnership: str, *, case_id: int, sequence: int, what: str, at: str) -> None:
    """Queue what the addresses of a partnership are told of a change, in the transaction of the change."""
    for row in tx.rows(LIVE, {"partnership": partnership}):
        hook = Webhook(*row)
        told = {"webhook_id": hook.id, "case_id": case_id, "sequence": sequence, "what": what, "at": at}
        outbox.queue(
            tx,
            dedup_key=f"webhook-{hook.id}-{sequence}",
            kind="webhook",
            webhook_event_id=int(tx.value(ADD_EVENT, told)),
            partnership=partnership,
            person=hook.person,
            role=hook.role,
            recipient=f"webhook {hook.id}",
            address=hook.address,
            due_at=at,
        )


def event_of(tx: Transaction, id: int) -> WebhookEvent:
    """What one address is told, with what it is signed with."""
    row = tx.one(EVENT, {"id": id})
    assert row is not None, "what is told is never deleted"
    return WebhookEvent(*row)
