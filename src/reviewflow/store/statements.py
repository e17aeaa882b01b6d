"""A statement: SQL with ``:name`` parameters, written once and said in each database's own way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from functools import lru_cache

from reviewflow.store.sealed_columns import MARK

_TOKEN = re.compile(
    r"""
      '(?:[^']|'')*'          # a text, which may hold anything
    | "(?:[^"]|"")*"          # a name in quotation marks
    | --[^\n]*                # a comment
    | /\*.*?\*/
    | \$(\w*)\$.*?\$\1\$      # a text between dollars
    | ::                      # a cast
    | :(?P<name>[a-z_]\w*)    # a parameter
    | %
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


class Statement:
    """SQL for both databases; ``postgresql`` where the two have to say it differently.

    ``postgresql_at_once`` does for many rows what the statement does for one: a parameter is a whole
    column. On SQLite nothing is gained by that.
    """

    __slots__ = (
        "names",
        "opens",
        "postgresql",
        "postgresql_at_once",
        "postgresql_in_order",
        "sqlite",
        "sqlite_in_order",
    )

    def __init__(self, text: str, *, postgresql: str | None = None, postgresql_at_once: str | None = None) -> None:
        self.opens = MARK in text
        """Whether it selects sealed columns with their places: what it finds is opened."""
        self.sqlite = text
        """What SQLite is given: it knows ``:name`` itself."""
        self.postgresql = for_psycopg(postgresql or text)
        """What psycopg is given."""
        self.names = parameter_names(text)
        """The parameters, each once, in order."""
        self.sqlite_in_order = in_order(text, "?")
        """The same for values in the order in which the statement names them, each as often as it does."""
        self.postgresql_in_order = in_order(postgresql or text, "%s", percent="%%")
        self.postgresql_at_once = postgresql_at_once and in_order(postgresql_at_once, "%s", percent="%%")

    def __repr__(self) -> str:
        return f"Statement({self.sqlite!r})"


def for_psycopg(text: str) -> str:
    """Write ``:name`` as ``%(name)s``, and every real per cent sign twice, as psycopg wants them."""
    return _TOKEN.sub(_as_psycopg, text)


def in_order(text: str, mark: str, *, percent: str = "%") -> str:
    """Write a mark for every ``:name``, for values that come in that order: many rows are quicker so."""
    return _TOKEN.sub(lambda found: mark if found["name"] else found[0].replace("%", percent), text)


def columns_as_rows(columns: str) -> str:
    """Rows of whole columns: ``id bigint, name text`` gives ``unnest(CAST(:id AS bigint[]), ...) AS n (id, name)``."""
    named = [tuple(column.split()) for column in columns.split(", ")]
    given = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in named)
    return f"unnest({given}) AS n ({', '.join(name for name, _ in named)})"


def among(name: str, *, numbers: bool = False) -> tuple[str, str]:
    """``IN`` a JSON list that is given, as SQLite and as PostgreSQL are asked quickly.

    PostgreSQL would join with the elements of a list row by row, and does so after everything else; of an array it
    asks each row at once.
    """
    elements = f"json_array_elements_text(CAST(:{name} AS json))"
    array = f"SELECT CAST(value AS bigint) FROM {elements}" if numbers else f"SELECT {elements}"
    return f"IN (SELECT value FROM json_each(:{name}))", f"= ANY (ARRAY({array}))"


def parameter_names(text: str) -> tuple[str, ...]:
    """The parameters of a statement, each once, in the order in which they come."""
    names = (found["name"] for found in _TOKEN.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))


@lru_cache(maxsize=32)
def split_script(words: str) -> tuple[str, ...]:
    """The statements of an SQLite script one by one; a trigger is one statement."""
    return tuple(_split(words))


def _split(words: str) -> Iterator[str]:
    statement = ""
    for line in words.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _as_psycopg(found: re.Match[str]) -> str:
    name = found["name"]
    return f"%({name})s" if name else found[0].replace("%", "%%")
