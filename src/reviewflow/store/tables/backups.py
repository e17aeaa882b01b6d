"""What became of each backup, and upgrades that were done without one."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import Row, hashes, instants, key_column, number_column, one_of, text_column


class BackupRunRow(Row, table=True):
    """One backup that was taken, failed, or was left out though it was due. Append-only."""

    __tablename__: ClassVar[str] = "backup_run"
    __table_args__ = (
        one_of("outcome", "good", "failed", "left_out"),
        *instants("begun_at", "ended_at"),
        *hashes("head"),
        CheckConstraint("(outcome = 'good') = (name IS NOT NULL)", name="a_good_one_has_a_name"),
        CheckConstraint("(outcome = 'good') = (why IS NULL)", name="any_other_says_why"),
        Index(None, "outcome", "id"),
    )

    id: int | None = key_column()
    outcome: str = text_column()
    begun_at: str = text_column()
    ended_at: str = text_column()
    name: str | None = text_column(default=None)
    kind: str | None = text_column(default=None)
    size: int | None = number_column(default=None)
    entries: int | None = number_column(default=None)
    """How long the trail was in it."""
    head: str | None = text_column(default=None)
    why: str | None = text_column(default=None)
    """What went wrong, or the reason for doing without."""
    by_user: str | None = text_column(default=None)
    """Who did without."""
