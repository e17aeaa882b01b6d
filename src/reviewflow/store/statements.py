"""A statement: SQL with ``:name`` parameters, written once and said in each database's own way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

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
    """SQL for both databases; ``postgresql`` where the two have to say it differently."""

    __slots__ = ("names", "postgresql", "sqlite")

    def __init__(self, text: str, *, postgresql: str | None = None) -> None:
        self.sqlite = text
        """What SQLite is given: it knows ``:name`` itself."""
        self.postgresql = for_psycopg(postgresql or text)
        """What psycopg is given."""
        self.names = parameter_names(text)
        """The parameters, each once, in order."""

    def __repr__(self) -> str:
        return f"Statement({self.sqlite!r})"


def for_psycopg(text: str) -> str:
    """Write ``:name`` as ``%(name)s``, and every real per cent sign twice, as psycopg wants them."""
    return _TOKEN.sub(_as_psycopg, text)


def parameter_names(text: str) -> tuple[str, ...]:
    """The parameters of a statement, each once, in the order in which they come."""
    names = (found["name"] for found in _TOKEN.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name))


def split_script(words: str) -> Iterator[str]:
    """The statements of an SQLite script one by one; a trigger is one statement."""
    statement = ""
    for line in words.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _as_psycopg(found: re.Match[str]) -> str:
    name = found["name"]
    return f"%({name})s" if name else found[0].replace("%", "%%")
