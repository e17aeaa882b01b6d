"""What was published: the rules by their hash, the wording by its hash, and who is who in a partnership."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import Index, literal_column

from reviewflow.store.tables.columns import (
    Row,
    days,
    hashes,
    instants,
    key_column,
    number_column,
    objects,
    one_of,
    text_column,
)


class WorkflowDefinitionRow(Row, table=True):
    """The rules of a workflow, for one edition and one partnership. Append-only."""

    __tablename__: ClassVar[str] = "workflow_definition"
    __table_args__ = (
        *hashes("hash"),
        *objects("body"),
        *instants("published_at"),
        Index(None, "partnership", "workflow", "edition", "sequence"),
        {"sqlite_with_rowid": False},
    )

    hash: str = text_column(primary_key=True)
    workflow: str = text_column()
    edition: str = text_column()
    partnership: str = text_column()
    version: str = text_column()
    body: str = text_column()
    published_at: str = text_column()
    sequence: int = number_column()


class PublishedTextRow(Row, table=True):
    """A wording, for instance of a notice template, by the hash of its text. Append-only."""

    __tablename__: ClassVar[str] = "published_text"
    __table_args__ = (*hashes("hash"), {"sqlite_with_rowid": False})

    hash: str = text_column(primary_key=True)
    name: str = text_column()
    kind: str = text_column()
    body: str = text_column()


class PartnershipVersionRow(Row, table=True):
    """A partnership's overlay as it was published; the newest is in force."""

    __tablename__: ClassVar[str] = "partnership_version"
    __table_args__ = (
        *hashes("hash"),
        *objects("body", "definitions"),
        *instants("published_at"),
        Index(None, "partnership", "id"),
    )

    id: int | None = key_column()
    partnership: str = text_column()
    body: str = text_column()
    hash: str = text_column()
    definitions: str = text_column()
    """Workflow to the hashes of its definitions, one for each edition: a JSON object."""
    published_at: str = text_column()
    sequence: int = number_column()


class DirectoryEntryRow(Row, table=True):
    """A body, agency, recipient or area under one of its names, and from when until when it had it."""

    __tablename__: ClassVar[str] = "directory_entry"
    __table_args__ = (
        one_of("kind", "body", "agency", "recipient", "area"),
        *days("from_on", "until_on"),
        Index(
            "uq_directory_entry_name",
            "partnership",
            "kind",
            "key",
            literal_column("coalesce(from_on, '')"),
            unique=True,
        ),
    )

    id: int | None = key_column()
    partnership: str = text_column()
    kind: str = text_column()
    key: str = text_column()
    name: str = text_column()
    address: str | None = text_column(default=None)
    lead: str | None = text_column(default=None)
    from_on: str | None = text_column(default=None)
    until_on: str | None = text_column(default=None)
    """The first day on which it no longer applied."""
