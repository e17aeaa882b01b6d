"""What leaves the house and what people are told: deliveries, digests, invitations, warnings, and who is away."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, ColumnElement, Index, UniqueConstraint, literal_column

from reviewflow.store.tables.columns import (
    Row,
    days,
    either_of,
    instants,
    key_column,
    number_column,
    one_of,
    text_column,
)

_WAITING: ColumnElement[bool] = literal_column("status = 'pending' AND channel = 'message'")
_GATHERING: ColumnElement[bool] = literal_column("status = 'pending' AND channel = 'digest'")
_AT_PROVIDER: ColumnElement[bool] = literal_column("status = 'sent' AND provider_status = 'sending'")
_GATHERED: ColumnElement[bool] = literal_column("gathered_in IS NOT NULL")
_NOT_DELIVERED: ColumnElement[bool] = literal_column("status IN ('dead', 'returned')")


class OutboxRow(Row, table=True):
    """One delivery that is owed or was made, to one recipient."""

    __tablename__: ClassVar[str] = "outbox"
    __table_args__ = (
        either_of("kind", "notice", "alert", "digest", "invitation", "warning", "checkpoint", "guest", "webhook"),
        either_of("channel", "message", "digest", "form", "secure"),
        either_of("status", "pending", "sent", "returned", "dead", "gathered", "withdrawn"),
        either_of("provider_status", "sending", "delivered", "failed"),
        CheckConstraint(
            "(kind = 'notice') = (notice_id IS NOT NULL OR letter_owed_id IS NOT NULL)", name="notice_named"
        ),
        CheckConstraint("(kind = 'alert') = (alert_id IS NOT NULL)", name="alert_named"),
        CheckConstraint("(kind = 'digest') = (digest_id IS NOT NULL)", name="digest_named"),
        CheckConstraint("(kind = 'invitation') = (invitation_id IS NOT NULL)", name="invitation_named"),
        CheckConstraint("(kind = 'warning') = (warning_id IS NOT NULL)", name="warning_named"),
        CheckConstraint("(kind = 'checkpoint') = (checkpoint_id IS NOT NULL)", name="checkpoint_named"),
        CheckConstraint("(kind = 'guest') = (guest_link_id IS NOT NULL)", name="guest_link_named"),
        CheckConstraint("(kind = 'webhook') = (webhook_event_id IS NOT NULL)", name="webhook_event_named"),
        CheckConstraint("(status = 'gathered') = (gathered_in IS NOT NULL)", name="gathered_in_a_digest"),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_at_an_instant"),
        *instants("due_at", "try_at", "lease_until", "sent_at"),
        Index("ix_outbox_to_send", "try_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_outbox_to_gather", "try_at", "id", sqlite_where=_GATHERING, postgresql_where=_GATHERING),
        Index("ix_outbox_at_provider", "try_at", "id", sqlite_where=_AT_PROVIDER, postgresql_where=_AT_PROVIDER),
        Index("ix_outbox_not_delivered", "id", sqlite_where=_NOT_DELIVERED, postgresql_where=_NOT_DELIVERED),
        Index(None, "notice_id"),
        Index(None, "alert_id"),
        Index("ix_outbox_gathered_in", "gathered_in", sqlite_where=_GATHERED, postgresql_where=_GATHERED),
    )

    id: int | None = key_column()
    dedup_key: str = text_column(unique=True)
    kind: str = text_column()
    notice_id: int | None = number_column(default=None, foreign_key="notice.id")
    letter_owed_id: int | None = number_column(default=None, foreign_key="letter_owed.id")
    """For a letter that could not be written, so that there is no notice."""
    alert_id: int | None = number_column(default=None, foreign_key="alert.id")
    digest_id: int | None = number_column(default=None, foreign_key="digest.id")
    invitation_id: int | None = number_column(default=None, foreign_key="invitation.id")
    warning_id: int | None = number_column(default=None, foreign_key="warning.id")
    checkpoint_id: int | None = number_column(default=None, foreign_key="checkpoint.id")
    channel: str = text_column()
    """``message`` leaves by the worker, ``digest`` waits for the day's digest, the others a person sends."""
    partnership: str | None = text_column(default=None)
    person: str | None = text_column(default=None)
    """The user that an alert, digest or invitation is for; None for a party's mailbox, or a role that nobody holds."""
    role: str | None = text_column(default=None)
    """The role in which the person is alerted."""
    deputy_of: str | None = text_column(default=None)
    """The user who is away."""
    recipient: str = text_column()
    """The name for the address line: of a party, a person or a role, never of a child."""
    address: str | None = text_column(default=None)
    due_at: str = text_column()
    """From when it may leave."""
    try_at: str = text_column()
    """When it is tried next, or when a provider is asked next what became of it."""
    status: str = text_column()
    lease_until: str | None = text_column(default=None)
    lease_by: str | None = text_column(default=None)
    attempts: int = number_column(default=0)
    last_error: str | None = text_column(default=None)
    provider_ref: str | None = text_column(default=None)
    provider_status: str | None = text_column(default=None)
    sent_at: str | None = text_column(default=None)
    subject: str | None = text_column(default=None)
    """The words as they leave: written at the first claim and kept, so that every try says the same. None for a
    notice, whose words were kept with it."""
    text: str | None = text_column(default=None)
    html: str | None = text_column(default=None)
    calendar: str | None = text_column(default=None)
    """The calendar entry of an invitation, as iCalendar text."""
    gathered_in: int | None = number_column(default=None, foreign_key="digest.id")
    """The digest that told it, for an alert that did not leave by itself."""
    guest_link_id: int | None = number_column(default=None, foreign_key="guest_link.id")
    """The link that the message carries. Its words are gone once it has left."""
    webhook_event_id: int | None = number_column(default=None, foreign_key="webhook_event.id")
    """What another system is told."""


