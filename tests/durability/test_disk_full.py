"""The disk is full during a change, a checkpoint and a backup: nothing is half done, and with room all goes on."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL

from backups.backed_up import a_plan, references
from casework.journeys import incident_at
from casework.office import Office, Post, outlets
from durability.full_disk import SmallDisk, small_disk
from published import publish_shipped
from reviewflow.backups.shelf import Shelf
from reviewflow.casework.backing_up.check import check_backup
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.casework.backing_up.schedule import take_and_note
from reviewflow.casework.backing_up.take import take_backup
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.working.sweep import Swept
from reviewflow.casework.working.worker import Worker
from reviewflow.errors import BackupNotTaken
from reviewflow.settings import shipped_files
from reviewflow.store.audit_log import verify
from reviewflow.store.backup_runs import newest_runs
from reviewflow.store.checkpoints import list_checkpoints
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.store.warnings import open_warnings_of
from reviewflow.workflow.files import WorkflowFiles
from servers import OwnServer, own_server

pytestmark = pytest.mark.slow

FULL = (sqlite3.OperationalError, psycopg.OperationalError, OSError)
MOST_CHANGES = 2_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", megabytes=32) as disk:
        yield disk


@pytest.fixture
def full_office(disk: SmallDisk, published_file: Path) -> Iterator[Office]:
    """An office whose SQLite file is on the small disk."""
    shutil.copy(published_file, disk.folder / "office.sqlite")
    with Database(f"sqlite:///{disk.folder}/office.sqlite") as database:
        yield Office(database)


def until_it_is_full(office: Office) -> list[str]:
    """Open cases until the disk takes no more; those that were opened."""
    opened = []
    for _ in range(MOST_CHANGES):
        try:
            opened.append(office.open("serious_incident", became_aware_on=office.now.date()))
        except FULL as fault:
            if not any(words in str(fault) for words in ("full", "disk I/O", "No space left")):
                raise
            return opened
    raise AssertionError("the disk never was full")


def holds(office: Office) -> None:
    """The trail verifies, and gives just these rows."""
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()


def test_during_a_change_nothing_of_it_is_kept(full_office: Office, disk: SmallDisk) -> None:
    before = [incident_at(full_office, "notified")]
    for leaving in (0, 100_000, 1_000_000):
        disk.fill(leaving=leaving)
        opened = until_it_is_full(full_office)
        assert references(full_office) == before + opened, "a change that was refused left nothing"
        before += opened
        disk.make_room()
        before.append(incident_at(full_office, "notified"))
        assert references(full_office) == before, "with room everything goes on"
    holds(full_office)


def test_while_sqlite_moves_its_log_into_the_file(full_office: Office, disk: SmallDisk) -> None:
    file = disk.folder / "office.sqlite"
    reader = sqlite3.connect(file, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM review_case").fetchone()
    cases = [incident_at(full_office, "notified") for _ in range(15)]
    reader.execute("COMMIT")
    disk.fill()

    with pytest.raises(sqlite3.OperationalError, match=r"full|disk I/O"):
        reader.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
    reader.close()
    assert references(full_office) == cases
    with Database(f"sqlite:///{file}") as again:
        assert references(Office(again)) == cases, "whoever opens it now finds everything"

    disk.make_room()
    with sqlite3.connect(file) as moving:
        assert moving.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    moving.close()
    incident_at(full_office, "notified")
    holds(full_office)


def test_during_the_checkpoint_of_the_trail_the_worker_goes_on_and_makes_it_later(
    full_office: Office, disk: SmallDisk
) -> None:
    incident_at(full_office, "notified")
    said: list[str] = []
    swept: list[Swept] = []
    post = Post()
    worker = Worker(full_office.desk, outlets(post), tell=swept.append, complain=said.append)
    disk.fill()
    until_it_is_full(full_office)
    worker.tick()

    assert len(said) == 1
    assert not swept
    with full_office.database.read() as tx:
        assert list_checkpoints(tx) == []
    disk.make_room()
    worker.tick()
    worker.tick()
    assert len(said) == 1
    assert [each.checkpoint is not None for each in swept] == [True, False]
    assert len(set(post.ids)) == len(post.ids) > 0
    holds(full_office)


def test_during_a_backup_where_backups_lie(sqlite_office: Office, disk: SmallDisk, tmp_path: Path) -> None:
    nothing_half_is_left(
        sqlite_office, disk, replace(a_plan(tmp_path), folder=disk.folder / "backups"), leaving=200_000
    )


def test_during_a_backup_beside_the_database(full_office: Office, disk: SmallDisk, tmp_path: Path) -> None:
    # So much that the note of what became of it can still be kept.
    nothing_half_is_left(full_office, disk, a_plan(tmp_path), leaving=1_000_000)


def nothing_half_is_left(office: Office, disk: SmallDisk, plan: BackupPlan, *, leaving: int) -> None:
    """Where one cannot be taken the one before stays, somebody is told, and the next is taken when there is room."""
    plan = replace(plan, whole_every=0)
    cases = [incident_at(office, "notified") for _ in range(3)]
    good = take_backup(office.database, plan, now=office.now).id
    office.later(hours=1)
    disk.fill(leaving=leaving)

    with pytest.raises(BackupNotTaken, match=r"No space left|full"):
        take_and_note(office.desk, plan)

    assert plan.folder is not None
    assert plan.key_file is not None
    assert [each.id for each in Shelf(plan.folder).all()] == [good]
    assert {each.name for each in plan.folder.iterdir()} <= {".lock", f"{good}.backup"}
    assert list(disk.folder.glob(".reviewflow-copy-*")) == []
    with office.database.read() as tx:
        assert [each.outcome for each in newest_runs(tx, limit=5)] == ["failed"]
        assert any("A backup could not be taken" in each.what for each in open_warnings_of(tx, "bristol", limit=5))
    assert check_backup(plan, good, beside=plan.key_file)
    disk.make_room()
    office.later(hours=1)
    assert check_backup(plan, take_and_note(office.desk, plan).id, beside=plan.key_file)
    assert references(office) == cases
    holds(office)


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.mark.postgres
def test_where_a_disk_of_postgresql_is_full_nothing_of_a_change_is_kept(server: OwnServer) -> None:
    # Outside the folder of the test, which the user of the server may not enter.
    with tempfile.TemporaryDirectory(prefix="reviewflow-tablespace-") as outside:
        Path(outside).chmod(0o755)
        with small_disk(Path(outside) / "disk", megabytes=40) as disk:
            space = disk.folder / "space"
            space.mkdir()
            if (user := server.user) is not None:
                shutil.chown(space, user)
            _in_tablespace(server.url, space)
            with Database(server.url.set(database="small")) as database:
                create_schema(database)
                folder = shipped_files()
                files = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"])
                publish_shipped(database, files, files.load())
                office = Office(database)
                before = [incident_at(office, "notified")]
                disk.fill()
                opened = until_it_is_full(office)
                assert references(office) == before + opened
                disk.make_room()
                last = incident_at(office, "notified")
                assert references(office)[-1] == last
                holds(office)
            with psycopg.connect(server.url.render_as_string(hide_password=False), autocommit=True) as admin:
                admin.execute("DROP DATABASE small WITH (FORCE)")
                admin.execute("DROP TABLESPACE small")


def _in_tablespace(server: URL, space: Path) -> None:
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE small LOCATION '{space}'".encode())
        admin.execute("CREATE DATABASE small TEMPLATE template0 TABLESPACE small")
