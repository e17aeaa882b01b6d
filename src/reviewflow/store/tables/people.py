"""What people chose about being told: calendar links, absences with deputies, and a digest or not."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import (
    Row,
    days,
    hashes,
    instants,
    key_column,
    number_column,
    one_of,
    text_column,
)


class CalendarLinkRow(Row, table=True):
    """A secret address under which a calendar program reads the dates of a person or of a partnership."""

    __tablename__: ClassVar[str] = "calendar_link"
    __table_args__ = (*hashes("token_hash"), *instants("made_at", "revoked_at", "last_read_at"))

    id: int | None = key_column()
    token_hash: str = text_column(unique=True)
    partnership: str = text_column()
    person: str | None = text_column(default=None)
    """None for the dates of the whole partnership."""
    made_at: str = text_column()
    made_by: str = text_column()
    revoked_at: str | None = text_column(default=None)
    revoked_by: str | None = text_column(default=None)
    last_read_at: str | None = text_column(default=None)


class AbsenceRow(Row, table=True):
    """Days on which a person is away, and who receives the alerts meanwhile."""

    __tablename__: ClassVar[str] = "absence"
    __table_args__ = (
        *days("from_on", "until_on"),
        *instants("recorded_at", "ended_at"),
        CheckConstraint("until_on IS NULL OR from_on <= until_on", name="begins_before_it_ends"),
        Index(None, "partnership", "person"),
    )

    id: int | None = key_column()
    partnership: str = text_column()
    person: str = text_column()
    from_on: str = text_column()
    until_on: str | None = text_column(default=None)
    """The last day away; None until further notice."""
    deputy: str | None = text_column(default=None)
    recorded_at: str = text_column()
    recorded_by: str = text_column()
    ended_at: str | None = text_column(default=None)
    """When it was taken back; the row stays."""
    sequence: int = number_column()


class DeliveryChoiceRow(Row, table=True):
    """How a person wants to be alerted, where the person has chosen."""

    __tablename__: ClassVar[str] = "delivery_choice"
    __table_args__ = (one_of("choice", "at_once", "daily_digest"), {"sqlite_with_rowid": False})

    partnership: str = text_column(primary_key=True)
    person: str = text_column(primary_key=True)
    choice: str = text_column()
    sequence: int = number_column()
