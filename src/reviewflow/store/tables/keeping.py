"""How long records are kept, what holds them, how they were destroyed, and what of them was disclosed to whom."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, Index, literal_column

from reviewflow.store.tables.columns import (
    Row,
    days,
    hashes,
    instants,
    number_column,
    objects,
    one_of,
    place_column,
    text_column,
)

_HOLDS: ColumnElement[bool] = literal_column("lifted_at IS NULL")
_STANDS: ColumnElement[bool] = literal_column("state <> 'refused'")


class LegalHoldRow(Row, table=True):
    """A hold: whatever the schedule says, nothing under it is destroyed. Its number is that of its entry."""

    __tablename__: ClassVar[str] = "legal_hold"
    __table_args__ = (
        *instants("placed_at", "lifted_at"),
        *days("review_on"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_by_somebody"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_in IS NULL)", name="lifted_in_an_entry"),
        Index("ix_legal_hold_that_holds", "partnership", "case_id", sqlite_where=_HOLDS, postgresql_where=_HOLDS),
    )

    sequence: int = place_column()
    partnership: str = text_column()
    case_id: int | None = number_column(default=None, foreign_key="review_case.id")
    """None for every case of the partnership."""
    ground: str = text_column()
    reason: str = text_column()
    review_on: str | None = text_column(default=None)
    """The day on which somebody looks at it again. It holds after that day too."""
    placed_at: str = text_column()
    placed_by: str = text_column()
    lifted_at: str | None = text_column(default=None)
    lifted_by: str | None = text_column(default=None)
    lifted_reason: str | None = text_column(default=None)
    lifted_in: int | None = number_column(default=None)


class DestructionRow(Row, table=True):
    """A case whose words were proposed for destruction, and what came of it. Its number is that of the proposal."""

    __tablename__: ClassVar[str] = "destruction"
    __table_args__ = (
        one_of("state", "proposed", "approved", "refused", "destroyed"),
        *objects("rule", "certificate"),
        *days("due_on"),
        *instants("proposed_at", "decided_at", "destroyed_at"),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_or_not"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'destroyed') = (destroyed_at IS NOT NULL)", name="destroyed_at_an_instant"),
        CheckConstraint("(state = 'destroyed') = (certificate IS NOT NULL)", name="destroyed_with_a_certificate"),
        # One that stands for each case.
        Index("uq_destruction_of_case", "case_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    sequence: int = place_column()
    case_id: int = number_column(foreign_key="review_case.id")
    state: str = text_column()
    rule: str = text_column()
    """The rule of the schedule as it stood: class, period, what started it, what it rests on."""
    due_on: str | None = text_column(default=None)
    reason: str = text_column()
    proposed_at: str = text_column()
    proposed_by: str = text_column()
    decided_at: str | None = text_column(default=None)
    decided_by: str | None = text_column(default=None)
    decided_reason: str | None = text_column(default=None)
    destroyed_at: str | None = text_column(default=None)
    destroyed_by: str | None = text_column(default=None)
    certificate: str | None = text_column(default=None)


class DisclosureRow(Row, table=True):
    """A request for what is held, and what was released. Its number is that of the entry by which it was recorded."""

    __tablename__: ClassVar[str] = "disclosure"
    __table_args__ = (
        one_of("state", "recorded", "proposed", "approved", "released", "closed"),
        *objects("people"),
        *days("received_on", "due_on"),
        *instants("recorded_at", "proposed_at", "decided_at", "released_at"),
        *hashes("content_hash", "package_hash"),
        CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="decided_by_somebody"),
        CheckConstraint("decided_by <> proposed_by", name="two_people"),
        CheckConstraint("(state = 'released') = (released_at IS NOT NULL)", name="released_at_an_instant"),
        CheckConstraint("(released_at IS NULL) = (package_hash IS NULL)", name="released_with_its_hash"),
        Index(None, "partnership", "sequence"),
    )

    sequence: int = place_column()
    partnership: str = text_column()
    kind: str = text_column()
    state: str = text_column()
    reason: str = text_column()
    people: str = text_column()
    """Who asks, whom it is about and to whom it was released, by name, each with its salt. The trail has
    commitments alone."""
    received_on: str = text_column()
    due_on: str | None = text_column(default=None)
    recorded_at: str = text_column()
    recorded_by: str = text_column()
    proposed_at: str | None = text_column(default=None)
    proposed_by: str | None = text_column(default=None)
    decided_at: str | None = text_column(default=None)
    decided_by: str | None = text_column(default=None)
    decided_reason: str | None = text_column(default=None)
    released_at: str | None = text_column(default=None)
    released_by: str | None = text_column(default=None)
    content_hash: str | None = text_column(default=None)
    """Of what was proposed and is approved, word by word: nothing else is released."""
    package_hash: str | None = text_column(default=None)
    parts: int | None = number_column(default=None)
    withheld: int | None = number_column(default=None)


class DisclosureCaseRow(Row, table=True):
    """A case that a request is about, and who of the people in it asks, if one of them does."""

    __tablename__: ClassVar[str] = "disclosure_case"
    __table_args__ = (Index(None, "case_id"), {"sqlite_with_rowid": False})

    disclosure: int = number_column(
        primary_key=True, foreign_key="disclosure.sequence", sa_column_kwargs={"autoincrement": False}
    )
    case_id: int = number_column(
        primary_key=True, foreign_key="review_case.id", sa_column_kwargs={"autoincrement": False}
    )
    item: str | None = text_column(default=None)
    """The number of the item that is about the person, such as CH-1; None where it is about the whole case."""


class DisclosureMarkRow(Row, table=True):
    """What somebody decided about one part of a case in a request. The newest stands; the trail has each."""

    __tablename__: ClassVar[str] = "disclosure_mark"
    __table_args__ = (*instants("marked_at"), {"sqlite_with_rowid": False})

    disclosure: int = number_column(
        primary_key=True, foreign_key="disclosure.sequence", sa_column_kwargs={"autoincrement": False}
    )
    case_id: int = number_column(
        primary_key=True, foreign_key="review_case.id", sa_column_kwargs={"autoincrement": False}
    )
    part: str = text_column(primary_key=True)
    withheld: bool
    ground: str | None = text_column(default=None)
    reason: str = text_column()
    marked_at: str = text_column()
    marked_by: str = text_column()
    sequence: int = number_column()
