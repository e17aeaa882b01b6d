"""The kinds of column there are, the same on both databases.

Dates and instants are text in their ISO form, because hashes are made of them; text compares by
code point, so that both databases put it in the same order (decision 0003).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Identity, Integer, LargeBinary, MetaData, Text
from sqlmodel import Field, SQLModel

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}

_TEXT: Any = Text().with_variant(Text(collation="C"), "postgresql")
_KEY: Any = BigInteger().with_variant(Integer(), "sqlite")


class Row(SQLModel):
    """What every table has in common: predictable names for its constraints."""

    metadata = MetaData(naming_convention=_NAMES)


def text_column(**more: Any) -> Any:
    """A text, a date or an instant."""
    return Field(sa_type=_TEXT, **more)


def number_column(**more: Any) -> Any:
    """A whole number, or the key of another table's row."""
    return Field(sa_type=_KEY, **more)


def bytes_column() -> Any:
    """Bytes as they are."""
    return Field(sa_type=LargeBinary)


def key_column() -> Any:
    """The row's own number, given by the database."""
    return Field(default=None, primary_key=True, sa_type=_KEY, sa_column_args=[Identity()])


def place_column(**more: Any) -> Any:
    """The sequence of an entry as the row's own number: never given by the database."""
    return Field(primary_key=True, sa_type=_KEY, sa_column_kwargs={"autoincrement": False}, **more)


def days(*columns: str) -> tuple[CheckConstraint, ...]:
    """Columns that hold an ISO date or nothing."""
    return tuple(CheckConstraint(f"{c} LIKE '____-__-__'", name=f"{c}_is_a_day") for c in columns)


def instants(*columns: str) -> tuple[CheckConstraint, ...]:
    """Columns that hold a UTC instant to the microsecond or nothing."""
    return tuple(CheckConstraint(f"{c} LIKE '____-__-__T__:__:__.______Z'", name=f"{c}_is_an_instant") for c in columns)


def hashes(*columns: str) -> tuple[CheckConstraint, ...]:
    """Columns that hold a SHA-256 in hexadecimal or nothing."""
    return tuple(CheckConstraint(f"length({c}) = 64", name=f"{c}_is_a_hash") for c in columns)


def objects(*columns: str) -> tuple[CheckConstraint, ...]:
    """Columns that hold a JSON object or nothing."""
    return tuple(CheckConstraint(f"substr({c}, 1, 1) = '{{'", name=f"{c}_is_an_object") for c in columns)


def one_of(column: str, *words: str) -> CheckConstraint:
    """A column that holds one of these words."""
    known = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({known})", name=f"{column}_known")


def either_of(column: str, *words: str) -> CheckConstraint:
    """The same where many rows are written at once: of a list SQLite makes an index, anew for every row."""
    known = " OR ".join(f"{column} = '{word}'" for word in words)
    return CheckConstraint(known, name=f"{column}_known")
