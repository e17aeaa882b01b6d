"""The database is gone for a while, and workers that nobody helps go on when it is back.

REVIEWFLOW_TEST_GONE_SECONDS says for how long; `make drill` lets it be a minute.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from backups.backed_up import url_of
from casework.journeys import incident_at
from casework.office import Office
from channels.mail_server import MailServer, running
from durability.strict_server import message_id_of
from durability.workers import NOTICES_LOST_WITHIN, Workers, until
from published import publish_shipped
from reviewflow.audit.instants import instant_text
from reviewflow.casework.replaying.replay import replay
from reviewflow.settings import shipped_files
from reviewflow.store.audit_log import verify
from reviewflow.store.engine import WAIT_FOR_LOCK_MS
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from servers import OwnServer, own_server

pytestmark = pytest.mark.slow

SECONDS = float(os.environ.get("REVIEWFLOW_TEST_GONE_SECONDS", "8"))
SWEEPING = ("worker", "--every", "1")
LEFT = "SELECT count(*) FROM outbox WHERE status = 'pending' AND channel = 'message' AND try_at <= :now"
AT_WORK = "SELECT count(*) FROM heartbeat WHERE last_fault IS NULL AND at > :after"
SENT = "SELECT count(*) FROM outbox WHERE status = 'sent'"


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running(MailServer()) as mail:
        yield mail


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


def now() -> str:
    return instant_text(dt.datetime.now(dt.UTC))


def none_left(office: Office) -> bool:
    return not office.rows(LEFT, now=now())[0][0]


def at_work(office: Office, after: str) -> int:
    return int(office.rows(AT_WORK, after=after)[0][0])


def everything_arrived_once(office: Office, mail: MailServer) -> None:
    """Nobody was killed: nothing is sent twice."""
    arrived = [message_id_of(each.content) for each in mail.arrived]
    with office.database.read() as tx:
        assert verify(tx).valid
    assert replay(office.database).differences == ()
    assert len(arrived) == len(set(arrived)) == office.rows(SENT)[0][0]


@pytest.mark.postgres
def test_a_server_that_was_stopped_and_started(server: OwnServer, mail: MailServer, tmp_path: Path) -> None:
    folder = shipped_files()
    files = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"])
    address = f"{server.url.render_as_string(hide_password=False)}?{NOTICES_LOST_WITHIN}"
    with Database(address) as database:
        create_schema(database)
        publish_shipped(database, files, files.load())
        office = Office(database)
        office.now = dt.datetime.now(dt.UTC)
        workers = Workers(SWEEPING, SWEEPING, home=tmp_path, address=address, mail=mail, sender="worker")
        try:
            incident_at(office, "notified")
            until(lambda: bool(mail.arrived) and none_left(office), "the first letters have left", workers)
            server.stop()
            time.sleep(SECONDS)
            with pytest.raises(Exception, match="refused"):
                incident_at(office, "notified")
            server.start()
            database.forget_connections()
            office.now = dt.datetime.now(dt.UTC)
            back = now()
            for _ in range(3):
                incident_at(office, "notified")
            until(lambda: none_left(office) and at_work(office, back) == 2, "they send again", workers)
            assert [each.poll() for each in workers.processes] == [None, None]
            assert set(workers.stop()) <= {0, 130}, workers.said
        finally:
            workers.kill()
        assert "tried again" in workers.said, "they noticed"
        everything_arrived_once(office, mail)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program holds the file for itself alone."""
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


@pytest.mark.only_sqlite
def test_a_file_that_another_program_holds(sqlite_office: Office, mail: MailServer, tmp_path: Path) -> None:
    office = sqlite_office
    office.now = dt.datetime.now(dt.UTC)
    workers = Workers(SWEEPING, SWEEPING, home=tmp_path, address=url_of(office.database), mail=mail, sender="worker")
    longer_than_anybody_waits = WAIT_FOR_LOCK_MS / 1000 + 12
    try:
        incident_at(office, "notified")
        until(lambda: bool(mail.arrived) and none_left(office), "the first letters have left", workers)
        with locked(Path(str(office.database.url.database))):
            time.sleep(max(SECONDS, longer_than_anybody_waits))
        office.now = dt.datetime.now(dt.UTC)
        back = now()
        for _ in range(3):
            incident_at(office, "notified")
        until(lambda: none_left(office) and at_work(office, back) == 2, "they send again", workers)
        assert [each.poll() for each in workers.processes] == [None, None]
        assert set(workers.stop()) <= {0, 130}, workers.said
    finally:
        workers.kill()
    assert "locked" in workers.said, "they noticed"
    everything_arrived_once(office, mail)
