"""Two real workers: their PostgreSQL is restarted and killed, their network is cut, hangs and forgets; nobody helps."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from casework.journeys import incident_at
from casework.office import Office
from channels.mail_server import MailServer, running
from durability.workers import NOTICES_LOST_WITHIN, Workers, until
from published import publish_shipped
from reviewflow.audit.instants import instant_text
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.by_queue import hand_over, make_queue
from reviewflow.settings import shipped_files
from reviewflow.store.audit_log import verify
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from reviewflow.workflow.files import WorkflowFiles
from servers import Network, OwnServer, own_server

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

# At night an alert waits until people are at work.
DUE = "channel = 'message' AND (status <> 'pending' OR try_at <= :now)"
LEFT = Statement(f"SELECT count(*) FROM outbox WHERE status = 'pending' AND {DUE}")
BY_STATUS = Statement(f"SELECT status, count(*) FROM outbox WHERE {DUE} GROUP BY status")
END_LEASES = Statement("UPDATE outbox SET lease_until = '2020-01-01T00:00:00.000000Z' WHERE lease_until IS NOT NULL")
AT_WORK = Statement("SELECT count(*) FROM heartbeat WHERE last_fault IS NULL AND at > :after")


@pytest.fixture
def server() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def network(server: OwnServer) -> Iterator[Network]:
    network = Network(server.port)
    yield network
    network.close()


@pytest.fixture
def office(server: OwnServer) -> Iterator[Office]:
    """An office of today, straight at the server, in which Bristol and others are published."""
    folder = shipped_files()
    files = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"])
    with Database(server.url) as database:
        create_schema(database)
        publish_shipped(database, files, files.load())
        office = Office(database)
        office.now = dt.datetime.now(dt.UTC)
        yield office


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with running(MailServer()) as mail:
        yield mail


SENDERS = {
    "worker": (("worker", "--every", "1"), ("worker", "--every", "1")),
    "procrastinate": (("queue-worker",), ("queue-worker",), ("worker", "--every", "1")),
}


@pytest.mark.parametrize("sender", SENDERS)
def test_they_go_on_by_themselves_and_everything_arrives(
    office: Office, server: OwnServer, network: Network, mail: MailServer, tmp_path: Path, sender: str
) -> None:
    if sender == "procrastinate":
        make_queue(office.database)
        office.database.before_commit = hand_over
    address = f"postgresql://postgres@127.0.0.1:{network.port}/postgres?{NOTICES_LOST_WITHIN}"
    workers = Workers(*SENDERS[sender], home=tmp_path, address=address, mail=mail, sender=sender)
    try:
        incident_at(office, "notified")
        until(lambda: bool(mail.arrived) and _left(office) == 0, "the first letters have left", workers)
        for break_it, mend_it in _troubles(server, network):
            _new_work(office)
            time.sleep(0.3)
            break_it()
            time.sleep(2.5)
            mend_it()
            _new_work(office)
            arrived = len(mail.arrived)
            until(partial(_more_than, arrived, mail), "they send again", workers)
        until(lambda: _left(office, end_leases=True) == 0, "nothing waits any more", workers)
        now = _now()
        sweeping = sum("worker" in command for command in SENDERS[sender])
        until(lambda: _at_work(office, now) == sweeping, "every one of them is at work", workers)
        assert [each.poll() for each in workers.processes] == [None for _ in workers.processes]
        left = workers.stop()
        assert set(left) <= {0, 130}, workers.said
    finally:
        workers.kill()

    assert "tried again" in workers.said, "they noticed"
    counted = Counter(_message_ids(mail))
    with office.database.read() as tx:
        by_status: dict[str, int] = dict(tx.rows(BY_STATUS, {"now": now}))
        assert verify(tx).valid
    assert set(by_status) <= {"sent", "withdrawn"}, "an alert is withdrawn where its date was met meanwhile"
    assert len(counted) == by_status["sent"], "each arrived, under an identifier of its own"
    # Who loses the database between sending and noting it sends the same once more: at most one for each break.
    assert sum(counted.values()) - len(counted) <= 5 * len(workers.processes)
    assert replay(office.database).differences == ()


def _troubles(server: OwnServer, network: Network) -> list[tuple[Callable[[], object], Callable[[], object]]]:
    """What is broken, and how it is mended: a server that is started again needs no more."""
    return [
        (server.restart, lambda: None),
        (lambda: server.restart("immediate"), lambda: None),
        (network.cut, network.mend),
        (network.hang, network.mend),
        (network.strand, lambda: None),
    ]


def _more_than(number: int, mail: MailServer) -> bool:
    return len(mail.arrived) > number


def _now() -> str:
    return instant_text(dt.datetime.now(dt.UTC))


def _new_work(office: Office) -> None:
    for _ in range(3):
        incident_at(office, "notified")


def _left(office: Office, *, end_leases: bool = False) -> int:
    with office.database.write() as tx:
        if end_leases:
            tx.execute(END_LEASES)
        return int(tx.value(LEFT, {"now": _now()}))


def _at_work(office: Office, after: str) -> int:
    with office.database.read() as tx:
        return int(tx.value(AT_WORK, {"after": after}))


def _message_ids(mail: MailServer) -> list[str]:
    return [
        found.group(1).decode()
        for each in mail.arrived
        if (found := re.search(rb"^Message-ID:\s*(\S+)", each.content, re.MULTILINE | re.IGNORECASE))
    ]
