"""No statement is put together from what somebody gives: SQL is composed of constants, when a module loads.

It stands in for bandit's B608, which cannot tell the two apart.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SQL = re.compile(
    r"\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|GRANT|REVOKE|WITH|PRAGMA|TRUNCATE|COPY|ATTACH|DETACH|VACUUM)\s"
)
ANSWERED = {
    "store/compare.py: _rows": "the names of tables and columns from a list in the same module",
    "store/contents.py: _rows": "the name of a table of the database itself, quoted",
    "store/copying.py: copy_database": "a number of milliseconds that is a constant",
    "store/grants.py: _words": "names of roles and tables, each quoted by the preparer of the dialect",
    "store/grants.py: _words_for_queue": "the same",
    "store/past.py: insert": "the names of tables and columns from a list in the same module",
    "store/past.py: _read": "the same",
    "store/reseal.py: _rows_of": "the names of tables and columns from a list in the same room, when the module loads",
    "store/reseal.py: _update": "the same",
    "store/rights.py: needed": "words for people: which right is missing on which table",
    "store/session.py: to_throw_away": "the names and values of settings of SQLite, from the same function",
    "store/statements.py: among": "the name of a parameter, for statements that are made when a module loads",
}
"""What composes SQL while the program runs, and why nothing that was given can be in it."""


def test_sql_is_composed_only_when_a_module_loads_or_from_names_that_are_its_own() -> None:
    package = ROOT / "src/reviewflow"
    found = {
        f"{file.relative_to(package)}: {function}"
        for file in package.rglob("*.py")
        for function in _composed_later(file.read_text(encoding="utf-8"))
    }

    assert found - set(ANSWERED) == set(), "give the value as a parameter of a Statement"
    assert set(ANSWERED) - found == set(), "it is gone: take it from the list"


def test_each_way_to_compose_a_statement_would_be_found() -> None:
    ways = ('f"SELECT a FROM {t}"', '"DELETE FROM " + t', '"UPDATE {}".format(t)', '"INSERT INTO %s" % t')

    assert [list(_composed_later(f"def f(t):\n    return {way}")) for way in ways] == [["f"]] * len(ways)
    assert list(_composed_later('A = "a"\nB = f"SELECT {A}"\ndef f(t):\n    return f"Select {t}"')) == []


def _composed_later(source: str) -> Iterator[str]:
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            SQL.match(begins) for node in ast.walk(function) if (begins := _beginning(node)) is not None
        ):
            yield function.name


def _beginning(node: ast.AST) -> str | None:
    """How a text begins that is put together here."""
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str(begins)), *_]):
            return begins
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(begins)), attr="format")):
            return begins
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return left.value if isinstance(left, ast.Constant) and isinstance(left.value, str) else _beginning(left)
        case _:
            return None
