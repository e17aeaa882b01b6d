from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from cheats import cheat
from reviewflow.errors import DatabaseNotReady
from reviewflow.store import tables
from reviewflow.store.schema import REVISIONS, check_schema, create_schema, guards, schema_revision
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.store.upgrade import MIGRATIONS, migration_settings, upgrade

SQLITE_WORDS = Statement(
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
)
POSTGRESQL_WORDS = Statement("""
    SELECT 'column', table_name || '.' || column_name, concat_ws(' ', ordinal_position, data_type, collation_name,
        is_nullable, column_default, is_identity, identity_generation)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL SELECT 'constraint', conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
    UNION ALL SELECT 'index', indexname, indexdef
    FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT 'trigger', tgname, tgenabled::text || ' ' || pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal
    UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
""")


@pytest.fixture
def empty_sqlite_database(tmp_path: Path) -> Iterator[Database]:
    with Database(f"sqlite:///{tmp_path}/empty.sqlite") as database:
        yield database


@pytest.fixture
def empty_database(database: Database, request: pytest.FixtureRequest) -> Database:
    """A database without tables, of the same kind as ``database``."""
    kind = "postgresql" if database.is_postgresql else "sqlite"
    found = request.getfixturevalue(f"empty_{kind}_database")
    assert isinstance(found, Database)
    return found


def words(database: Database, *, but: tuple[str, ...] = ()) -> dict[tuple[str, str], str]:
    """Everything the database says about its own schema, spaces apart."""
    with database.read() as tx:
        rows = tx.rows(POSTGRESQL_WORDS if database.is_postgresql else SQLITE_WORDS)
    return {(kind, name): re.sub(r"\s+", "", said) for kind, name, said in rows if kind not in but}


def test_a_new_database_is_ready(database: Database) -> None:
    check_schema(database)
    assert schema_revision(database) == REVISIONS[-1]


def test_a_database_made_by_the_migrations_is_ready_and_the_same(empty_database: Database, database: Database) -> None:
    upgrade(empty_database)

    check_schema(empty_database)
    assert words(empty_database) == words(database)


def test_the_tables_are_declared_as_the_migrations_make_them(empty_database: Database, database: Database) -> None:
    tables.metadata.create_all(empty_database.engine)

    assert words(empty_database) == words(database, but=("trigger", "function"))


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = words(database)

    upgrade(database)

    assert words(database) == before


def test_a_schema_is_put_into_an_empty_database_only(database: Database) -> None:
    with pytest.raises(DatabaseNotReady, match="tables in it already"):
        create_schema(database)


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database) -> None:
    cheat(empty_database, "CREATE TABLE heartbeat (worker TEXT)")

    with pytest.raises(Exception, match="already exists"):
        upgrade(empty_database)

    assert schema_revision(empty_database) is None
    assert {name for kind, name in words(empty_database) if kind in ("table", "column")} <= {
        "heartbeat",
        "heartbeat.worker",
    }


def test_a_database_without_tables_is_not_ready(empty_database: Database) -> None:
    assert schema_revision(empty_database) is None
    with pytest.raises(DatabaseNotReady, match="no tables yet"):
        check_schema(empty_database)


def test_a_database_of_another_version_is_not_ready(database: Database) -> None:
    cheat(database, "UPDATE alembic_version SET version_num = '0000'")

    with pytest.raises(DatabaseNotReady, match="at version 0000"):
        check_schema(database)


@pytest.mark.parametrize("guard", guards(is_postgresql=False))
def test_a_missing_guard_is_noticed(sqlite_database: Database, guard: str) -> None:
    cheat(sqlite_database, f"DROP TRIGGER {guard}")

    with pytest.raises(DatabaseNotReady, match=guard):
        check_schema(sqlite_database)


