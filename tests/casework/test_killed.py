"""A process is killed before each statement of a command in turn: the case is wholly before it or wholly after it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casework.killed import COMMANDS, prepare
from casework.office import Office, everything
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.audit_log import verify
from reviewflow.store.session import Database

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
MOST_STATEMENTS = 300


class Killer:
    """A process whose children run one command each and are killed in the middle of it."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("killed.py"), url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}"},
        )

    def run(self, url: str, command: str, case: str, statement: int) -> bool:
        """Whether it came through; False when it was killed before the statement."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{url} {command} {case} {statement}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer in ("0", "killed"), answer
        return answer == "0"

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(timeout=20)


@pytest.fixture
def ready(sqlite_office: Office) -> tuple[Office, str]:
    """An office in which two incidents are being considered: an alert of one has left, of the other one is owed."""
    return sqlite_office, prepare(sqlite_office)


@pytest.fixture
def killer(ready: tuple[Office, str]) -> Iterator[Killer]:
    killer = Killer(str(ready[0].database.url))
    yield killer
    killer.close()


def essence(database: Database) -> dict[str, int]:
    """How many rows each table has: a command either adds to all that it writes, or to none."""
    return {table: len(rows) for table, rows in everything(database).items()}


@pytest.mark.parametrize("command", COMMANDS)
def test_on_sqlite_it_is_wholly_before_or_wholly_after(
    ready: tuple[Office, str], killer: Killer, tmp_path: Path, command: str
) -> None:
    office, case = ready
    before = everything(office.database)
    office.database.close()
    original = Path(str(office.database.url.database))
    killed = 0
    for statement in range(1, MOST_STATEMENTS):
        copy = tmp_path / f"copy-{statement}.sqlite"
        shutil.copy(original, copy)
        came_through = killer.run(f"sqlite:///{copy}", command, case, statement)
        with Database(f"sqlite:///{copy}") as database:
            after = everything(database)
            assert came_through == (after != before)
            with database.read() as tx:
                assert verify(tx).valid
            if came_through:
                assert replay(database).differences == ()
                break
        killed += 1

    assert killed > 3, "it was killed before every statement that it ran"
    assert killed < MOST_STATEMENTS - 1


@pytest.mark.postgres
@pytest.mark.parametrize("command", COMMANDS)
def test_on_postgresql_it_is_wholly_before_or_wholly_after(postgresql_published: Database, command: str) -> None:
    office = Office(postgresql_published)
    case = prepare(office)
    url = postgresql_published.url.render_as_string(hide_password=False)
    before = everything(office.database)
    killer, killed = Killer(url), 0
    try:
        while not killer.run(url, command, case, killed + 1):
            assert everything(office.database) == before
            killed += 1
    finally:
        killer.close()

    assert 3 < killed < MOST_STATEMENTS
    assert everything(office.database) != before
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()
