"""The clocks that run on cases, what stops them for a time, and the alerts they raised."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, literal_column

from reviewflow.store.tables.columns import (
    Row,
    days,
    either_of,
    hashes,
    instants,
    key_column,
    number_column,
    one_of,
    text_column,
)

_RUNNING: ColumnElement[bool] = literal_column("state = 'running'")
_ALERTING: ColumnElement[bool] = literal_column("state = 'running' AND next_alert_on IS NOT NULL")


class DeadlineRow(Row, table=True):
    """One clock running on one case, or on one of its items."""

    __tablename__: ClassVar[str] = "deadline"
    __table_args__ = (
        one_of("state", "running", "met", "cancelled", "suspended"),
        one_of("force", "must", "should", "local"),
        *days("starts_on", "due_on", "original_due_on", "safe_on", "warn_on", "met_on", "next_alert_on"),
        *days("moved_from_on"),
        CheckConstraint("state <> 'running' OR due_on IS NOT NULL", name="running_is_due"),
        CheckConstraint("state <> 'met' OR met_on IS NOT NULL", name="met_on_a_day"),
        Index("uq_deadline_clock", "case_id", literal_column("coalesce(item_id, 0)"), "clock", unique=True),
        # A sweep finds what is owed without reading the deadlines that are long past.
        Index("ix_deadline_to_alert", "next_alert_on", "id", sqlite_where=_ALERTING, postgresql_where=_ALERTING),
        Index("ix_deadline_due", "due_on", "id", sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    clock: str = text_column()
    revision: int = number_column()
    """Goes up whenever the due date moves."""
    starts_on: str = text_column()
    due_on: str | None = text_column(default=None)
    """While a suspension lasts: the earliest that it can be."""
    original_due_on: str | None = text_column(default=None)
    safe_on: str | None = text_column(default=None)
    warn_on: str | None = text_column(default=None)
    met_on: str | None = text_column(default=None)
    state: str = text_column()
    calendar_version: str = text_column()
    next_alert_on: str | None = text_column(default=None)
    force: str = text_column()
    basis: str = text_column()
    moved_from_on: str | None = text_column(default=None)
    """The due date of before, where it has moved; None where the clock began, or began again, with this one."""
    moved_because: str | None = text_column(default=None)
    """Why it moved, in words that follow on *because*."""


class SuspensionRow(Row, table=True):
    """A stretch in which the days of one clock do not count."""

    __tablename__: ClassVar[str] = "suspension"
    __table_args__ = (*days("from_on", "until_on"), Index(None, "case_id"))

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    clock: str = text_column()
    from_on: str = text_column()
    until_on: str | None = text_column(default=None)
    reason: str = text_column()
    basis: str = text_column()


class AlertRow(Row, table=True):
    """A rung of the ladder that was raised: at most once for each due date. It is closed, never deleted."""

    __tablename__: ClassVar[str] = "alert"
    __table_args__ = (
        UniqueConstraint("deadline_id", "due_revision", "rung"),
        either_of("closed_because", "moved", "met", "cancelled", "suspended"),
        CheckConstraint("(closed_at IS NULL) = (closed_because IS NULL)", name="closed_for_a_reason"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by IS NULL)", name="acknowledged_by_somebody"),
        *instants("raised_at", "acknowledged_at", "closed_at"),
        Index(None, "case_id"),
    )

    id: int | None = key_column()
    deadline_id: int = number_column(foreign_key="deadline.id")
    due_revision: int = number_column()
    rung: str = text_column()
    case_id: int = number_column(foreign_key="review_case.id")
    raised_at: str = text_column()
    for_roles: str = text_column()
    sequence: int = number_column()
    acknowledged_at: str | None = text_column(default=None)
    acknowledged_by: str | None = text_column(default=None)
    closed_at: str | None = text_column(default=None)
    closed_because: str | None = text_column(default=None)
    """Why nothing more is owed for it: its deadline moved, was met, is no longer owed, or is suspended."""


class CalendarVersionRow(Row, table=True):
    """Bank holidays that were adopted: the hash of the file, kept among the published texts; the newest is in use."""

    __tablename__: ClassVar[str] = "calendar_version"
    __table_args__ = (*hashes("base_hash"), *instants("adopted_at"))

    id: int | None = key_column()
    base_hash: str = text_column(foreign_key="published_text.hash")
    version: str = text_column()
    adopted_at: str = text_column()
    sequence: int = number_column()


class NonWorkingDayRow(Row, table=True):
    """A day added to the bank holidays on file, or taken away from them; the newest row about a day holds."""

    __tablename__: ClassVar[str] = "non_working_day"
    __table_args__ = (*days("on_date"), *instants("added_at"))

    id: int | None = key_column()
    on_date: str = text_column()
    name: str = text_column()
    counts: bool
    """Whether it counts as a working day: true where a bank holiday on file was taken away."""
    source: str = text_column()
    added_at: str = text_column()
    added_by: str = text_column()
    sequence: int = number_column()
