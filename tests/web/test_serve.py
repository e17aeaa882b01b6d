"""``reviewflow serve`` and workers as real processes: one of them dies, and it is seen."""

from __future__ import annotations

import datetime as dt
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from casework.office import Office
from reviewflow.audit.instants import instant_text
from reviewflow.casework.calendar_feeds.make_calendar_link import MakeCalendarLink, make_calendar_link
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from web.processes import Process, ask, until

pytestmark = pytest.mark.slow

# What five minutes do to a heartbeat, without waiting for them.
TIME_PASSES = Statement("UPDATE heartbeat SET at = :at, database_at = :at")
SWEPT = Statement("SELECT count(*) FROM heartbeat")


def address_of(database: Database) -> str:
    plain = database.url.set(drivername=database.url.get_backend_name())
    return plain.render_as_string(hide_password=False)


def wrong(address: str) -> list[str]:
    """The checks that are not well; the status says the same."""
    answer = ask(f"{address}/health")
    told: dict[str, Any] = answer.json()
    assert answer.status_code == (200 if told["healthy"] else 503)
    return [each["check"] for each in told["checks"] if not each["well"]]


def time_passes(office: Office, **time: float) -> None:
    at = instant_text(dt.datetime.now(dt.UTC) - dt.timedelta(**time))
    with office.database.write() as tx:
        tx.execute(TIME_PASSES, {"at": at})


def test_a_worker_that_is_killed_is_seen_after_five_minutes_and_its_successor_at_once(
    office: Office, tmp_path: Path
) -> None:
    url = address_of(office.database)
    with Process("serve", "--no-worker", "--port", "0", home=tmp_path, database_url=url) as server:
        address = server.address()
        assert wrong(address) == ["worker"]
        with Process("worker", "--every", "1", home=tmp_path, database_url=url) as worker:
            until(lambda: wrong(address) == [])
            assert worker.stop(signal.SIGKILL) == -signal.SIGKILL

        time_passes(office, minutes=4, seconds=30)
        assert wrong(address) == []
        time_passes(office, minutes=5, seconds=30)
        assert wrong(address) == ["worker"]
        assert ask(f"{address}/health").json()["banner"].startswith("Reminders stopped at ")
        assert 'reviewflow_check_well{check="worker"} 0.0' in ask(f"{address}/metrics").text
        assert ask(f"{address}/health/live").status_code == 200

        with Process("worker", "--every", "1", home=tmp_path, database_url=url) as successor:
            until(lambda: wrong(address) == [])
            assert successor.stop(signal.SIGTERM) == 0
        assert server.stop(signal.SIGTERM) == 0


def test_on_sqlite_the_worker_is_in_the_same_process_and_on_postgresql_it_is_not(
    office: Office, tmp_path: Path
) -> None:
    with Process("serve", "--port", "0", home=tmp_path, database_url=address_of(office.database)) as server:
        address = server.address()
        if office.database.is_postgresql:
            assert wrong(address) == ["worker"]
        else:
            until(lambda: wrong(address) == [])
        assert server.stop(signal.SIGINT) == 0

    beside = "without a worker" if office.database.is_postgresql else "with a worker"
    assert server.said() == f"Serving at {address}, {beside}. Stop with Ctrl-C.\nStopped.\n"


SLOW = """
import time
from reviewflow.casework.working.worker import Worker
from reviewflow.cli import main
tick = Worker.tick
def slowly(self):
    print("A tick begins.")
    time.sleep(2)
    tick(self)
    print("A tick has ended.")
Worker.tick = slowly
main()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_tick_under_way_is_finished_before_it_stops(
    sqlite_office: Office, tmp_path: Path, number: signal.Signals
) -> None:
    url = address_of(sqlite_office.database)
    with Process("serve", "--port", "0", home=tmp_path, database_url=url, program=SLOW) as server:
        until(lambda: "A tick begins." in server.said() and bool(server.address()))
        assert server.stop(number) == 0

    assert server.said().splitlines()[-2:] == ["A tick has ended.", "Stopped."]
    assert sqlite_office.rows(SWEPT.sqlite) == [(1,)]


def test_a_port_in_use_is_refused_in_words(sqlite_office: Office, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with Process("serve", "--port", port, home=tmp_path, database_url=address_of(sqlite_office.database)) as server:
            assert server.process.wait(timeout=30) == 1

    assert server.said() == (
        f"Refused: Nothing can be served at 127.0.0.1:{port}: address already in use. Stop what is there already, or"
        " choose another with --host and --port.\n"
    )
    assert sqlite_office.rows(SWEPT.sqlite) == [(0,)], "no worker was started"


def test_an_address_that_is_none_is_refused_in_words(sqlite_office: Office, tmp_path: Path) -> None:
    url = address_of(sqlite_office.database)
    with Process("serve", "--host", "no such host", home=tmp_path, database_url=url) as server:
        assert server.process.wait(timeout=30) == 1

    assert server.said().startswith("Refused: Nothing can be served at no such host:8000: ")


TRACED = """
from collections.abc import Iterator
from contextlib import contextmanager
from opentelemetry import trace
from reviewflow.cli import main
class Tracer(trace.Tracer):
    def start_span(self, name, *given, **named):
        print("Traced:", name, given, named)
        return trace.NonRecordingSpan(trace.SpanContext(1, 1, False, trace.TraceFlags(1)))
    @contextmanager
    def start_as_current_span(self, name, *given, **named) -> Iterator[trace.Span]:
        yield self.start_span(name, *given, **named)
class Provider(trace.TracerProvider):
    def get_tracer(self, *given, **named):
        return Tracer()
trace.set_tracer_provider(Provider())
main()
"""
"""The program on a machine that traces every request."""


def test_the_secret_of_a_calendar_is_in_no_log_and_no_trace(sqlite_office: Office, tmp_path: Path) -> None:
    made = make_calendar_link(sqlite_office.desk, MakeCalendarLink(partnership="bristol"), by="bristol.coordinator")
    url = address_of(sqlite_office.database)
    with Process("serve", "--no-worker", "--port", "0", home=tmp_path, database_url=url, program=TRACED) as server:
        address = server.address()
        assert ask(f"{address}/calendar/{made.token}.ics").status_code == 200
        assert ask(f"{address}/calendar/{made.token}x.ics").status_code == 404
        assert "server" not in ask(f"{address}/health/live").headers
        server.stop(signal.SIGTERM)

    assert made.token not in server.said()
    assert server.said().count("\n") == 2


def test_without_a_database_nothing_is_served(tmp_path: Path) -> None:
    with Process("serve", home=tmp_path, database_url=f"sqlite:///{tmp_path}/none.sqlite") as server:
        assert server.process.wait(timeout=30) == 1

    assert server.said().startswith("Refused: The database is not ready: there is no file ")
