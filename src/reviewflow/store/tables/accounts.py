"""Who may sign in and by what, who is signed in now, and what became of every attempt."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from reviewflow.store.tables.columns import (
    Row,
    hashes,
    instants,
    key_column,
    number_column,
    objects,
    one_of,
    text_column,
)


class AccountRow(Row, table=True):
    """How one person of a directory signs in: by a password and a code, or by an account of an identity provider."""

    __tablename__: ClassVar[str] = "account"
    __table_args__ = (
        UniqueConstraint("partnership", "person"),
        *hashes("set_up_hash"),
        *instants("made_at", "set_up_until", "set_up_at"),
        CheckConstraint("(set_up_hash IS NULL) = (set_up_until IS NULL)", name="a_link_ends"),
        CheckConstraint("(password_hash IS NULL) = (code_secret IS NULL)", name="both_factors_or_none"),
        CheckConstraint("substr(password_hash, 1, 10) = '$argon2id$'", name="password_is_hashed"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="a_subject_has_an_issuer"),
        Index("uq_account_subject", "partnership", "issuer", "subject", unique=True),
    )

    id: int | None = key_column()
    partnership: str = text_column()
    person: str = text_column()
    address: str | None = text_column(default=None, unique=True)
    """What is typed to sign in with a password, in small letters; None where there is no local account."""
    password_hash: str | None = text_column(default=None)
    code_secret: str | None = text_column(default=None)
    """From which the codes of the second factor follow."""
    last_step: int = number_column(default=0)
    """The step of time of the last code that was used: no code of it or before is taken again."""
    set_up_hash: str | None = text_column(default=None, unique=True)
    """The SHA-256 of the secret in a set-up link that was not used yet."""
    set_up_until: str | None = text_column(default=None)
    set_up_at: str | None = text_column(default=None)
    """When password and second factor were last chosen."""
    issuer: str | None = text_column(default=None)
    subject: str | None = text_column(default=None)
    """What the identity provider calls the person, for ever."""
    made_at: str = text_column()
    made_by: str = text_column()
    sequence: int = number_column()


class SignInSessionRow(Row, table=True):
    """Somebody who is, or was, signed in with one browser in one role."""

    __tablename__: ClassVar[str] = "sign_in_session"
    __table_args__ = (
        *hashes("token_hash"),
        *instants("started_at", "seen_at", "ends_at", "ended_at"),
        one_of("way", "local", "organisation", "invitation"),
        one_of("ended_because", "signed_out", "signed_out_everywhere", "role_changed", "no_access", "account_changed"),
        CheckConstraint("(ended_at IS NULL) = (ended_because IS NULL)", name="ended_for_a_reason"),
        Index(None, "partnership", "person"),
        {"sqlite_with_rowid": False},
    )

    token_hash: str = text_column(primary_key=True)
    partnership: str = text_column()
    person: str = text_column()
    role: str = text_column(default="")
    """The role in which the person acts; empty until one of several is chosen."""
    way: str = text_column()
    roles_claimed: str | None = text_column(default=None)
    """The roles that the identity provider lets the person hold, with spaces between them; None: it does not say."""
    started_at: str = text_column()
    seen_at: str = text_column()
    ends_at: str = text_column()
    ended_at: str | None = text_column(default=None)
    ended_because: str | None = text_column(default=None)


class SignInTicketRow(Row, table=True):
    """What is kept between two steps of signing in, under the hash of what the browser holds."""

    __tablename__: ClassVar[str] = "sign_in_ticket"
    __table_args__ = (
        *hashes("token_hash"),
        *instants("ends_at"),
        *objects("body"),
        one_of("kind", "code_wanted", "set_up", "organisation", "known_browser"),
        Index(None, "ends_at"),
        {"sqlite_with_rowid": False},
    )

    token_hash: str = text_column(primary_key=True)
    kind: str = text_column()
    partnership: str = text_column(default="")
    person: str = text_column(default="")
    body: str = text_column()
    ends_at: str = text_column()


class SignInBrakeRow(Row, table=True):
    """How often something failed lately, by the hash of what was tried: an address, a browser, a network."""

    __tablename__: ClassVar[str] = "sign_in_brake"
    __table_args__ = (*hashes("tried_hash"), *instants("last_at"), Index(None, "last_at"), {"sqlite_with_rowid": False})

    tried_hash: str = text_column(primary_key=True)
    failures: int = number_column()
    last_at: str = text_column()


class SignInRow(Row, table=True):
    """One attempt to sign in, or one end of it. Rows are only added."""

    __tablename__: ClassVar[str] = "sign_in"
    __table_args__ = (
        *instants("at"),
        one_of("what", "signed_in", "password_refused", "code_refused", "refused", "paused", "signed_out",
               "signed_out_everywhere", "role_changed", "no_access"),
        one_of("way", "local", "organisation", "invitation"),
        Index(None, "partnership", "person", "id"),
    )  # fmt: skip

    id: int | None = key_column()
    at: str = text_column()
    what: str = text_column()
    way: str = text_column()
    partnership: str | None = text_column(default=None)
    person: str | None = text_column(default=None)
    """None where nobody was meant whom the directory knows: what was typed is not kept, it may be a password."""
    role: str | None = text_column(default=None)
    from_where: str | None = text_column(default=None)
    """The address of the network from which it came."""
