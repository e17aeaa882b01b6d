"""What people began to type, and which forms were sent."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index

from reviewflow.store.tables.columns import Row, hashes, instants, number_column, objects, text_column


class DraftRow(Row, table=True):
    """What one person has typed into one form and not sent yet. It ends by itself, and when the form is sent."""

    __tablename__: ClassVar[str] = "draft"
    __table_args__ = (
        *objects("typed"),
        *instants("saved_at", "ends_at"),
        Index(None, "ends_at"),
        {"sqlite_with_rowid": False},
    )

    partnership: str = text_column(primary_key=True)
    person: str = text_column(primary_key=True)
    form: str = text_column(primary_key=True)
    """Its address, in which nobody's name stands."""
    typed: str = text_column()
    version: int | None = number_column(default=None)
    """The version of the case that was looked at."""
    saved_at: str = text_column()
    ends_at: str = text_column()


class FormSentRow(Row, table=True):
    """A form that was sent, by the token that it carried: sent twice, it is done once."""

    __tablename__: ClassVar[str] = "form_sent"
    __table_args__ = (*hashes("token_hash"), *instants("sent_at"), Index(None, "sent_at"), {"sqlite_with_rowid": False})

    token_hash: str = text_column(primary_key=True)
    partnership: str = text_column()
    person: str = text_column()
    led_to: str = text_column()
    """The address of the page that says what was done."""
    sent_at: str = text_column()
