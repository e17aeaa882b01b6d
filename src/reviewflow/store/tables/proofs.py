"""What proves the trail to others: nodes of its tree, checkpoints, and which entries are about keys and witnesses."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, Index, literal_column

from reviewflow.store.tables.columns import (
    Row,
    days,
    hashes,
    instants,
    key_column,
    number_column,
    one_of,
    place_column,
    text_column,
)

_OF_THE_DAY: ColumnElement[bool] = literal_column("made_for = 'day'")


class MerkleNodeRow(Row, table=True):
    """A complete node of the tree over the trail. It is a copy: the entries give it again."""

    __tablename__: ClassVar[str] = "merkle_node"
    __table_args__ = (*hashes("hash"), {"sqlite_with_rowid": False})

    level: int = place_column()
    """Counted from the leaves; only every fourth level is kept."""
    position: int = place_column()
    """In its level, from 0."""
    hash: str = text_column()


class CheckpointRow(Row, table=True):
    """The length of the trail, its last hash and its root at a moment. It proves something to who holds a copy."""

    __tablename__: ClassVar[str] = "checkpoint"
    __table_args__ = (
        one_of("made_for", "day", "asked"),
        *days("on_date"),
        *hashes("hash", "root"),
        *instants("made_at"),
        CheckConstraint("(root IS NULL) = (note IS NULL)", name="root_with_its_note"),
        CheckConstraint("key_id IS NULL OR note IS NOT NULL", name="signed_note"),
        Index("uq_checkpoint_of_day", "on_date", unique=True, sqlite_where=_OF_THE_DAY, postgresql_where=_OF_THE_DAY),
    )

    id: int | None = key_column()
    made_for: str = text_column()
    """``day`` for the one that is made every day, ``asked`` for one that somebody wanted."""
    on_date: str = text_column()
    sequence: int = number_column()
    hash: str = text_column()
    made_at: str = text_column()
    root: str | None = text_column(default=None)
    """None for one that was made before there was a tree."""
    note: str | None = text_column(default=None)
    """The text, with the signature below it where there was a key."""
    key_id: str | None = text_column(default=None)
    """Which key signed it."""


class ProofEntryRow(Row, table=True):
    """Which entries are about signing keys, witnesses and countersignatures. What they say stands on the trail."""

    __tablename__: ClassVar[str] = "proof_entry"

    sequence: int = place_column(foreign_key="trail_entry.sequence")
    address: str | None = text_column(default=None)
    """Of a witness: an address may be somebody's own, so the trail does not say it."""
