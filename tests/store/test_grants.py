"""The application's role may do what the statements need, and nothing more: PostgreSQL itself is asked."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import URL

import reviewflow
from reviewflow.casework.sending.by_queue import make_queue
from reviewflow.errors import DatabaseNotReady
from reviewflow.store import past_destroyed, reseal, tables
from reviewflow.store.grants import ADDED, CHANGED, NUMBERED, READ, WRITTEN_ONCE, give, grants, quoted
from reviewflow.store.rights import needed, who_may
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from store.roles import a_role, as_superuser, seen_by, take_everything_from

SOURCE = Path(reviewflow.__file__).parent
RESEALS = {*(each.write for each in reseal.TABLES), reseal.SEAL_PIECE, reseal.SEAL_CONTENT}
"""Statements that seal anew what was written once: the owner runs them, some of them could be run by anybody."""
PARAMETER = re.compile(r"%\((\w+)\)s")
MADE_BY_TRIGGERS = {"INSERT trail_anchor"}
NOT_ASKED_OF_A_ROLE = ("alembic_version",)
"""Tables that only an upgrade writes to."""


def statements() -> Iterator[Statement]:
    """Every statement that stands in a module, also in a list or under a key."""
    for module in pkgutil.walk_packages([str(SOURCE / "store")], "reviewflow.store."):
        if ".migrations" not in module.name:
            for value in vars(importlib.import_module(module.name)).values():
                yield from _in(value)


def _in(value: object) -> Iterator[Statement]:
    if isinstance(value, Statement):
        yield value
    elif isinstance(value, dict):
        yield from (found for each in value.values() for found in _in(each))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (found for each in value for found in _in(each))


ALL = list({id(each): each for each in statements()}.values())
ASKED = [
    each
    for each in ALL
    if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", each.postgresql)
    and each not in (*RESEALS, *past_destroyed.IN_MEMORY)
    and not any(f"INSERT INTO {table}" in each.postgresql for table in NOT_ASKED_OF_A_ROLE)
]
WRITES = [each for each in ASKED if re.search(r"\b(INSERT|UPDATE|DELETE)\b", each.postgresql)]


@pytest.fixture
def role(postgresql_server: URL, postgresql_database: Database) -> Iterator[str]:
    """A role that was given its rights, beside a queue."""
    make_queue(postgresql_database)
    with a_role(postgresql_server) as name:
        give(postgresql_database, name)
        yield name
        take_everything_from(postgresql_database, name)


def allowed(connection: psycopg.Connection[Any], statement: Statement) -> bool:
    """Whether the role of the connection may run it: the plan is made and its rights checked, and nothing is run."""
    try:
        with connection.transaction(force_rollback=True):
            words = statement.postgresql
            connection.execute(f"EXPLAIN {words}", dict.fromkeys(PARAMETER.findall(words)))
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


@pytest.fixture
def plain(postgresql_database: Database) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the owner, whose changes are never kept."""
    address = postgresql_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        yield connection
        connection.rollback()


def test_enough_statements_are_found() -> None:
    assert len(ASKED) > 80
    assert len(WRITES) > 30


def test_no_statement_that_changes_anything_is_put_together_where_it_is_used() -> None:
    found = []
    for path in (SOURCE / "store").glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                found += [
                    f"{path.name}: {function.name}"
                    for call in ast.walk(function)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Statement"
                    for text in ast.walk(call)
                    if isinstance(text, ast.Constant) and re.search(r"\b(INSERT|UPDATE|DELETE)\b", str(text.value))
                ]

    assert found == [], "the tests of the rights would not see these"


@pytest.mark.postgres
def test_the_role_may_run_every_statement(plain: psycopg.Connection[Any], role: str) -> None:
    plain.execute(f"SET LOCAL ROLE {role}".encode())

    assert [each.postgresql for each in ASKED if not allowed(plain, each)] == []


@pytest.mark.postgres
def test_every_right_to_change_something_is_needed_by_a_statement(plain: psycopg.Connection[Any], role: str) -> None:
    idle = []
    for right in sorted(needed() - MADE_BY_TRIGGERS):
        kind, _, what = right.partition(" ")
        table, _, column = what.partition(".")
        if kind == "SELECT":
            continue
        with plain.transaction(force_rollback=True):
            columns = f"({quoted(column)})" if column else ""
            plain.execute(f"REVOKE {kind} {columns} ON {table} FROM {role}".encode())
            plain.execute(f"SET LOCAL ROLE {role}".encode())
            if all(allowed(plain, each) for each in WRITES if re.search(rf"\b{table}\b", each.postgresql)):
                idle.append(right)

    assert idle == []


