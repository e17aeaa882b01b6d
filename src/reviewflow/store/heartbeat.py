"""When each worker last swept, by its own clock and by the database's."""

from __future__ import annotations

from typing import NamedTuple

from .session import Transaction
from .statements import Statement

_DATABASE_NOW = "strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'"
_POSTGRESQL_NOW = """to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_BEAT = (
    "INSERT INTO heartbeat (worker, at, database_at, started_at, last_fault)"
    " VALUES (:worker, :at, {now}, :started_at, :last_fault)"
    " ON CONFLICT (worker) DO UPDATE SET at = excluded.at, database_at = excluded.database_at,"
    " last_fault = excluded.last_fault"
)
BEAT = Statement(_BEAT.format(now=_DATABASE_NOW), postgresql=_BEAT.format(now=_POSTGRESQL_NOW))
_FORGET = "DELETE FROM heartbeat WHERE at < :before"
# Who is just saying that it is at work is left alone: two that do it to each other would wait for each other.
FORGET = Statement(
    _FORGET,
    postgresql=f"{_FORGET} AND worker IN (SELECT worker FROM heartbeat WHERE at < :before FOR UPDATE SKIP LOCKED)",
)
YOUNGEST = Statement("SELECT max(at) FROM heartbeat")
ALL = Statement("SELECT worker, at, database_at, started_at, last_fault FROM heartbeat ORDER BY at DESC, worker")


class Heartbeat(NamedTuple):
    """When a worker last swept."""

    worker: str
    at: str
    database_at: str
    started_at: str
    last_fault: str | None


def beat(tx: Transaction, worker: str, *, at: str, started_at: str, last_fault: str | None = None) -> None:
    """Say that a worker is at work."""
    tx.execute(BEAT, {"worker": worker, "at": at, "started_at": started_at, "last_fault": last_fault})


def forget_workers(tx: Transaction, *, before: str) -> None:
    """Take away workers that were not heard of for so long that they will not come back, but never the last."""
    newest: str | None = tx.value(YOUNGEST)
    if newest is not None:
        tx.execute(FORGET, {"before": min(before, newest)})


def heartbeats(tx: Transaction) -> list[Heartbeat]:
    """Every worker, the last that swept first."""
    return [Heartbeat(*row) for row in tx.rows(ALL)]
