"""No statement reads a sealed column but together with its place, and none is forgotten."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import reviewflow
from reviewflow.store import reseal
from reviewflow.store.sealed_columns import MARK, OBJECTS, SEALED, sealed
from reviewflow.store.statements import Statement
from reviewflow.store.tables import metadata

SOURCE = Path(reviewflow.__file__).parent
WITH_PLACE = re.compile(rf"\((\w+\.)?\w+ \|\| '{MARK}[^']*' \|\| [^)]*\)")
SALT = re.compile(r"\(CASE \w+\.salt WHEN .*? END\)")
ONLY_ASKED = re.compile(
    r"(\w+\.)?\w+ (NOT )?LIKE|(\w+\.)?\w+ IS (NOT )?NULL|json_each\([^)]*\)|coalesce\(i\.facts, c\.facts\) LIKE"
)
"""What looks into a column and gives nothing of it away."""
READ_AS_KEPT = {"reviewflow.store.contents.DOCUMENTS", "reviewflow.store.audit_log.UNOPENED_BETWEEN"}
"""A copy of a database holds the same bytes, whoever can read them; whoever checks the trail opens many at once."""
RAW = {id(each.read) for each in reseal.TABLES} | {id(each.read_of_case) for each in reseal.TABLES}


def statements() -> Iterator[tuple[str, Statement]]:
    """Every statement that stands in a module of the store."""
    for module in pkgutil.walk_packages([str(SOURCE / "store")], "reviewflow.store."):
        if ".migrations" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                for each in value if isinstance(value, tuple | list) else (value,):
                    if isinstance(each, Statement):
                        yield f"{module.name}.{name}", each


def read_bare(words: str) -> list[str]:
    """The sealed columns that a statement selects without their places."""
    words = ONLY_ASKED.sub("", SALT.sub("", WITH_PLACE.sub("", words)))
    found = []
    for selected, rest in re.findall(r"SELECT (.*?) FROM (.*)", words, re.DOTALL):
        for table, alias in re.findall(r"(?:^|JOIN |, )(\w+)(?: (?!ON|JOIN|LEFT|WHERE|ORDER|GROUP)(\w+))?", rest):
            for column in SEALED[table].columns if table in SEALED else ():
                before = rf"{alias}\." if alias else r"(?<!\.)"
                if re.search(rf"{before}\b{column}\b(?! \|\|)", selected):
                    found.append(f"{table}.{column}")
    return found


def test_no_statement_reads_a_sealed_column_without_its_place() -> None:
    every = [(name, each) for name, each in statements() if id(each) not in RAW and name not in READ_AS_KEPT]
    found = {name: bare for name, each in every if (bare := read_bare(each.sqlite))}

    assert found == {}


def test_what_is_looked_for_would_be_found() -> None:
    assert read_bare("SELECT id, facts FROM review_case") == ["review_case.facts"]
    assert read_bare("SELECT e.sequence, b.body FROM trail_entry e JOIN trail_body b ON true") == ["trail_body.body"]
    assert read_bare(f"SELECT {sealed('identity', 'value')} FROM identity") == []


def test_every_sealed_column_is_one_of_its_table() -> None:
    for table, about in SEALED.items():
        columns = metadata.tables[table].columns
        assert {*about.key, *about.columns} <= set(columns.keys())
        assert all(not columns[name].nullable for name in about.key), "a row is told apart by what it always has"
        checks = {str(each.name) for each in metadata.tables[table].constraints}
        for name in about.columns:
            assert (f"ck_{table}_{name}_is_an_object" in checks) == (f"{table}.{name}" in OBJECTS)
