"""The data keys, each wrapped by a master key that is not in the database, and whether everything is sealed by them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import Row, key_column, number_column, text_column


class DataKeyRow(Row, table=True):
    """A data key. Without the master key it is of no use; without its wrapped form nothing sealed by it opens."""

    __tablename__: ClassVar[str] = "data_key"
    __table_args__ = (
        CheckConstraint("(wrapped IS NULL) = (wrapped_by IS NULL)", name="wrapped_by_a_master_key"),
        Index(None, "holder", "id"),
        Index(None, "wrapped_by", "id"),
    )

    id: int | None = key_column()
    holder: str = text_column()
    """``installation``, ``case:`` and a reference, or ``file:`` and the key of a file. The newest is in use."""
    wrapped: str | None = text_column(default=None)
    """None once it was destroyed."""
    wrapped_by: str | None = text_column(default=None)
    """Which master key unwraps it."""


class SealingRow(Row, table=True):
    """Whether what is kept is sealed: one row from the moment at which it was begun."""

    __tablename__: ClassVar[str] = "sealing"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = number_column(primary_key=True, sa_column_kwargs={"autoincrement": False})
    finished: bool = False
    """False while what stood there in clear is still being sealed."""
