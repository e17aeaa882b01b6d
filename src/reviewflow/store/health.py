"""The numbers by which is judged whether everything works. Nothing here decides anything."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

ANSWER = Statement("SELECT count(*) FROM alembic_version")
# What waits for a digest may leave when the digest is made, however long it is gathered before.
_UNSENT = (
    " FROM outbox WHERE status = 'pending' AND (channel = 'message' AND due_at <= :now"
    " OR channel = 'digest' AND try_at <= :now)"
)
_WAITS_SINCE = "CASE WHEN channel = 'digest' THEN try_at ELSE due_at END"
UNSENT = Statement(f"SELECT min({_WAITS_SINCE}), count(*){_UNSENT}")
LAST_ERROR = Statement(f"SELECT last_error{_UNSENT} AND last_error IS NOT NULL ORDER BY due_at, id LIMIT 1")
# A warning that did not arrive is settled with what it warned of.
_DEAD = (
    " FROM outbox o LEFT JOIN warning w ON w.outbox_id = o.id LEFT JOIN warning own ON own.id = o.warning_id"
    " LEFT JOIN notice n ON n.id = o.notice_id LEFT JOIN alert a ON a.id = o.alert_id"
    " LEFT JOIN invitation i ON i.id = o.invitation_id"
    " LEFT JOIN review_case c ON c.id = coalesce(n.case_id, a.case_id, i.case_id, w.case_id, own.case_id)"
    " WHERE o.status IN ('dead', 'returned') AND w.settled_at IS NULL AND own.settled_at IS NULL"
)
DEAD_COUNT = Statement(f"SELECT count(DISTINCT o.id){_DEAD}")
DEAD = Statement(f"SELECT DISTINCT o.id, o.kind, c.reference, o.last_error{_DEAD} ORDER BY o.id DESC LIMIT :limit")
# A warning about a delivery that is still dead is told with the delivery.
_WARNINGS = (
    " FROM warning w WHERE w.settled_at IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM outbox o WHERE o.id = w.outbox_id AND o.status IN ('dead', 'returned'))"
)
WARNINGS_COUNT = Statement(f"SELECT count(*){_WARNINGS}")
WARNINGS = Statement(f"SELECT w.what, w.do, w.raised_at{_WARNINGS} ORDER BY w.id LIMIT :limit")
CHECKPOINT = Statement("SELECT max(on_date) FROM checkpoint")
CLOCKS = Statement(
    "SELECT DISTINCT c.partnership, c.workflow_hash, i.kind, d.clock"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE d.state = 'running' AND d.next_alert_on IS NOT NULL"
    " ORDER BY c.partnership, c.workflow_hash, i.kind, d.clock"
)
DELIVERIES = Statement("SELECT status, kind, count(*) FROM outbox GROUP BY status, kind ORDER BY status, kind")
STANDING = Statement(
    "SELECT count(CASE WHEN due_on >= :today THEN 1 END), count(CASE WHEN due_on < :today THEN 1 END)"
    " FROM deadline WHERE state = 'running'"
)
NEXT_RUNG = Statement("SELECT min(next_alert_on) FROM deadline WHERE state = 'running' AND next_alert_on IS NOT NULL")
ENTRIES = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")


class Unsent(NamedTuple):
    """What might have left and has not."""

    since: str | None
    number: int
    last_fault: str | None


class NotDelivered(NamedTuple):
    """A delivery that was given up or came back, and that nobody has seen to."""

    id: int
    kind: str
    case: str | None
    why: str | None


class Warned(NamedTuple):
    """A warning about the alerting itself that nobody has settled."""

    what: str
    do: str
    raised_at: str


class AlertingClock(NamedTuple):
    """A clock that runs somewhere and has an alert ahead of it."""

    partnership: str
    workflow_hash: str
    item_kind: str | None
    clock: str


def answer(tx: Transaction) -> None:
    """Read one row, whichever: how long that takes is how long the database takes."""
    tx.value(ANSWER)


def unsent(tx: Transaction, *, now: str) -> Unsent:
    """What waits although it might leave: how much, since when, and the last fault."""
    row = tx.one(UNSENT, {"now": now})
    assert row is not None
    return Unsent(row[0], row[1], tx.value(LAST_ERROR, {"now": now}))


def not_delivered(tx: Transaction, *, limit: int) -> tuple[int, tuple[NotDelivered, ...]]:
    """How many deliveries were given up or came back and wait for somebody, and the newest of them."""
    return tx.value(DEAD_COUNT), tuple(NotDelivered(*row) for row in tx.rows(DEAD, {"limit": limit}))


def open_warnings(tx: Transaction, *, limit: int) -> tuple[int, tuple[Warned, ...]]:
    """How many warnings nobody has settled, and the oldest of them, without those about a dead delivery."""
    return tx.value(WARNINGS_COUNT), tuple(Warned(*row) for row in tx.rows(WARNINGS, {"limit": limit}))


def newest_checkpoint(tx: Transaction) -> str | None:
    """The last day on which the end of the trail was noted."""
    found: str | None = tx.value(CHECKPOINT)
    return found


def alerting_clocks(tx: Transaction) -> tuple[AlertingClock, ...]:
    """Every kind of clock that runs somewhere and has an alert ahead of it."""
    return tuple(AlertingClock(*row) for row in tx.rows(CLOCKS))


def deliveries(tx: Transaction) -> tuple[tuple[str, str, int], ...]:
    """How many deliveries there are of each status and kind."""
    return tuple((status, kind, number) for status, kind, number in tx.rows(DELIVERIES))


def open_deadlines(tx: Transaction, *, today: str) -> tuple[int, int]:
    """How many open deadlines are not yet due, and how many are overdue."""
    row = tx.one(STANDING, {"today": today})
    assert row is not None
    return row[0], row[1]


def next_rung_on(tx: Transaction) -> str | None:
    """The day of the next alert that is owed."""
    found: str | None = tx.value(NEXT_RUNG)
    return found


def entries_on_trail(tx: Transaction) -> int:
    """How many entries the trail has: they are numbered without a gap."""
    return int(tx.value(ENTRIES))
