"""The queue that another library keeps in the same PostgreSQL database: its tables, and what ought to be in it.

What is in the queue says nothing that the outbox does not say. It can be thrown away and made anew at
any time.
"""

from __future__ import annotations

from .session import Transaction
from .statements import Statement

_LOCK = "'delivery ' || o.id"
_WITHOUT_JOB = (
    "SELECT o.id, o.try_at FROM outbox o WHERE o.status = 'pending' AND o.channel = 'message' AND {which}"
    f" AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j WHERE j.status = 'todo' AND j.queueing_lock = {_LOCK})"
    " ORDER BY o.try_at, o.id"
)
# The rows that this transaction wrote itself; one that was claimed in it is being sent already.
LEFT_WAITING = Statement(
    "SELECT 1",
    postgresql=_WITHOUT_JOB.format(which="o.lease_until IS NULL AND o.xmin = pg_current_xact_id()::xid"),
)
FORGOTTEN = Statement(
    "SELECT 1", postgresql=_WITHOUT_JOB.format(which="(o.lease_until IS NULL OR o.lease_until < :now)")
)
MADE_OF = Statement(
    "SELECT 1",
    postgresql="SELECT coalesce(obj_description(to_regclass('procrastinate_jobs'), 'pg_class'),"
    " CASE WHEN to_regclass('procrastinate_jobs') IS NOT NULL THEN 'unknown' END)",
)
_TAKE_AWAY = r"""
DO $body$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relkind = 'r' AND c.relname LIKE 'procrastinate\_%' AND c.relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP TABLE %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
        WHERE p.proname LIKE 'procrastinate\_%' AND p.pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP FUNCTION %s CASCADE', found.name);
    END LOOP;
    FOR found IN SELECT t.oid::regtype AS name FROM pg_type t
        WHERE t.typname LIKE 'procrastinate\_%' AND t.typtype IN ('c', 'e')
            AND t.typnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('DROP TYPE %s CASCADE', found.name);
    END LOOP;
END;
$body$;
"""


def left_waiting(tx: Transaction) -> list[tuple[int, str]]:
    """Deliveries that this transaction leaves waiting and that no job stands for yet, with when they are tried next."""
    return [(id, try_at) for id, try_at in tx.rows(LEFT_WAITING)]


def forgotten(tx: Transaction, *, now: str) -> list[tuple[int, str]]:
    """Every delivery that waits, that nobody is sending, and that no job stands for."""
    return [(id, try_at) for id, try_at in tx.rows(FORGOTTEN, {"now": now})]


def job_key(id: int) -> str:
    """What keeps one delivery from waiting in the queue twice."""
    return f"delivery {id}"


def made_of(tx: Transaction) -> str | None:
    """The mark of the words by which the queue's tables were made; None when there are none."""
    found: str | None = tx.value(MADE_OF)
    return found


def make_queue(tx: Transaction, words: str, *, mark: str) -> None:
    """Make the queue's tables, in place of any that there are."""
    tx.script(_TAKE_AWAY)
    tx.script(words)
    tx.script(f"COMMENT ON TABLE procrastinate_jobs IS '{mark}'")
