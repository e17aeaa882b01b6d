"""What waits to leave: claimed for a time by one worker, sent outside the transaction, then marked as sent.

A worker that dies holds its claim until the lease ends; then another sends the same again, in
the same words and under the same identifier, so that the receiver can tell.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reviewflow.audit.instants import instant_text, read_instant

from .numbers import LARGEST_NUMBER
from .sealed_columns import SEALED, sealed
from .session import Transaction
from .statements import Statement, columns_as_rows

_QUEUE = (
    "INSERT INTO outbox (dedup_key, kind, notice_id, letter_owed_id, alert_id, digest_id, invitation_id, warning_id,"
    " checkpoint_id, guest_link_id, webhook_event_id, channel,"
    " partnership, person, role, deputy_of, recipient, address, due_at, try_at,"
    " status, attempts, last_error, subject, text, html, calendar) VALUES (:dedup_key, :kind, :notice_id,"
    " :letter_owed_id, :alert_id, :digest_id, :invitation_id, :warning_id, :checkpoint_id, :guest_link_id,"
    " :webhook_event_id, :channel,"
    " :partnership, :person, :role, :deputy_of, :recipient, :address, :due_at, :due_at, :status, 0, :last_error,"
    " :subject, :text, :html, :calendar)"
)
QUEUE = Statement(f"{_QUEUE} RETURNING id")
# An alert goes to many, and many are raised at once: what no alert has is not named.
_QUEUE_ALERT = (
    "INSERT INTO outbox (dedup_key, alert_id, channel, partnership, person, role, deputy_of, recipient, address,"
    " due_at, try_at, status, last_error, kind, attempts)"
)
_QUEUED = (
    "dedup_key text, alert_id bigint, channel text, partnership text, person text, role text, deputy_of text,"
    " recipient text, address text, due_at text, try_at text, status text, last_error text"
)
QUEUE_ALERT = Statement(
    f"{_QUEUE_ALERT} VALUES (:dedup_key, :alert_id, :channel, :partnership, :person, :role, :deputy_of, :recipient,"
    " :address, :due_at, :try_at, :status, :last_error, 'alert', 0)",
    postgresql_at_once=f"{_QUEUE_ALERT} SELECT n.*, 'alert', 0 FROM {columns_as_rows(_QUEUED)}",
)
_LEFT_OPEN = (
    "notice_id letter_owed_id alert_id digest_id invitation_id warning_id checkpoint_id guest_link_id webhook_event_id"
    " partnership person role deputy_of address last_error subject text html calendar"
)
_NOTHING: dict[str, object] = dict.fromkeys(_LEFT_OPEN.split())

NO_LEASE_LASTS = dt.timedelta(hours=1)
"""A lease that ends later than so long from now was taken by a clock that was wrong, or that has been set back."""
_FREE = "(lease_until IS NULL OR lease_until < :now OR lease_until > :far)"
_WAITING = (
    "SELECT id FROM outbox WHERE status = 'pending' AND channel = 'message' AND try_at <= :now"
    f" AND {_FREE} ORDER BY try_at, id LIMIT :limit"
)
_CLAIM = "UPDATE outbox SET lease_until = :until, lease_by = :worker WHERE id IN ({waiting}) RETURNING attempts, id"
# Two workers on PostgreSQL must not wait for one another; on SQLite one of them has the database to itself.
CLAIM = Statement(
    _CLAIM.format(waiting=_WAITING), postgresql=_CLAIM.format(waiting=f"{_WAITING} FOR UPDATE SKIP LOCKED")
)
CLAIM_ONE = Statement(
    "UPDATE outbox SET lease_until = :until, lease_by = :worker"
    " WHERE id = :id AND status = 'pending' AND channel = 'message' AND try_at <= :now"
    f" AND {_FREE} RETURNING id"
)
# Here a try begins: what was only claimed beside a message at which its worker died was not tried.
RENEW = Statement(
    "UPDATE outbox SET lease_until = :until, attempts = attempts + 1"
    " WHERE id = :id AND lease_by = :worker AND status = 'pending' AND lease_until >= :now"
)
ANY_WAITING = Statement(
    "SELECT 1 FROM outbox WHERE status = 'pending' AND channel = 'message' AND try_at <= :now"
    f" AND {_FREE} ORDER BY try_at, id LIMIT 1"
)
DELIVERY = Statement(
    "SELECT o.id, o.dedup_key, o.kind, o.alert_id, o.digest_id, o.warning_id, o.guest_link_id, o.webhook_event_id,"
    " o.partnership, o.person, o.role, o.deputy_of, o.recipient, o.address, o.due_at, o.attempts, c.reference,"
    " coalesce(n.name, l.name, ''),"
    f" coalesce(n.subject, o.subject), coalesce({sealed('notice', 'text', 'n')}, {sealed('outbox', 'text', 'o')}),"
    f" coalesce({sealed('notice', 'html', 'n')}, {sealed('outbox', 'html', 'o')}), {sealed('outbox', 'calendar', 'o')},"
    " v.method"
    " FROM outbox o LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert a ON a.id = o.alert_id"
    " LEFT JOIN letter_owed l ON l.id = o.letter_owed_id"
    " LEFT JOIN invitation v ON v.id = o.invitation_id LEFT JOIN warning w ON w.id = o.warning_id"
    " LEFT JOIN guest_link k ON k.id = o.guest_link_id LEFT JOIN guest_task t ON t.id = k.task_id"
    " LEFT JOIN webhook_event e ON e.id = o.webhook_event_id"
    " LEFT JOIN review_case c ON c.id = coalesce(n.case_id, l.case_id, a.case_id, v.case_id, w.case_id, t.case_id,"
    " e.case_id)"
    " WHERE o.id = :id"
)
WRITE_WORDS = Statement(
    "UPDATE outbox SET subject = :subject, text = :text, html = :html, calendar = :calendar WHERE id = :id"
)
_MINE = "WHERE id = :id AND lease_by = :worker AND status = 'pending'"
SENT = Statement(
    "UPDATE outbox SET status = 'sent', sent_at = :now, provider_ref = :provider_ref,"
    " provider_status = :provider_status, try_at = :ask_at, lease_until = NULL, lease_by = NULL, last_error = NULL,"
    # What opens something is kept no longer than it takes to leave.
    " text = CASE kind WHEN 'guest' THEN NULL ELSE text END, html = CASE kind WHEN 'guest' THEN NULL ELSE html END"
    f" {_MINE}"
)
TRY_LATER = Statement(
    f"UPDATE outbox SET last_error = :error, try_at = :try_at, lease_until = NULL, lease_by = NULL {_MINE}"
)
LEFT_BEHIND = Statement(
    f"UPDATE outbox SET status = 'withdrawn', last_error = :why, lease_until = NULL, lease_by = NULL {_MINE}"
)
DEAD = Statement(f"UPDATE outbox SET status = 'dead', last_error = :error, lease_until = NULL, lease_by = NULL {_MINE}")
BY_HAND = Statement(
    "UPDATE outbox SET status = 'sent', sent_at = :now, provider_ref = :reference"
    " WHERE notice_id = :notice_id AND channel <> 'message'"
)
RETURNED = Statement(
    "UPDATE outbox SET status = 'returned', last_error = :error, provider_status = 'failed'"
    " WHERE id = :id AND status = 'sent'"
)
NEVER_SAID = Statement(
    "UPDATE outbox SET provider_status = NULL WHERE status = 'sent' AND provider_status = 'sending'"
    " AND sent_at < :before"
)
DELIVERED = Statement("UPDATE outbox SET provider_status = 'delivered' WHERE id = :id AND status = 'sent'")
_AT_PROVIDER = (
    "SELECT id FROM outbox WHERE status = 'sent' AND provider_status = 'sending' AND try_at <= :now"
    " ORDER BY try_at, id LIMIT :limit"
)
_ASK = "UPDATE outbox SET try_at = :again_at WHERE id IN ({}) RETURNING id, provider_ref"
TO_ASK = Statement(_ASK.format(_AT_PROVIDER), postgresql=_ASK.format(f"{_AT_PROVIDER} FOR UPDATE SKIP LOCKED"))
ANY_AT_PROVIDER = Statement(
    "SELECT 1 FROM outbox WHERE status = 'sent' AND provider_status = 'sending' AND try_at <= :now"
    " ORDER BY try_at, id LIMIT 1"
)
KEY_OF = Statement("SELECT dedup_key FROM outbox WHERE id = :id")
BY_KEY = Statement("SELECT id FROM outbox WHERE dedup_key = :dedup_key")
AGAIN = Statement(
    "UPDATE outbox SET status = 'pending', try_at = :now, attempts = 0, address = coalesce(:address, address),"
    " provider_status = NULL, provider_ref = NULL WHERE id = :id AND status IN ('dead', 'returned')"
)
WITHDRAWN = Statement("UPDATE outbox SET status = 'withdrawn' WHERE id = :id AND status = 'dead'")
OLDEST_WAITING = Statement(
    "SELECT min(due_at), count(*) FROM outbox WHERE status = 'pending' AND channel = 'message' AND due_at <= :now"
)
LAST_ERROR = Statement(
    "SELECT last_error FROM outbox WHERE status = 'pending' AND channel = 'message' AND last_error IS NOT NULL"
    " ORDER BY due_at, id LIMIT 1"
)


class AlertDelivery(NamedTuple):
    """How an alert is queued for one recipient, in the order in which the statement names it."""

    channel: str
    partnership: str
    person: str | None
    role: str
    deputy_of: str | None
    recipient: str
    address: str | None
    due_at: str
    try_at: str
    status: str
    last_error: str | None


class Delivery(NamedTuple):
    """One delivery, with its words where they were written already."""

    id: int
    dedup_key: str
    kind: str
    alert_id: int | None
    digest_id: int | None
    warning_id: int | None
    guest_link_id: int | None
    webhook_event_id: int | None
    partnership: str | None
    person: str | None
    role: str | None
    deputy_of: str | None
    recipient: str
    address: str | None
    due_at: str
    attempts: int
    case: str | None
    notice: str
    """The name of the notice; empty for everything else."""
    subject: str | None
    text: str | None
    html: str | None
    calendar: str | None
    calendar_method: str | None
    secret: str | None = None
    """With which it is signed, where it is: filled in when it leaves."""


class Waiting(NamedTuple):
    """What may leave and has not left yet."""

    since: str | None
    letters: int
    last_error: str | None


def queue(tx: Transaction, **values: object) -> int:
    """Queue one delivery: everything that is not named is left open. Returns its number."""
    return int(tx.value(QUEUE, _sealed(tx, values.get("dedup_key"), queued(**values))))


def queued(**values: object) -> dict[str, object]:
    """A delivery as it is queued: pending, by message, and what is named."""
    return {**_NOTHING, "channel": "message", "status": "pending", **values}


def _sealed(tx: Transaction, key: object, values: Mapping[str, object]) -> dict[str, object]:
    return tx.seal_values("outbox", {**values, "dedup_key": key}, *SEALED["outbox"].columns)


def claim(tx: Transaction, *, worker: str, now: str, until: str, limit: int) -> list[int]:
    """Take what is due and nobody else has taken, the longest waiting first; of that, first what was tried least."""
    values = {"worker": worker, "now": now, "until": until, "far": _far(now), "limit": limit}
    return [id for _, id in sorted(tx.rows(CLAIM, values))]


def claim_one(tx: Transaction, id: int, *, worker: str, now: str, until: str) -> bool:
    """Take one delivery, if it is due and nobody else has taken it."""
    return bool(tx.value(CLAIM_ONE, {"id": id, "worker": worker, "now": now, "until": until, "far": _far(now)}))


def renew(tx: Transaction, id: int, *, worker: str, now: str, until: str) -> bool:
    """Hold on to what was taken, to try it; False when the lease has ended, so that another may have it by now."""
    return bool(tx.execute(RENEW, {"id": id, "worker": worker, "now": now, "until": until}))


def is_any_waiting(tx: Transaction, *, now: str) -> bool:
    """Whether anything could be claimed."""
    return bool(tx.value(ANY_WAITING, {"now": now, "far": _far(now)}))


def _far(now: str) -> str:
    return instant_text(read_instant(now) + NO_LEASE_LASTS)


def read_delivery(tx: Transaction, id: int) -> Delivery:
    """One delivery that there is."""
    row = tx.one(DELIVERY, {"id": id})
    assert row is not None, "a delivery that was just found is gone"
    return Delivery(*row)


def find_delivery(tx: Transaction, id: int) -> Delivery | None:
    """One delivery, or None."""
    row = tx.one(DELIVERY, {"id": id}) if 0 < id < LARGEST_NUMBER else None
    return None if row is None else Delivery(*row)


def write_words(tx: Transaction, id: int, *, subject: str, text: str, html: str, calendar: str | None) -> None:
    """Keep the words in which it leaves, at this try and at every other."""
    words: dict[str, object] = {"subject": subject, "text": text, "html": html, "calendar": calendar}
    tx.execute(WRITE_WORDS, {**_sealed(tx, tx.value(KEY_OF, {"id": id}), words), "id": id})


def mark_sent(tx: Transaction, id: int, *, worker: str, now: str, provider_ref: str, ask_at: str | None = None) -> bool:
    """Mark what this worker claimed as sent; ``ask_at`` when the provider says later what became of it."""
    values = {"id": id, "worker": worker, "now": now, "provider_ref": provider_ref}
    status = "sending" if ask_at else None
    return bool(tx.execute(SENT, {**values, "provider_status": status, "ask_at": ask_at or now}))


def mark_to_try_later(tx: Transaction, id: int, *, worker: str, error: str, try_at: str) -> bool:
    """Let it go, and keep why it did not leave and when it is tried next."""
    return bool(tx.execute(TRY_LATER, {"id": id, "worker": worker, "error": error, "try_at": try_at}))


def mark_dead(tx: Transaction, id: int, *, worker: str, error: str) -> bool:
    """Give it up, and keep why."""
    return bool(tx.execute(DEAD, {"id": id, "worker": worker, "error": error}))


def mark_returned(tx: Transaction, id: int, *, error: str) -> bool:
    """What had left came back."""
    return bool(tx.execute(RETURNED, {"id": id, "error": error}))


def mark_delivered(tx: Transaction, id: int) -> None:
    """The provider says that it has arrived."""
    tx.execute(DELIVERED, {"id": id})


def to_ask(tx: Transaction, *, now: str, again_at: str, limit: int) -> Sequence[tuple[int, str]]:
    """Deliveries whose provider is to be asked now; each is asked again later unless it is settled."""
    values = {"now": now, "again_at": again_at, "limit": limit}
    return sorted((row[0], row[1]) for row in tx.rows(TO_ASK, values))


def stop_asking(tx: Transaction, *, before: str) -> None:
    """Ask no more about what left so long ago that its provider has forgotten it: it stays sent, and no more."""
    tx.execute(NEVER_SAID, {"before": before})


def is_any_to_ask(tx: Transaction, *, now: str) -> bool:
    """Whether a provider is to be asked about anything."""
    return bool(tx.value(ANY_AT_PROVIDER, {"now": now}))


def find_by_key(tx: Transaction, dedup_key: str) -> int | None:
    """The delivery with a key, or None."""
    found: int | None = tx.value(BY_KEY, {"dedup_key": dedup_key})
    return found


def try_again(tx: Transaction, id: int, *, now: str, address: str | None) -> bool:
    """Put what was given up, or came back, among what waits, to another address where one is given."""
    return bool(tx.execute(AGAIN, {"id": id, "now": now, "address": address}))


def withdraw_claimed(tx: Transaction, id: int, *, worker: str, why: str) -> bool:
    """Take back what this worker claimed: it is for somebody who is told nothing any more."""
    return bool(tx.execute(LEFT_BEHIND, {"id": id, "worker": worker, "why": why}))


def withdraw(tx: Transaction, id: int) -> None:
    """Take back what was given up: something else takes its place."""
    tx.execute(WITHDRAWN, {"id": id})


def waiting(tx: Transaction, *, now: str) -> Waiting:
    """How much may leave and has not left yet, and since when."""
    row = tx.one(OLDEST_WAITING, {"now": now})
    assert row is not None
    return Waiting(row[0], row[1], tx.value(LAST_ERROR))


def mark_sent_by_hand(tx: Transaction, notice_id: int, *, reference: str, now: str) -> None:
    """Mark a form, or a letter with names, as sent: a person sent it and has recorded the receipt."""
    tx.execute(BY_HAND, {"notice_id": notice_id, "reference": reference, "now": now})
