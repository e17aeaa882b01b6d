"""Work that takes longer than a page may: how far it is, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, LargeBinary
from sqlmodel import Field

from reviewflow.store.tables.columns import Row, instants, number_column, one_of, text_column


class LongWorkRow(Row, table=True):
    """One piece of work of one person. It is nobody else's to see, and is gone after a day."""

    __tablename__: ClassVar[str] = "long_work"
    __table_args__ = (
        *instants("begun_at", "heard_at", "ended_at"),
        one_of("state", "running", "done", "failed"),
        CheckConstraint("(state = 'running') = (ended_at IS NULL)", name="ended_when_it_is_over"),
        CheckConstraint("done >= 0 AND (whole IS NULL OR done <= whole)", name="done_is_part_of_the_whole"),
        CheckConstraint("(content IS NULL) = (file_name IS NULL)", name="a_file_has_a_name"),
        Index(None, "partnership", "person", "begun_at"),
        Index(None, "heard_at"),
    )

    key: str = text_column(primary_key=True)
    partnership: str = text_column()
    person: str = text_column()
    title: str = text_column()
    """What it is, in words in which nobody's name stands."""
    again: str = text_column()
    """The address of the page from which it can be begun anew."""
    begun_at: str = text_column()
    heard_at: str = text_column()
    """When its process last said that it is at it."""
    ended_at: str | None = text_column(default=None)
    state: str = text_column()
    done: int = number_column()
    whole: int | None = number_column(default=None)
    step: str = text_column()
    """What it is doing, in words; why it failed, once it has."""
    file_name: str | None = text_column(default=None)
    media_type: str | None = text_column(default=None)
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    led_to: str | None = text_column(default=None)
    """The address of the page that shows what came of it."""
