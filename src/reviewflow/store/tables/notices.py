"""Notices as they were written, what is waiting to leave, and the receipts that came back."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import Row, hashes, instants, key_column, number_column, one_of, text_column


class NoticeRow(Row, table=True):
    """A letter or form to others, byte for byte. Append-only."""

    __tablename__: ClassVar[str] = "notice"
    __table_args__ = (
        one_of("channel", "message", "form", "secure"),
        *hashes("sha256", "template_hash"),
        *instants("created_at"),
        Index(None, "case_id", "id"),
    )

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    name: str = text_column()
    recipient: str = text_column()
    recipient_name: str = text_column()
    address: str | None = text_column(default=None)
    channel: str = text_column()
    subject: str = text_column()
    text: str = text_column()
    html: str = text_column()
    sha256: str = text_column()
    template_hash: str = text_column()
    audience_names: bool = False
    """Whether its audience may be told who the child is."""
    created_at: str = text_column()
    sequence: int = number_column()


class OutboxRow(Row, table=True):
    """One delivery that is owed or was made."""

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (
        one_of("kind", "notice", "alert"),
        one_of("status", "pending", "sent", "failed", "dead"),
        CheckConstraint("(kind = 'notice') = (notice_id IS NOT NULL)", name="notice_named"),
        CheckConstraint("(kind = 'alert') = (alert_id IS NOT NULL)", name="alert_named"),
        *instants("due_at", "lease_until", "sent_at"),
        Index(None, "status", "due_at", "id"),
    )

    id: int | None = key_column()
    dedup_key: str = text_column(unique=True)
    kind: str = text_column()
    notice_id: int | None = number_column(default=None, foreign_key="notice.id")
    alert_id: int | None = number_column(default=None, foreign_key="alert.id")
    channel: str = text_column()
    due_at: str = text_column()
    status: str = text_column()
    lease_until: str | None = text_column(default=None)
    lease_by: str | None = text_column(default=None)
    attempts: int = number_column(default=0)
    last_error: str | None = text_column(default=None)
    provider_ref: str | None = text_column(default=None)
    sent_at: str | None = text_column(default=None)


class ReceiptRow(Row, table=True):
    """What another system gave back for a form that a person filled in there."""

    __tablename__: ClassVar[str] = "receipt"
    __table_args__ = (*instants("received_at"), {"sqlite_with_rowid": False})

    notice_id: int = number_column(primary_key=True, foreign_key="notice.id")
    reference: str = text_column(primary_key=True)
    received_at: str = text_column()
    by_user: str = text_column()


class HeartbeatRow(Row, table=True):
    """When a worker last swept: alerting that has stopped must be seen by people."""

    __tablename__: ClassVar[str] = "heartbeat"
    __table_args__ = (*instants("at"), {"sqlite_with_rowid": False})

    worker: str = text_column(primary_key=True)
    at: str = text_column()
