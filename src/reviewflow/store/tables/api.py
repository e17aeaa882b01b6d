"""By what other programs come in, what they asked for once, and where they are told that something happened."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index

from reviewflow.store.tables.columns import (
    Row,
    hashes,
    instants,
    key_column,
    number_column,
    objects,
    text_column,
)


class ApiTokenRow(Row, table=True):
    """What lets a program act for one person in one role, until a day. What opens it is kept as a hash alone."""

    __tablename__: ClassVar[str] = "api_token"
    __table_args__ = (
        *hashes("token_hash"),
        *instants("made_at", "ends_at", "last_used_at", "withdrawn_at"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("length(scopes) > 0", name="allows_something"),
        CheckConstraint("ends_at > made_at", name="ends_after_it_begins"),
        Index(None, "partnership", "person"),
    )

    id: int | None = key_column()
    token_hash: str = text_column(unique=True)
    partnership: str = text_column()
    person: str = text_column()
    role: str = text_column()
    program: str = text_column()
    """Which program uses it, in the words of whoever made it."""
    scopes: str = text_column()
    """What it is for, in words with spaces between them."""
    made_at: str = text_column()
    made_by: str = text_column()
    ends_at: str = text_column()
    last_used_at: str | None = text_column(default=None)
    withdrawn_at: str | None = text_column(default=None)
    withdrawn_by: str | None = text_column(default=None)
    sequence: int = number_column()


class ApiRequestRow(Row, table=True):
    """A change that a program asked for under a key: sent twice, it is done once and answered alike. For a day."""

    __tablename__: ClassVar[str] = "api_request"
    __table_args__ = (
        *hashes("key_hash", "asked_hash"),
        *instants("asked_at"),
        *objects("headers"),
        CheckConstraint("(status IS NULL) = (body IS NULL)", name="answered_whole"),
        Index(None, "asked_at"),
        {"sqlite_with_rowid": False},
    )

    key_hash: str = text_column(primary_key=True)
    """Of the person and the key together: nobody meets another's."""
    asked_hash: str = text_column()
    """Of what was asked for: the same key is not for something else."""
    asked_at: str = text_column()
    status: int | None = number_column(default=None)
    """None while it is being done."""
    headers: str | None = text_column(default=None)
    body: str | None = text_column(default=None)


class WebhookRow(Row, table=True):
    """An address of another system that is told when something happened to a case, for one person in one role."""

    __tablename__: ClassVar[str] = "webhook"
    __table_args__ = (
        *instants("made_at", "withdrawn_at"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        CheckConstraint("(withdrawn_at IS NULL) = (secret IS NOT NULL)", name="signs_while_it_stands"),
        Index(None, "partnership"),
    )

    id: int | None = key_column()
    partnership: str = text_column()
    person: str = text_column()
    role: str = text_column()
    address: str = text_column()
    secret: str | None = text_column(default=None)
    """With which what is sent is signed; gone once it is withdrawn."""
    made_at: str = text_column()
    made_by: str = text_column()
    withdrawn_at: str | None = text_column(default=None)
    withdrawn_by: str | None = text_column(default=None)
    sequence: int = number_column()


class WebhookEventRow(Row, table=True):
    """What one address is told: which case, which entry of its trail. The case is named by its reference alone."""

    __tablename__: ClassVar[str] = "webhook_event"
    __table_args__ = (*instants("at"), Index(None, "webhook_id"), Index(None, "case_id"))

    id: int | None = key_column()
    webhook_id: int = number_column(foreign_key="webhook.id")
    case_id: int = number_column(foreign_key="review_case.id")
    sequence: int = number_column()
    """The entry of the trail."""
    what: str = text_column()
    """What was done, as the rules call it."""
    at: str = text_column()
