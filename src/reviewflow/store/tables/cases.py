"""Cases, the items they keep, what was done on them, and the identities that stand apart."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from reviewflow.store.tables.columns import Row, days, hashes, key_column, number_column, objects, text_column


class CaseRow(Row, table=True):
    """A case as it stands. Names of people are never here."""

    __tablename__: ClassVar[str] = "review_case"
    __table_args__ = (
        *objects("facts", "kept"),
        *days("opened_on"),
        CheckConstraint("version >= 0", name="version_counts_up"),
        Index(None, "partnership", "workflow", "state"),
    )

    id: int | None = key_column()
    reference: str = text_column(unique=True)
    workflow: str = text_column()
    workflow_hash: str = text_column(foreign_key="workflow_definition.hash")
    partnership: str = text_column()
    state: str = text_column()
    facts: str = text_column()
    version: int = number_column()
    opened_on: str = text_column()
    edition: str = text_column()
    kept: str = text_column()
    """Due dates that a move to newer rules kept, clock to ISO date: a JSON object."""
    ended: bool = False


class CaseItemRow(Row, table=True):
    """Something a case keeps beside itself, numbered on its case by kind."""

    __tablename__: ClassVar[str] = "case_item"
    __table_args__ = (UniqueConstraint("case_id", "kind", "number"), *objects("facts"))

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    kind: str = text_column()
    number: int = number_column()
    state: str = text_column()
    facts: str = text_column()
    version: int = number_column()


class CaseLinkRow(Row, table=True):
    """A relation to another case, written once and seen from both its ends."""

    __tablename__: ClassVar[str] = "case_link"
    __table_args__ = (Index(None, "to_reference", "relation"), {"sqlite_with_rowid": False})

    case_id: int = number_column(primary_key=True, foreign_key="review_case.id")
    relation: str = text_column(primary_key=True)
    to_reference: str = text_column(primary_key=True)


class CaseWallRow(Row, table=True):
    """Who never sees a case, whatever their role. Only of cases that ever had such a wall."""

    __tablename__: ClassVar[str] = "case_wall"
    __table_args__ = (*objects("walls"), {"sqlite_with_rowid": False})

    case_id: int = number_column(
        primary_key=True, foreign_key="review_case.id", sa_column_kwargs={"autoincrement": False}
    )
    walls: str = text_column()
    """The people it is kept from and those it is kept to: a JSON object of two lists."""
    sequence: int = number_column()
    """The last entry that changed it."""


class ReferenceCounterRow(Row, table=True):
    """The last number given in a partnership's reference scheme."""

    __tablename__: ClassVar[str] = "reference_counter"
    __table_args__ = ({"sqlite_with_rowid": False},)

    partnership: str = text_column(primary_key=True)
    workflow: str = text_column(primary_key=True)
    year: int = number_column(primary_key=True, sa_column_kwargs={"autoincrement": False})
    last: int = number_column()


class SnapshotRow(Row, table=True):
    """The facts of a case as they were when it was submitted, sent or signed. Append-only."""

    __tablename__: ClassVar[str] = "snapshot"
    __table_args__ = (*hashes("hash"), *objects("body"), {"sqlite_with_rowid": False})

    case_id: int = number_column(primary_key=True, foreign_key="review_case.id")
    name: str = text_column(primary_key=True)
    body: str = text_column()
    hash: str = text_column()
    sequence: int = number_column(primary_key=True)


class DoneRow(Row, table=True):
    """A transition that was done: what meets clocks and separates duties."""

    __tablename__: ClassVar[str] = "done"
    __table_args__ = (*days("happened_on"), Index(None, "case_id", "sequence"))

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    """None for the case itself."""
    transition: str = text_column()
    happened_on: str = text_column()
    by_user: str = text_column()
    by_role: str = text_column()
    sequence: int = number_column()


class IdentityRow(Row, table=True):
    """An identifying fact, kept apart; the trail holds the commitment alone."""

    __tablename__: ClassVar[str] = "identity"
    __table_args__ = (*hashes("commitment"), Index(None, "case_id", "item_id", "fact"))

    id: int | None = key_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    fact: str = text_column()
    value: str = text_column()
    salt: str = text_column()
    commitment: str = text_column()
    sequence: int = number_column()
