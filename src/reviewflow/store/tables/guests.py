"""People without an account who are invited to one task each, and the links that are mailed to them."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, Index, literal_column

from reviewflow.store.tables.columns import Row, hashes, instants, key_column, number_column, text_column

_STANDS: ColumnElement[bool] = literal_column("withdrawn_at IS NULL")


class GuestRow(Row, table=True):
    """Somebody without an account, by the address to which links are mailed. One address is one guest everywhere."""

    __tablename__: ClassVar[str] = "guest"
    __table_args__ = (
        *instants("made_at", "set_up_at"),
        CheckConstraint("(password_hash IS NULL) = (set_up_at IS NULL)", name="a_password_was_chosen"),
        CheckConstraint("substr(password_hash, 1, 10) = '$argon2id$'", name="password_is_hashed"),
    )

    id: int | None = key_column()
    address: str = text_column(unique=True)
    """In small letters."""
    password_hash: str | None = text_column(default=None)
    """The second factor, chosen by the guest; None until then."""
    set_up_at: str | None = text_column(default=None)
    made_at: str = text_column()


class GuestTaskRow(Row, table=True):
    """The invitation of a guest to one item of a case."""

    __tablename__: ClassVar[str] = "guest_task"
    __table_args__ = (
        *instants("made_at", "accepted_at", "withdrawn_at"),
        CheckConstraint("substr(code_hash, 1, 10) = '$argon2id$'", name="code_is_hashed"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index(
            "uq_guest_task_that_stands",
            "guest_id",
            "item_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index(None, "case_id"),
    )

    id: int | None = key_column()
    guest_id: int = number_column(foreign_key="guest.id")
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int = number_column(foreign_key="case_item.id")
    role: str = text_column()
    """The role in which the guest acts on the item."""
    name: str = text_column()
    """What the inviter calls the guest: so the guest stands on the trail."""
    address_salt: str = text_column()
    """With it the commitment on the trail says which address it was."""
    code_hash: str | None = text_column(default=None)
    """Of the code that is told by telephone; None once it was used."""
    made_at: str = text_column()
    made_by: str = text_column()
    sequence: int = number_column()
    accepted_at: str | None = text_column(default=None)
    withdrawn_at: str | None = text_column(default=None)
    withdrawn_by: str | None = text_column(default=None)


class GuestLinkRow(Row, table=True):
    """A link that was, or will be, mailed to a guest. It works once, for a time that begins when it is written."""

    __tablename__: ClassVar[str] = "guest_link"
    __table_args__ = (
        *hashes("token_hash"),
        *instants("made_at", "ends_at", "used_at"),
        CheckConstraint("(token_hash IS NULL) = (ends_at IS NULL)", name="a_link_ends"),
        Index(None, "guest_id", "made_at"),
    )

    id: int | None = key_column()
    guest_id: int = number_column(foreign_key="guest.id")
    task_id: int | None = number_column(default=None, foreign_key="guest_task.id")
    """The invitation that it carries; None for a link to come back with."""
    token_hash: str | None = text_column(default=None, unique=True)
    """None until the message is written."""
    lasts_hours: int = number_column()
    """How long it works once it is written."""
    made_at: str = text_column()
    ends_at: str | None = text_column(default=None)
    used_at: str | None = text_column(default=None)
