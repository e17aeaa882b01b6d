"""Files that people hand in: what arrives piece by piece, and what a case keeps byte for byte."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import (
    Row,
    bytes_column,
    hashes,
    instants,
    key_column,
    number_column,
    text_column,
)


class UploadRow(Row, table=True):
    """A file that somebody is handing in and that no case keeps yet. It ends by itself."""

    __tablename__: ClassVar[str] = "upload"
    __table_args__ = (
        *hashes("sha256"),
        *instants("begun_at", "ends_at"),
        CheckConstraint("received <= size", name="no_more_than_was_said"),
        CheckConstraint("(sha256 IS NULL) = (media_type IS NULL)", name="known_when_whole"),
        Index(None, "partnership", "person"),
        Index(None, "ends_at"),
        {"sqlite_with_rowid": False},
    )

    file_key: str = text_column(primary_key=True)
    partnership: str = text_column()
    person: str = text_column()
    """Whose it is, as drafts are somebody's."""
    name: str = text_column()
    """As the person's machine calls it. It may name somebody."""
    size: int = number_column()
    """Octets, as they were announced."""
    received: int = number_column()
    pieces: int = number_column()
    sha256: str | None = text_column(default=None)
    """None until the file is whole and was looked at."""
    media_type: str | None = text_column(default=None)
    begun_at: str = text_column()
    ends_at: str = text_column()


class FilePieceRow(Row, table=True):
    """A piece of a file. Those of a file that a case keeps can be neither changed nor deleted."""

    __tablename__: ClassVar[str] = "file_piece"

    file_key: str = text_column(primary_key=True)
    number: int = number_column(primary_key=True, sa_column_kwargs={"autoincrement": False})
    octets: bytes = bytes_column()


class CaseFileRow(Row, table=True):
    """A file that a fact of a case, or of one of its items, names by its hash. Its name stands here alone."""

    __tablename__: ClassVar[str] = "case_file"
    __table_args__ = (*hashes("sha256"), *instants("kept_at"), Index(None, "case_id", "sha256"))

    id: int | None = key_column()
    file_key: str = text_column(unique=True)
    """Under which its pieces stand."""
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    fact: str = text_column()
    sha256: str = text_column()
    name: str = text_column()
    """As it was handed in. It may name somebody."""
    media_type: str = text_column()
    size: int = number_column()
    kept_at: str = text_column()
    by_user: str = text_column()
    sequence: int = number_column()
