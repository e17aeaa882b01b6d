"""The digests of a day: one for each person who asked for it, with the alerts that did not leave by themselves."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

ANY_TO_GATHER = Statement(
    "SELECT 1 FROM outbox WHERE status = 'pending' AND channel = 'digest' AND try_at <= :now"
    " ORDER BY try_at, id LIMIT 1"
)
TO_GATHER = Statement(
    "SELECT partnership, person, min(recipient), min(address), min(role) FROM outbox"
    " WHERE status = 'pending' AND channel = 'digest' AND try_at <= :now GROUP BY partnership, person"
    " ORDER BY partnership, person"
)
INSERT = Statement(
    "INSERT INTO digest (partnership, person, on_date, made_at) VALUES (:partnership, :person, :on_date, :made_at)"
    " ON CONFLICT (partnership, person, on_date) DO NOTHING RETURNING id"
)
_OF_PERSON = (
    "status = 'pending' AND channel = 'digest' AND try_at <= :now AND partnership = :partnership AND person = :person"
)
# One that somebody is closing at this moment is left to them: each would wait for the other.
_FREE = f"id IN (SELECT id FROM outbox WHERE {_OF_PERSON} FOR UPDATE SKIP LOCKED)"
_GATHER = "UPDATE outbox SET status = 'gathered', gathered_in = :digest_id WHERE {}"
GATHER = Statement(_GATHER.format(_OF_PERSON), postgresql=_GATHER.format(_FREE))
_BY_ITSELF = "UPDATE outbox SET channel = 'message' WHERE {}"
BY_ITSELF = Statement(_BY_ITSELF.format(_OF_PERSON), postgresql=_BY_ITSELF.format(_FREE))
ALERTS = Statement(
    "SELECT a.id, d.due_on FROM outbox o JOIN alert a ON a.id = o.alert_id JOIN deadline d ON d.id = a.deadline_id"
    " WHERE o.gathered_in = :digest_id ORDER BY d.due_on, a.id"
)


class ToGather(NamedTuple):
    """A person for whom a digest is due."""

    partnership: str
    person: str
    recipient: str
    address: str | None
    role: str | None


def is_any_to_gather(tx: Transaction, *, now: str) -> bool:
    """Whether any digest is due."""
    return bool(tx.value(ANY_TO_GATHER, {"now": now}))


def people_to_gather_for(tx: Transaction, *, now: str) -> list[ToGather]:
    """For whom a digest is due."""
    return [ToGather(*row) for row in tx.rows(TO_GATHER, {"now": now})]


def gather(tx: Transaction, each: ToGather, *, on_date: str, now: str) -> int | None:
    """Gather the alerts of one person; None when the digest of the day has left, and they go by themselves, or when
    all are being closed at this moment."""
    about = {"partnership": each.partnership, "person": each.person}
    digest_id: int | None = tx.value(INSERT, {**about, "on_date": on_date, "made_at": now})
    if digest_id is None:
        tx.execute(BY_ITSELF, {**about, "now": now})
        return None
    return digest_id if tx.execute(GATHER, {**about, "now": now, "digest_id": digest_id}) else None


def alerts_of_digest(tx: Transaction, digest_id: int) -> list[tuple[int, str]]:
    """The alerts in a digest, each with the day on which it is due, the earliest first."""
    return [(row[0], row[1]) for row in tx.rows(ALERTS, {"digest_id": digest_id})]
