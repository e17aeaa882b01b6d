"""What the trail is searched by: a cache that can be made again from the trail at any time."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from reviewflow.store.tables.columns import Row, key_column, number_column, text_column


class SearchMarkRow(Row, table=True):
    """Something by which entries are found, such as ``by:bristol.coordinator`` or a word."""

    __tablename__: ClassVar[str] = "search_mark"
    __table_args__ = (UniqueConstraint("mark"),)

    id: int | None = key_column()
    mark: str = text_column()
    """Of a word, a keyed digest."""
    word: str | None = text_column(default=None)
    """The word, sealed: it is looked at where only its beginning is known."""


class SearchPageRow(Row, table=True):
    """Which entries of one page of the trail bear a mark."""

    __tablename__: ClassVar[str] = "search_page"

    mark_id: int = number_column(primary_key=True)
    page: int = number_column(primary_key=True)
    entries: bytes = Field(sa_type=LargeBinary)


class SearchReachRow(Row, table=True):
    """How far the search reaches: one row, or none before it was made."""

    __tablename__: ClassVar[str] = "search_reach"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = number_column(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sequence: int = number_column()
    form: int = number_column()
    """The form of the marks: made by another, they are made anew."""