def test_numbers_are_taken_beforehand_only_where_the_lists_say_so() -> None:
    taken = {table for each in ALL for table in re.findall(r"pg_get_serial_sequence\('(\w+)'", each.postgresql)}

    assert taken == set(NUMBERED)


def test_every_table_stands_in_one_of_the_lists() -> None:
    assert sorted(ADDED) == sorted(tables.metadata.tables)
    assert set(WRITTEN_ONCE) & set(CHANGED) == set()
    assert READ == ("alembic_version",)


@pytest.mark.postgres
def test_the_role_has_these_rights_and_no_others(postgresql_database: Database, role: str) -> None:
    with postgresql_database.read() as tx:
        assert who_may(tx, role) == []
    with Database(seen_by(postgresql_database, role)) as its_own, its_own.read() as tx:
        assert who_may(tx) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("given", "found"),
    [
        pytest.param("GRANT DELETE ON outbox TO {}", "DELETE outbox", id="a deletion"),
        pytest.param("GRANT UPDATE (frame) ON sample TO {}", "UPDATE sample.frame", id="a column"),
        pytest.param("GRANT TRUNCATE ON trail_entry TO {}", "TRUNCATE trail_entry", id="emptying"),
        pytest.param("GRANT TRIGGER ON trail_entry TO {}", "TRIGGER trail_entry", id="a trigger"),
        pytest.param("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}", "UPDATE trail_entry.what", id="everything"),
        pytest.param("REVOKE INSERT ON alert FROM {}", "may not do what the product needs: INSERT alert", id="less"),
        pytest.param("ALTER TABLE alert OWNER TO {}", "owns 1 of the tables", id="a table of its own"),
        pytest.param("GRANT CREATE ON SCHEMA public TO {}", "beside those of the product", id="new tables"),
        pytest.param("GRANT CREATE ON SCHEMA public TO PUBLIC", "beside those of the product", id="by everybody's"),
        pytest.param("ALTER ROLE {} SUPERUSER", "is a superuser", id="superuser"),
        pytest.param("ALTER ROLE {} CREATEROLE", "may make roles", id="makes roles"),
        pytest.param("GRANT pg_write_all_data TO {}", "member of pg_write_all_data", id="member of a mighty role"),
    ],
)
def test_a_right_too_many_or_too_few_is_found(postgresql_database: Database, role: str, given: str, found: str) -> None:
    as_superuser(postgresql_database.url, given.format(role))

    with postgresql_database.read() as tx:
        assert found in " ".join(each.what for each in who_may(tx, role))


@pytest.mark.postgres
def test_giving_the_rights_again_takes_away_what_was_too_much(postgresql_database: Database, role: str) -> None:
    as_superuser(
        postgresql_database.url,
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}",
        f"GRANT UPDATE (html) ON notice TO {role}",
        f"GRANT TEMPORARY ON DATABASE {quoted(str(postgresql_database.url.database))} TO {role}",
    )

    give(postgresql_database, role)

    with postgresql_database.read() as tx:
        assert who_may(tx, role) == []


@pytest.mark.postgres
def test_whoever_started_the_server_may_too_much(postgresql_database: Database) -> None:
    with postgresql_database.read() as tx:
        assert "is a superuser" in who_may(tx)[0].what
        assert who_may(tx, "nobody")[0].what == "The server knows no role nobody."


@pytest.mark.postgres
def test_rights_are_given_to_a_role_that_there_is_and_to_another(postgresql_database: Database) -> None:
    with pytest.raises(DatabaseNotReady, match=r'knows no role no"body\. Run CREATE ROLE "no""body" LOGIN'):
        give(postgresql_database, 'no"body')
    with pytest.raises(DatabaseNotReady, match="is the role that asks"):
        give(postgresql_database, str(postgresql_database.url.username))


def test_sqlite_knows_no_roles(sqlite_database: Database) -> None:
    with sqlite_database.read() as tx:
        assert who_may(tx) == []
        with pytest.raises(DatabaseNotReady, match="knows no roles"):
            grants(tx, "reviewflow_app")
