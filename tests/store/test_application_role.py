"""Somebody with the password of the application's role goes round the program: the server itself refuses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from reviewflow.errors import DatabaseNotReady
from reviewflow.store.audit_log import verify
from reviewflow.store.grants import give
from reviewflow.store.rights import who_may
from reviewflow.store.schema import HEAD, REVISIONS, check_schema, create_schema, schema_revision
from reviewflow.store.session import Database
from reviewflow.store.upgrade import upgrade
from store.roles import a_role, as_role, as_superuser, seen_by, take_everything_from
from trails import write_trail

pytestmark = pytest.mark.postgres

FIRST_SCHEMA = Path(__file__).parents[2] / "src/reviewflow/store/migrations/ddl/0001.postgresql.sql"
NOT_ALLOWED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def role(postgresql_server: URL, postgresql_database: Database) -> Iterator[str]:
    with a_role(postgresql_server) as name:
        give(postgresql_database, name)
        yield name
        take_everything_from(postgresql_database, name)


@pytest.fixture
def app(postgresql_database: Database, role: str) -> Iterator[Database]:
    """The database as the application's role sees it."""
    with Database(seen_by(postgresql_database, role)) as database:
        yield database


@pytest.mark.parametrize(
    ("attempt", "refused"),
    [
        pytest.param("DELETE FROM {}", "permission denied for table {}", id="delete"),
        pytest.param("TRUNCATE {} CASCADE", "permission denied for table {}", id="truncate"),
        pytest.param("ALTER TABLE {} DISABLE TRIGGER ALL", "must be owner of table {}", id="disable triggers"),
        pytest.param("ALTER TABLE {} ADD COLUMN more TEXT", "must be owner of table {}", id="alter"),
        pytest.param("DROP TABLE {} CASCADE", "must be owner of table {}", id="drop"),
        pytest.param("DROP TRIGGER {}_no_truncate ON {}", "must be owner of relation {}", id="drop a trigger"),
        pytest.param(
            "CREATE TRIGGER mine BEFORE INSERT ON {} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
            "permission denied for table {}",
            id="a trigger of one's own",
        ),
        pytest.param(
            "CREATE RULE mine AS ON INSERT TO {} DO INSTEAD NOTHING", "must be owner of table {}", id="a rule"
        ),
        pytest.param(
            "BEGIN; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE", "permission denied for table {}", id="lock everybody out"
        ),
    ],
)
def test_what_is_written_stays_written(app: Database, attempt: str, refused: str) -> None:
    for table in ("trail_entry", "trail_body", "trail_anchor", "snapshot", "notice", "workflow_definition"):
        with pytest.raises(NOT_ALLOWED, match=refused.format(table)):
            as_role(app, attempt.format(table, table))


@pytest.mark.parametrize(
    ("attempt", "refused"),
    [
        pytest.param("UPDATE trail_entry SET what = 'x'", "permission denied for table trail_entry", id="an entry"),
        pytest.param("UPDATE trail_anchor SET hash = 'x'", "permission denied for table trail_anchor", id="an anchor"),
        pytest.param("UPDATE notice SET subject = 'x'", "permission denied for table notice", id="a letter"),
        pytest.param("UPDATE outbox SET dedup_key = 'x'", "permission denied for table outbox", id="a key"),
        pytest.param("UPDATE deadline SET original_due_on = NULL, clock = 'x'", "table deadline", id="a clock"),
        pytest.param("DELETE FROM outbox", "permission denied for table outbox", id="a delivery"),
        pytest.param("DELETE FROM alert", "permission denied for table alert", id="an alert"),
        pytest.param("UPDATE alembic_version SET version_num = '9'", "table alembic_version", id="the version"),
        pytest.param(
            "SET session_replication_role = 'replica'", "permission denied to set parameter", id="replication role"
        ),
        pytest.param("CREATE TABLE more (a INT)", "permission denied for schema public", id="a table"),
        pytest.param(
            "CREATE TEMPORARY TABLE trail_entry (sequence BIGINT, hash TEXT)",
            "permission denied to create temporary tables",
            id="a table that hides another",
        ),
        pytest.param(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "permission denied for schema public",
            id="the words of a guard",
        ),
        pytest.param("DROP FUNCTION refuse_change() CASCADE", "must be owner of function", id="the guard"),
        pytest.param("COPY (SELECT 1) TO PROGRAM 'true'", "permission denied to COPY", id="a program"),
        pytest.param("SET ROLE postgres", "permission denied to set role", id="another's role"),
        pytest.param("ALTER ROLE CURRENT_USER SUPERUSER", "permission denied to alter role", id="superuser"),
        pytest.param("SELECT setval('alert_id_seq', 1)", "permission denied for sequence", id="numbers"),
    ],
)
def test_nothing_else_is_open_to_it_either(app: Database, attempt: str, refused: str) -> None:
    with pytest.raises(NOT_ALLOWED, match=refused):
        as_role(app, attempt)


