"""What a scrutineer drew and answered. Both only ever grow: a later answer stands beside the earlier one."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import (
    Row,
    days,
    hashes,
    instants,
    number_column,
    objects,
    place_column,
    text_column,
)


class SampleRow(Row, table=True):
    """A random share of some cases. Append-only. Its number is that of the entry by which it was drawn."""

    __tablename__: ClassVar[str] = "sample"
    __table_args__ = (
        *days("from_on", "to_on"),
        *hashes("seed"),
        *instants("drawn_at"),
        CheckConstraint("from_on <= to_on", name="begins_before_it_ends"),
        CheckConstraint("substr(frame, 1, 1) = '['", name="frame_is_a_list"),
        CheckConstraint("substr(drawn, 1, 1) = '['", name="drawn_is_a_list"),
        Index(None, "partnership", "sequence"),
    )

    sequence: int = place_column(foreign_key="trail_entry.sequence")
    partnership: str = text_column()
    kind: str = text_column()
    """What was drawn from, as ``dip_sample.yaml`` calls it."""
    from_on: str = text_column()
    to_on: str = text_column()
    share: str = text_column()
    method: str = text_column()
    seed: str = text_column()
    frame: str = text_column()
    """Every reference that could have been drawn, in order."""
    drawn: str = text_column()
    """Those that were, in the order in which they were drawn."""
    drawn_at: str = text_column()
    drawn_by: str = text_column()


class DipAnswerRow(Row, table=True):
    """What the scrutineer answered about one case of a sample. Append-only; the newest stands."""

    __tablename__: ClassVar[str] = "dip_answer"
    __table_args__ = (*objects("asked", "answers"), *instants("answered_at"), Index(None, "sample", "reference"))

    sequence: int = place_column(foreign_key="trail_entry.sequence")
    sample: int = number_column(foreign_key="sample.sequence")
    reference: str = text_column()
    asked: str = text_column()
    """Each question as it was asked: a later change of the file changes no answer."""
    answers: str = text_column()
    answered_at: str = text_column()
    answered_by: str = text_column()
