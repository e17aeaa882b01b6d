"""Two roles of PostgreSQL, and a queue to send by, as whoever looks after the servers sets them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from cli.conftest import ABOUT, AWARE
from cli.terminal import Terminal
from reviewflow.store.session import Database
from servers import copied_database
from store.roles import a_role, as_superuser

postgres = pytest.mark.postgres


HAND_OVER = """
DO $$
DECLARE
    found record;
BEGIN
    FOR found IN SELECT oid::regclass AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO {role}', found.name);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS name FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO {role}', found.name);
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO {role}', current_database());
END;
$$
"""


@pytest.fixture
def owner(postgresql_server: URL, empty_postgresql_database: Database) -> Iterator[str]:
    """A role that owns an empty database and is no superuser."""
    yield from _owning(postgresql_server, empty_postgresql_database.url)


@pytest.fixture
def office(postgresql_server: URL, bristol_template: str) -> Iterator[URL]:
    """A database in which Bristol is published, for whoever started the server."""
    with copied_database(postgresql_server, bristol_template) as url:
        yield url


@pytest.fixture
def owner_of_office(postgresql_server: URL, office: URL) -> Iterator[str]:
    """A role that owns it and is no superuser."""
    yield from _owning(postgresql_server, office)


def _owning(server: URL, url: URL) -> Iterator[str]:
    with a_role(server, named="owner") as name:
        as_superuser(url, HAND_OVER.format(role=name))
        yield name
        _take_everything(url, name)


def _take_everything(url: URL, role: str) -> None:
    as_superuser(url, f"REASSIGN OWNED BY {role} TO CURRENT_USER", f"DROP OWNED BY {role}")


@pytest.fixture
def app(request: pytest.FixtureRequest, postgresql_server: URL) -> Iterator[str]:
    """A role to work with cases in, that was given nothing yet."""
    place = _place(request)
    with a_role(postgresql_server) as name:
        yield name
        _take_everything(place, name)


Become = Callable[[str], None]


@pytest.fixture
def become(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Become:
    """Gives the commands that follow in another role."""

    def connect_as(role: str) -> None:
        url = _place(request).set(drivername="postgresql", username=role)
        monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", url.render_as_string(hide_password=False))

    return connect_as


def _place(request: pytest.FixtureRequest) -> URL:
    if "office" in request.fixturenames:
        found = request.getfixturevalue("office")
    else:
        found = request.getfixturevalue("empty_postgresql_database").url
    assert isinstance(found, URL)
    return found


@pytest.fixture
def commands(
    own_settings: Path, files_are_sound: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    """Commands in the settings of Bristol's coordinator."""
    monkeypatch.setenv("REVIEWFLOW_PARTNERSHIP", "bristol")
    monkeypatch.setenv("REVIEWFLOW_USER", "bristol.coordinator")
    return Terminal(capsys, monkeypatch, at="Monday 2021-03-22")


def notify(commands: Terminal) -> str:
    case = str(commands.value("open", "serious_incident", *AWARE, *ABOUT)["reference"])
    commands.value("add", case, "child", "--fact", "label=Child 1", "--fact", "name=Zed Synthetic")
    commands.page("advance", case, "submit_notification", "--by", "la_notifier")
    return case


