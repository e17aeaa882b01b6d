"""The process is killed in the middle of a backup and of a restore: what is half is never taken for whole."""

from __future__ import annotations

import itertools
import json
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backups.backed_up import start, url_of
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.backups.shelf import Shelf
from reviewflow.casework.backing_up.check import check_backup
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import DatabaseNotReady
from reviewflow.store.schema import check_schema
from reviewflow.store.session import Database

SLOW = pytest.mark.slow
ROUNDS = 8


@contextmanager
def people_at_work(office: Office) -> Iterator[None]:
    """Somebody changes cases all the time."""
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            incident_at(office, "notified")

    writing = threading.Thread(target=write)
    writing.start()
    try:
        yield
    finally:
        stop.set()
        writing.join()


def killed_after(plan: BackupPlan, url: str, home: Path, seconds: float, *words: str) -> bool:
    """Give a command and kill it after a while; whether it had not finished."""
    process = start(plan, url, home, *words)
    try:
        process.wait(timeout=seconds)
    except Exception:  # noqa: BLE001 - it has not finished
        process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def takes(plan: BackupPlan, url: str, home: Path, *words: str) -> tuple[float, dict[str, object]]:
    """Give a command and let it finish: how long it took, and what it said."""
    began = time.monotonic()
    process = start(plan, url, home, *words)
    said, fault = process.communicate(timeout=120)
    assert process.returncode == 0, fault
    return time.monotonic() - began, json.loads(said)


@SLOW
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_backup_that_was_killed_is_none_and_the_next_one_is_whole(
    kind: str, request: pytest.FixtureRequest, plan: BackupPlan, tmp_path: Path
) -> None:
    office = Office(request.getfixturevalue(f"{kind}_published"))
    for _ in range(20):
        incident_at(office, "notified")
    url = url_of(office.database)
    assert plan.folder is not None
    shelf = Shelf(plan.folder)
    with people_at_work(office):
        whole, _ = takes(plan, url, tmp_path, "backup", "take", "--json")
        killed = 0
        for n in range(ROUNDS):
            before = {each.id for each in shelf.all()}
            # The program takes a while to start; what follows is what matters.
            killed += killed_after(plan, url, tmp_path, whole * (0.35 + 0.6 * n / ROUNDS), "backup", "take")
            for each in shelf.all():
                if each.id not in before:
                    check_backup(plan, each.id, beside=tmp_path / "beside")
        assert killed >= ROUNDS / 2, "it was killed while it worked"
        _, last = takes(plan, url, tmp_path, "backup", "take", "--json")

    assert shelf.all()[0].id == last["backup"]
    left = {each.name for each in plan.folder.iterdir()} - {".lock"}
    assert left == {each.path.name for each in shelf.all()}, "the next one clears away what a crash left"
    assert list(tmp_path.glob(".reviewflow-copy-*")) == []
    check_backup(plan, str(last["backup"]), beside=tmp_path / "beside")
    assert replay(office.database).differences == ()


@SLOW
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_a_restore_that_was_killed_leaves_nothing_that_opens(
    kind: str, request: pytest.FixtureRequest, plan: BackupPlan, tmp_path: Path
) -> None:
    office = Office(request.getfixturevalue(f"{kind}_published"))
    for _ in range(20):
        incident_at(office, "notified")
    _, taken = takes(plan, url_of(office.database), tmp_path, "backup", "take", "--json")
    places = _places(request, kind, tmp_path)
    whole, _ = takes(plan, next(places), tmp_path, "restore", "--json")
    finished = killed = 0
    for n in range(ROUNDS):
        url = next(places)
        if not killed_after(plan, url, tmp_path, whole * (0.35 + 0.62 * n / ROUNDS), "restore"):
            finished += 1
            continue
        killed += 1
        if _opens(url):
            # It was killed after everything had been checked, while it said so.
            _is_whole(url, taken)
    assert killed >= ROUNDS / 2, "it was killed while it worked"


def _places(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield from (f"sqlite:///{tmp_path}/restored-{n}.sqlite" for n in itertools.count())
    make = request.getfixturevalue("empty_places")
    while True:
        yield make()


def _opens(url: str) -> bool:
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    with Database(url) as database:
        try:
            check_schema(database)
        except DatabaseNotReady:
            return False
    return True


def _is_whole(url: str, taken: dict[str, object]) -> None:
    with Database(url) as database:
        assert len(Office(database).trail()) == taken["entries"]
        assert replay(database).differences == ()
