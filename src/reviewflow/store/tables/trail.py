"""The trail: envelopes in a chain, their bodies, and the anchors that the database writes beside them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import Row, days, hashes, instants, place_column, text_column


class TrailEntryRow(Row, table=True):
    """An envelope. Append-only; each must follow from the one before it."""

    __tablename__: ClassVar[str] = "trail_entry"
    # No index makes the hash unique: on SQLite a REPLACE could use it to push out an earlier entry.
    __table_args__ = (
        *days("happened_on"),
        *instants("happened_at", "recorded_at"),
        *hashes("commitment", "prev_hash", "hash"),
        Index(None, "case_reference", "sequence"),
    )

    sequence: int = place_column()
    case_reference: str | None = text_column(default=None)
    what: str = text_column()
    item: str | None = text_column(default=None)
    by_user: str = text_column()
    by_role: str = text_column()
    partnership: str | None = text_column(default=None)
    happened_on: str = text_column()
    happened_at: str | None = text_column(default=None)
    recorded_at: str = text_column()
    from_state: str | None = text_column(default=None)
    to_state: str | None = text_column(default=None)
    workflow_hash: str | None = text_column(default=None)
    basis: str | None = text_column(default=None)
    commitment: str = text_column()
    prev_hash: str = text_column()
    hash: str = text_column()


class TrailBodyRow(Row, table=True):
    """What an entry says. Append-only, but that body and salt may be taken away together, by law."""

    __tablename__: ClassVar[str] = "trail_body"
    __table_args__ = (
        CheckConstraint("(salt IS NULL) = (body IS NULL)", name="destroyed_whole"),
        CheckConstraint("length(salt) = 32", name="salt_is_sixteen_bytes"),
    )

    sequence: int = place_column(foreign_key="trail_entry.sequence")
    salt: str | None = text_column(default=None)
    body: str | None = text_column(default=None)


class TrailAnchorRow(Row, table=True):
    """The hash of an entry, written a second time by a trigger. Append-only."""

    __tablename__: ClassVar[str] = "trail_anchor"
    __table_args__ = (*hashes("hash"), *instants("recorded_at"))

    sequence: int = place_column(foreign_key="trail_entry.sequence")
    hash: str = text_column()
    recorded_at: str = text_column()


class RecordedStretchRow(Row, table=True):
    """Between which instants so many entries in a row were recorded. It is a copy: the entries give it again."""

    __tablename__: ClassVar[str] = "recorded_stretch"
    __table_args__ = instants("earliest", "latest")

    number: int = place_column()
    """From 0; how many entries each is over says :mod:`~reviewflow.store.recorded_times`."""
    earliest: str = text_column()
    latest: str = text_column()