@postgres
def test_the_owner_sets_up_and_the_application_works(
    commands: Terminal, become: Become, owner: str, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWFLOW_APP_ROLE", app)
    become(owner)
    commands.page("init", "--partnership", "bristol")
    assert commands.page("database", "check") == f"{app} may do what the product needs, and no more.\n"

    become(app)
    notify(commands)
    commands.page("worker", "--once")
    assert "nothing new" in commands.page("init", "--partnership", "bristol"), "it has nothing to upgrade"
    assert commands.page("database", "check").startswith(f"{app} may do what")
    assert commands.value("trail", "replay")["identical"]


@postgres
def test_the_application_cannot_make_the_tables(commands: Terminal, become: Become, app: str) -> None:
    become(app)

    said = commands.refusal("init", "--partnership", "bristol")

    assert "it cannot be opened (permission denied for schema public)" in said
    assert "Do it in the role that owns the tables" in said


@postgres
def test_a_role_that_was_given_nothing_is_refused_in_words(
    commands: Terminal, become: Become, owner_of_office: str, app: str
) -> None:
    become(owner_of_office)
    become(app)

    assert "permission denied for table alembic_version" in commands.refusal("cases")


@postgres
def test_the_sql_that_is_printed_does_it_as_well(
    commands: Terminal, become: Become, owner_of_office: str, app: str, office: URL
) -> None:
    become(owner_of_office)
    assert "may not do what the product needs" in commands.run("database", "check", "--role", app).out

    address = office.set(drivername="postgresql", username=owner_of_office)
    with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
        connection.execute(commands.run("database", "grants", "--role", app).out.encode())

    assert commands.page("database", "check", "--role", app).startswith(f"{app} may do what")


@postgres
def test_a_role_that_may_too_much_is_said_and_put_right(
    commands: Terminal, become: Become, owner_of_office: str, app: str, office: URL
) -> None:
    become(owner_of_office)
    assert "may now do what the product needs" in commands.page("database", "grants", "--role", app, "--apply")
    as_superuser(office, f"GRANT TRUNCATE ON notice TO {app}")

    told = commands.run("database", "check", "--role", app)
    assert told.code == 1
    assert "may do more than the product needs: TRUNCATE notice." in " ".join(told.out.split())
    assert f"the rights of {app}" in told.err
    commands.page("database", "grants", "--role", app, "--apply")
    commands.page("database", "check", "--role", app)


@postgres
def test_whoever_owns_the_tables_is_told_so(commands: Terminal, become: Become, owner_of_office: str) -> None:
    become(owner_of_office)

    told = commands.run("database", "check")

    assert told.code == 1
    assert f"WRONG  {owner_of_office} owns" in told.out
    assert "may drop them and switch their guards off." in " ".join(told.out.split())


@postgres
def test_a_role_that_is_not_there_is_refused(
    commands: Terminal, become: Become, owner_of_office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(owner_of_office)

    assert "its server knows no role nobody_here" in commands.refusal(
        "database", "grants", "--role", "nobody_here", "--apply"
    )
    monkeypatch.setenv("REVIEWFLOW_APP_ROLE", "nobody_here")
    assert "CREATE ROLE" in commands.refusal("init", "--partnership", "bristol")


@pytest.mark.only_sqlite
def test_sqlite_knows_no_roles(terminal: Terminal) -> None:
    assert "SQLite knows no roles" in terminal.page("database", "check")
    assert "it is SQLite, which knows no roles" in terminal.refusal("database", "grants")


# Sending by a queue


@postgres
def test_what_is_queued_leaves_by_the_queue_and_not_by_the_worker(
    commands: Terminal, become: Become, owner: str, app: str, own_settings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REVIEWFLOW_SENDER", "procrastinate")
    monkeypatch.setenv("REVIEWFLOW_APP_ROLE", app)
    become(owner)
    commands.page("init", "--partnership", "bristol")
    become(app)
    case = notify(commands)

    assert "0 messages" in commands.page("worker", "--once")
    assert not list(own_settings.glob("outbox/*"))
    assert f"* notice {case}: delivery " in commands.page("queue-worker", "--once")
    assert list(own_settings.glob(f"outbox/*{case}*.txt"))
    assert commands.page("queue-worker", "--once") == ""


@postgres
def test_without_its_tables_nothing_is_changed_and_it_is_said(
    commands: Terminal, become: Become, owner_of_office: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    become(owner_of_office)
    monkeypatch.setenv("REVIEWFLOW_SENDER", "procrastinate")

    assert "queue are missing" in commands.refusal("open", "serious_incident", *AWARE, *ABOUT)
    assert "queue are missing" in commands.refusal("queue-worker")
    assert commands.value("cases") == []


def test_there_is_no_queue_where_the_worker_sends(terminal: Terminal) -> None:
    assert "The setting sender cannot be used: it is not procrastinate" in terminal.refusal("queue-worker")


@pytest.mark.only_sqlite
def test_there_is_no_queue_on_sqlite(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWFLOW_SENDER", "procrastinate")

    assert "in PostgreSQL alone" in terminal.refusal("queue-worker")
    assert "in PostgreSQL alone" in terminal.refusal("open", "serious_incident", *AWARE, *ABOUT)


def test_who_sends_is_one_of_two(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REVIEWFLOW_SENDER", "pigeon")

    assert "pigeon is not known here. Write worker or procrastinate." in terminal.refusal("cases")