def test_it_may_not_give_itself_rights(app: Database, role: str) -> None:
    with psycopg.connect(app.url.set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        heard: list[str] = []
        connection.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
        connection.execute(f"GRANT INSERT ON notice TO {role}".encode())

    assert heard == ['no privileges were granted for "notice"']
    with app.read() as tx:
        assert who_may(tx) == []


def test_it_adds_to_a_trail_that_holds(app: Database) -> None:
    write_trail(app, 3)

    with app.read() as tx:
        assert verify(tx).valid
    check_schema(app)


def test_an_entry_out_of_order_is_refused_by_the_guard(app: Database) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="written with the entry, by the database"):
        as_role(
            app,
            f"INSERT INTO trail_anchor (sequence, hash, recorded_at) VALUES (1, '{'a' * 64}',"
            " '2026-04-24T10:11:12.123456Z')",
        )


@pytest.fixture
def of_the_first_version(empty_postgresql_database: Database) -> Database:
    """A database as the first version made it, owned by whoever started the server."""
    address = empty_postgresql_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute(FIRST_SCHEMA.read_bytes())
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        connection.execute(f"INSERT INTO alembic_version VALUES ('{REVISIONS[0]}')".encode())
    return empty_postgresql_database


def test_the_owner_upgrades_and_the_application_does_not(
    postgresql_server: URL, of_the_first_version: Database
) -> None:
    with a_role(postgresql_server) as name:
        as_superuser(of_the_first_version.url, f"GRANT SELECT ON alembic_version TO {name}")
        with Database(seen_by(of_the_first_version, name)) as app, pytest.raises(NOT_ALLOWED):
            upgrade(app)
        assert schema_revision(of_the_first_version) == REVISIONS[0]

        upgrade(of_the_first_version)
        give(of_the_first_version, name)
        assert schema_revision(of_the_first_version) == HEAD
        with Database(seen_by(of_the_first_version, name)) as app:
            check_schema(app)
            with app.read() as tx:
                assert who_may(tx) == []
        take_everything_from(of_the_first_version, name)


def test_an_owner_that_is_no_superuser_can_do_it_all(
    postgresql_server: URL, empty_postgresql_database: Database
) -> None:
    with a_role(postgresql_server, named="owner") as owner, a_role(postgresql_server) as name:
        as_superuser(postgresql_server, f'ALTER DATABASE "{empty_postgresql_database.url.database}" OWNER TO {owner}')
        with Database(seen_by(empty_postgresql_database, owner)) as owned:
            create_schema(owned)
            give(owned, name)
            with owned.read() as tx:
                assert who_may(tx, name) == []
                assert "owns" in who_may(tx)[0].what
        with Database(seen_by(empty_postgresql_database, name)) as app:
            write_trail(app, 2)
            with pytest.raises(DatabaseNotReady, match="tables in it already"):
                create_schema(app)
        for each in (name, owner):
            take_everything_from(empty_postgresql_database, each)


def test_the_application_cannot_make_the_tables(postgresql_server: URL, empty_postgresql_database: Database) -> None:
    with (
        a_role(postgresql_server) as name,
        Database(seen_by(empty_postgresql_database, name)) as app,
        pytest.raises(NOT_ALLOWED, match="permission denied for schema public"),
    ):
        create_schema(app)