def test_a_guard_that_was_weakened_is_noticed(sqlite_database: Database) -> None:
    cheat(
        sqlite_database,
        "DROP TRIGGER notice_no_update",
        "CREATE TRIGGER notice_no_update BEFORE UPDATE ON notice WHEN false BEGIN SELECT 1; END",
    )

    with pytest.raises(DatabaseNotReady, match="notice_no_update"):
        check_schema(sqlite_database)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "weaken",
    [
        "ALTER TABLE notice DISABLE TRIGGER notice_no_change",
        "ALTER TABLE notice ENABLE TRIGGER notice_no_change",
        "DROP TRIGGER notice_no_change ON notice",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_a_guard_that_was_weakened_on_postgresql_is_noticed(postgresql_database: Database, weaken: str) -> None:
    cheat(postgresql_database, weaken)

    with pytest.raises(DatabaseNotReady, match="the guard"):
        check_schema(postgresql_database)


def test_every_migration_has_its_words_for_both_databases() -> None:
    scripts = ScriptDirectory.from_config(migration_settings())
    known = [script.revision for script in scripts.walk_revisions()][::-1]

    assert tuple(known) == REVISIONS
    assert sorted(path.name for path in (MIGRATIONS / "ddl").iterdir()) == sorted(
        f"{revision}.{dialect}.sql" for revision in REVISIONS for dialect in ("sqlite", "postgresql")
    )


@pytest.mark.parametrize("path", [*MIGRATIONS.glob("*.*"), *(MIGRATIONS / "versions").glob("*.py")])
def test_a_migration_imports_nothing_from_the_application_but_what_runs_its_words(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("from reviewflow.store.migrations.frozen_words import", "")

    assert "import reviewflow" not in text
    assert "from reviewflow" not in text


def _at_the_first_revision(database: Database) -> None:
    """A database as the first version left it, with a case that has raised an alert and sent a letter."""
    dialect = "postgresql" if database.is_postgresql else "sqlite"
    words = (MIGRATIONS / "ddl" / f"0001.{dialect}.sql").read_text(encoding="utf-8")
    rows = Path(__file__).with_name("rows_at_0001.sql").read_text(encoding="utf-8")
    with database.write() as tx:
        tx.script(words)
        tx.script("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);")
        tx.script("INSERT INTO alembic_version VALUES ('0001');")
        tx.script(rows)


def test_what_the_first_version_kept_is_there_after_the_upgrade(empty_database: Database) -> None:
    _at_the_first_revision(empty_database)

    upgrade(empty_database)

    check_schema(empty_database)
    with empty_database.read() as tx:
        alerts = tx.rows(
            Statement("SELECT id, rung, for_roles, acknowledged_at, closed_at, closed_because FROM alert ORDER BY id")
        )
        outbox = tx.rows(
            Statement(
                "SELECT id, kind, recipient, address, partnership, status, due_at, try_at, sent_at, subject, text"
                " FROM outbox ORDER BY id"
            )
        )
    at = "2026-03-03T10:00:00.000000Z"
    assert alerts == [
        (1, "working_days_before_5", "coordinator", None, at, "moved"),
        (2, "due_today", "coordinator,business_manager", None, None, None),
        (3, "due_today", "coordinator", None, at, "met"),
    ]
    assert outbox == [
        (1, "notice", "Panel", "panel@example.org", "bristol", "sent", at, at, at, None, None),
        (2, "alert", "coordinator", None, "bristol", "sent", at, at, at, "One", "First"),
        (3, "alert", "coordinator,business_manager", None, "bristol", "pending", at, at, None, "Two", "Second"),
        (4, "alert", "coordinator", None, "bristol", "withdrawn", at, at, None, "Three", "Third"),
    ]


def test_rows_that_are_added_after_the_upgrade_get_the_next_numbers(empty_database: Database) -> None:
    _at_the_first_revision(empty_database)
    upgrade(empty_database)

    with empty_database.write() as tx:
        new = tx.value(
            Statement(
                "INSERT INTO alert (deadline_id, due_revision, rung, case_id, raised_at, for_roles, sequence) VALUES"
                " (1, 9, 'overdue_1', 1, '2026-03-04T10:00:00.000000Z', 'coordinator', 9) RETURNING id"
            )
        )

    assert new == 4