class DigestRow(Row, table=True):
    """The one message of a day to a person who asked for a digest."""

    __tablename__: ClassVar[str] = "digest"
    __table_args__ = (UniqueConstraint("partnership", "person", "on_date"), *days("on_date"), *instants("made_at"))

    id: int | None = key_column()
    partnership: str = text_column()
    person: str = text_column()
    on_date: str = text_column()
    made_at: str = text_column()


class WarningRow(Row, table=True):
    """Something about the alerting itself that somebody has to put right."""

    __tablename__: ClassVar[str] = "warning"
    __table_args__ = (*instants("raised_at", "settled_at"), Index(None, "case_id"))

    id: int | None = key_column()
    key: str = text_column(unique=True)
    """What it is about, so that it is raised once: ``outbox-12``, ``bank_holidays-2028-12-26``."""
    partnership: str | None = text_column(default=None)
    case_id: int | None = number_column(default=None, foreign_key="review_case.id")
    outbox_id: int | None = number_column(default=None)
    """The delivery it is about."""
    what: str = text_column()
    do: str = text_column()
    raised_at: str = text_column()
    settled_at: str | None = text_column(default=None)
    settled_by: str | None = text_column(default=None)


class InvitationRow(Row, table=True):
    """One calendar message to one recipient: an invitation, its update, or its cancellation."""

    __tablename__: ClassVar[str] = "invitation"
    __table_args__ = (
        UniqueConstraint("uid", "address", "number"),
        one_of("method", "REQUEST", "CANCEL"),
        *instants("made_at"),
        Index(None, "case_id"),
    )

    id: int | None = key_column()
    uid: str = text_column()
    number: int = number_column()
    """The SEQUENCE of the calendar entry: it counts up with each update."""
    method: str = text_column()
    case_id: int = number_column(foreign_key="review_case.id")
    item_id: int | None = number_column(default=None, foreign_key="case_item.id")
    person: str | None = text_column(default=None)
    recipient: str = text_column()
    address: str = text_column()
    title: str = text_column()
    starts: str = text_column()
    """A date, or a UTC instant."""
    minutes: int | None = number_column(default=None)
    """How long; None for the whole day."""
    place: str | None = text_column(default=None)
    made_at: str = text_column()
