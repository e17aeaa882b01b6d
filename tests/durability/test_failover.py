"""The server is lost, another that followed it takes its place, and two real workers go on there by themselves."""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from casework.journeys import incident_at
from casework.office import Office
from channels.mail_server import MailServer, running
from durability.workers import NOTICES_LOST_WITHIN, Workers, until
from published import publish_shipped
from reviewflow.audit.instants import instant_text
from reviewflow.casework.replaying.replay import replay
from reviewflow.settings import shipped_files
from reviewflow.store.audit_log import verify
from reviewflow.store.schema import check_schema, create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles
from servers import OwnServer, own_server

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

CASES = Statement("SELECT reference FROM review_case ORDER BY id")
LEFT = Statement("SELECT count(*) FROM outbox WHERE status = 'pending' AND channel = 'message' AND try_at <= :now")
SENT = Statement("SELECT count(*) FROM outbox WHERE status = 'sent'")


@pytest.fixture
def first() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def second(first: OwnServer) -> Iterator[OwnServer]:
    """A server that follows the first: what is committed there is here as well before anybody is told so."""
    with tempfile.TemporaryDirectory(prefix="reviewflow-server-", ignore_cleanup_errors=True) as folder:
        standby = first.followed_in(Path(folder))
        with psycopg.connect(first.url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
        yield standby
        standby.stop("immediate")


def test_nothing_is_lost_and_nobody_helps_the_workers(first: OwnServer, second: OwnServer, tmp_path: Path) -> None:
    hosts = f"host=127.0.0.1:{first.port}&host=127.0.0.1:{second.port}&target_session_attrs=read-write"
    address = f"postgresql://postgres@/postgres?{hosts}&{NOTICES_LOST_WITHIN}"
    folder = shipped_files()
    files = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"])
    with Database(address) as database, running(MailServer()) as mail:
        create_schema(database)
        publish_shipped(database, files, files.load())
        office = Office(database)
        office.now = dt.datetime.now(dt.UTC)
        sweeping = ("worker", "--every", "1")
        workers = Workers(sweeping, sweeping, home=tmp_path, address=address, mail=mail, sender="worker")
        try:
            before = [incident_at(office, "notified") for _ in range(3)]
            until(lambda: bool(mail.arrived) and _left(database) == 0, "the first letters have left", workers)

            first.stop("immediate")
            with pytest.raises(psycopg.OperationalError):
                incident_at(office, "notified")
            second.promote()
            with psycopg.connect(second.url.render_as_string(hide_password=False), autocommit=True) as connection:
                connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
                connection.execute("SELECT pg_reload_conf()")

            after = [incident_at(office, "notified") for _ in range(3)]
            until(lambda: _left(database) == 0, "the letters of afterwards have left", workers)
            assert [each.poll() for each in workers.processes] == [None, None]
            assert set(workers.stop()) <= {0, 130}
        finally:
            workers.kill()

        check_schema(database)
        with database.read() as tx:
            assert [reference for (reference,) in tx.rows(CASES)] == before + after
            assert verify(tx).valid
            assert tx.value(SENT) == len({_message_id(each.content) for each in mail.arrived})
        assert replay(database).differences == ()


def _left(database: Database) -> int:
    with database.read() as tx:
        return int(tx.value(LEFT, {"now": instant_text(dt.datetime.now(dt.UTC))}))


def _message_id(content: bytes) -> bytes:
    found = re.search(rb"^Message-ID:\s*(\S+)", content, re.MULTILINE | re.IGNORECASE)
    assert found is not None
    return found.group(1)
