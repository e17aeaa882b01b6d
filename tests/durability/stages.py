"""Offices in which much is owed, on each kind of database: copied for each run, with what happens undisturbed."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL

from casework.office import Office
from durability.matrix import Driver, Essence, a_plan, arrivals_in, driver_for, essence, judge
from reviewflow.store.session import Database

_names = itertools.count(1)


class Copies:
    """Copies of an office in which much is owed."""

    def __init__(self, original: URL, folder: Path, server: URL | None = None) -> None:
        self.original = original
        self._folder = folder
        self._server = server

    @property
    def url(self) -> str:
        """Of the original, to which nobody may stay connected."""
        return self.original.render_as_string(hide_password=False)

    @contextmanager
    def one(self) -> Iterator[tuple[Database, Path]]:
        """A copy, with a folder for whatever belongs to it."""
        number = next(_names)
        folder = self._folder / f"run-{number}"
        folder.mkdir()
        if self._server is None:
            file = folder / "office.sqlite"
            shutil.copy(str(self.original.database), file)
            with Database(f"sqlite:///{file}") as database:
                yield database, folder
        else:
            name = f"reviewflow_crash_{os.getpid()}_{number}"
            _run(self._server, f'CREATE DATABASE "{name}" TEMPLATE "{self.original.database}" STRATEGY FILE_COPY')
            try:
                with Database(self.original.set(database=name)) as database:
                    yield database, folder
            finally:
                _run(self._server, f'DROP DATABASE "{name}" WITH (FORCE)')
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that all runs on one kind of database share."""

    copies: Copies
    driver: Driver
    undisturbed: Essence
    passed: dict[str, int]


@contextmanager
def sqlite_stage_of(prepare: Callable[[Office], object], published_file: Path, folder: Path) -> Iterator[Stage]:
    """An office on SQLite."""
    file = folder / "original.sqlite"
    shutil.copy(published_file, file)
    with Database(f"sqlite:///{file}") as database:
        prepare(Office(database))
        original = database.url
    yield from _stage(Copies(original, folder))


@contextmanager
def postgresql_stage_of(
    prepare: Callable[[Office], object], server: URL, template: str, role: str, folder: Path
) -> Iterator[Stage]:
    """An office on PostgreSQL, as the application's role sees it."""
    name = f"reviewflow_crashes_{os.getpid()}_{next(_names)}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    with Database(server.set(database=name, username=role)) as database:
        prepare(Office(database))
        original = database.url
    yield from _stage(Copies(original, folder, server))
    _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _stage(copies: Copies) -> Iterator[Stage]:
    with driver_for(copies.url) as driver, copies.one() as (database, folder):
        happened = driver.carry_out(a_plan(url_of(database), folder, at_once=3))
        arrivals = arrivals_in(folder)
        undisturbed = essence(database, arrivals)
        assert happened.killed == {}
        assert judge(database, arrivals, undisturbed) == 0
        yield Stage(copies, driver, undisturbed, dict(happened.passed))


def url_of(database: Database) -> str:
    """Its address, password and all."""
    return database.url.render_as_string(hide_password=False)


def _run(server: URL, words: str) -> None:
    address = server.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as admin:
        admin.execute(words.encode())
