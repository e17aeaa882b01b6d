"""The workers that run while nobody looks."""

from __future__ import annotations

from typing import ClassVar

from reviewflow.store.tables.columns import Row, instants, text_column


class HeartbeatRow(Row, table=True):
    """When a worker last swept: alerting that has stopped must be seen by people."""

    __tablename__: ClassVar[str] = "heartbeat"
    __table_args__ = (*instants("at", "database_at", "started_at"), {"sqlite_with_rowid": False})

    worker: str = text_column(primary_key=True)
    """The machine and the process: ``host#1234``."""
    at: str = text_column()
    """By the worker's clock."""
    database_at: str = text_column()
    """By the database's clock at the same moment: two workers whose differences differ have clocks that differ."""
    started_at: str = text_column()
    last_fault: str | None = text_column(default=None)
    """Why its last sweep could not be finished."""
