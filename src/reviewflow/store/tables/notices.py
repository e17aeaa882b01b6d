"""Notices as they were written and the receipts that came back."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index

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


class LetterOwedRow(Row, table=True):
    """A letter that a change owes and that could not be written. What came of it stands in the outbox."""

    __tablename__: ClassVar[str] = "letter_owed"
    __table_args__ = (*instants("created_at"), Index(None, "case_id"))

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    name: str = text_column()
    recipient: str = text_column()
    """The key of whom it is for."""
    recipient_name: str = text_column()
    by_role: str = text_column()
    """The title of the role that the letter says it comes from."""
    reason: str | None = text_column(default=None)
    why: str = text_column()
    created_at: str = text_column()
    sequence: int = number_column()


class ReceiptRow(Row, table=True):
    """What another system gave back for a form that a person filled in there."""

    __tablename__: ClassVar[str] = "receipt"
    __table_args__ = (*instants("received_at"), {"sqlite_with_rowid": False})

    notice_id: int = number_column(primary_key=True, foreign_key="notice.id")
    reference: str = text_column(primary_key=True)
    received_at: str = text_column()
    by_user: str = text_column()
