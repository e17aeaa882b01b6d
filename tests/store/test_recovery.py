"""PostgreSQL is restarted or killed, and the network is cut or hangs: nobody has to put the program right."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from sqlalchemy.engine import URL

from reviewflow.store.engine import database_url
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from servers import Network, OwnServer, free_port, own_server

MAKE = Statement("CREATE TABLE kept (key TEXT PRIMARY KEY)")
KEEP = Statement("INSERT INTO kept (key) VALUES (:key)")
KEEP_ONCE = Statement("INSERT INTO kept (key) VALUES (:key) ON CONFLICT DO NOTHING")
KEPT = Statement("SELECT key FROM kept ORDER BY key")
WAIT = Statement("SELECT 1", postgresql="SELECT pg_sleep(:seconds)")
SETTING = Statement("SELECT 1", postgresql="SELECT current_setting(:name)")

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[OwnServer]:
    with own_server() as server:
        yield server


@pytest.fixture
def kept(server: OwnServer) -> Iterator[Database]:
    """A database straight at the server, with an empty table in it."""
    with psycopg.connect(server.url.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
    with Database(server.url) as database:
        with database.write() as tx:
            tx.execute(MAKE)
        yield database


@pytest.fixture
def network(server: OwnServer) -> Iterator[Network]:
    network = Network(server.port)
    yield network
    network.close()


@pytest.fixture
def far(kept: Database, server: OwnServer, network: Network) -> Iterator[Database]:
    """The same database at the other end of a network, by an address that bears silence for two seconds."""
    address = server.url.set(port=network.port).update_query_dict({"tcp_user_timeout": "1000", "connect_timeout": "2"})
    with Database(address) as database:
        yield database


def keep(database: Database, key: str) -> None:
    with database.write() as tx:
        tx.execute(KEEP, {"key": key})


def what_is_kept(database: Database) -> list[str]:
    with database.read() as tx:
        return [key for (key,) in tx.rows(KEPT)]


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_restart_between_two_transactions_is_not_noticed(kept: Database, server: OwnServer, how: str) -> None:
    keep(kept, "before")
    assert what_is_kept(kept) == ["before"]

    server.restart(how)

    keep(kept, "after")
    assert what_is_kept(kept) == ["after", "before"]


def test_every_connection_that_waited_is_replaced_after_a_restart(kept: Database, server: OwnServer) -> None:
    several = [kept.read() for _ in range(5)]
    for each in several:
        each.__enter__()
    for each in several:
        each.__exit__(None, None, None)

    server.restart()

    for each in several:
        with each as tx:
            assert tx.rows(KEPT) == []


@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_restart_within_a_transaction_undoes_it_and_no_other(kept: Database, server: OwnServer, how: str) -> None:
    def keep_two_halves() -> None:
        with kept.write() as tx:
            tx.execute(KEEP, {"key": "half"})
            server.restart(how)
            tx.execute(KEEP, {"key": "other half"})

    with pytest.raises(psycopg.OperationalError):
        keep_two_halves()

    keep(kept, "after")
    assert what_is_kept(kept) == ["after"]


def test_what_went_wrong_is_told_and_not_that_nobody_could_be_told_to_undo_it(
    kept: Database, server: OwnServer
) -> None:
    def fail() -> None:
        with kept.write() as tx:
            tx.execute(KEEP, {"key": "half"})
            server.restart()
            raise LookupError("a reason of its own")

    with pytest.raises(LookupError, match="of its own"):
        fail()

    assert what_is_kept(kept) == []


def test_while_the_server_is_away_it_is_said_and_afterwards_all_is_well(kept: Database, server: OwnServer) -> None:
    server.stop()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        keep(kept, "nobody there")
    with pytest.raises(psycopg.OperationalError, match="refused"):
        what_is_kept(kept)
    server.start()

    keep(kept, "after")
    assert what_is_kept(kept) == ["after"]


def test_a_network_that_was_cut_is_found_again(far: Database, network: Network) -> None:
    keep(far, "before")
    network.cut()
    with pytest.raises(psycopg.OperationalError):
        keep(far, "in between")
    network.mend()

    keep(far, "after")
    assert what_is_kept(far) == ["after", "before"]


def test_a_connection_that_hangs_is_given_up(far: Database, network: Network) -> None:
    keep(far, "before")
    network.hang()
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError, match="said nothing for 2 seconds"):
        keep(far, "in between")
    assert time.monotonic() - began < 5
    with pytest.raises(psycopg.OperationalError, match="timeout"):
        keep(far, "in between")
    network.mend()

    keep(far, "after")
    assert what_is_kept(far) == ["after", "before"]


def test_a_connection_that_hangs_while_it_commits_leaves_all_or_nothing(
    kept: Database, far: Database, network: Network
) -> None:
    def keep_two() -> None:
        with far.write() as tx:
            tx.execute(KEEP, {"key": "one"})
            tx.execute(KEEP, {"key": "two"})
            network.hang()

    with pytest.raises(psycopg.OperationalError, match="said nothing"):
        keep_two()
    network.mend()

    assert what_is_kept(far) in ([], ["one", "two"])


def test_a_server_may_be_silent_while_it_works_for_less_than_that(far: Database) -> None:
    with far.write() as tx:
        tx.rows(WAIT, {"seconds": 1.2})
        tx.rows(WAIT, {"seconds": 1.2})


def test_a_migration_may_be_silent_for_as_long_as_it_needs(far: Database) -> None:
    with far.engine.begin() as connection:
        connection.exec_driver_sql("SELECT pg_sleep(2.5)")

    with pytest.raises(psycopg.OperationalError, match="said nothing"), far.write() as tx:
        tx.rows(WAIT, {"seconds": 4})


def test_a_connection_that_nobody_used_for_a_while_is_asked_first(
    far: Database, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviewflow.store.postgresql._ASKED_AFTER_SECONDS", 0.2)
    monkeypatch.setattr("reviewflow.store.postgresql._ANSWERS_WITHIN_SECONDS", 0.5)
    keep(far, "before")
    network.strand()
    time.sleep(0.3)
    began = time.monotonic()

    keep(far, "after")
    assert time.monotonic() - began < 1.5, "sooner than it takes to be given up in a transaction"
    assert what_is_kept(far) == ["after", "before"]


def test_the_server_lets_go_of_a_writer_that_has_vanished(far: Database) -> None:
    with far.write() as tx:
        said = {name: tx.value(SETTING, {"name": name}) for name in WHILE_WRITING}
    with far.read() as tx:
        reading = tx.value(SETTING, {"name": "idle_in_transaction_session_timeout"})

    assert said == WHILE_WRITING
    assert reading == "0", "a long trail may be read slowly"


WHILE_WRITING = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "30000",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "10s",
}


def test_the_first_host_that_may_be_written_to_is_taken(kept: Database, server: OwnServer) -> None:
    address = f"postgresql://postgres@/postgres?host=127.0.0.1:{free_port()}&host=127.0.0.1:{server.port}"

    with Database(f"{address}&target_session_attrs=read-write") as database:
        keep(database, "after the dead one")

        assert what_is_kept(database) == ["after the dead one"]


def test_a_host_that_cannot_be_written_to_is_passed_over(kept: Database, server: OwnServer) -> None:
    with own_server() as standby:
        standby.run(
            "psql", str(standby.url.render_as_string()), "-c", "ALTER SYSTEM SET default_transaction_read_only = on"
        )
        standby.restart()
        address = f"postgresql://postgres@/postgres?host=127.0.0.1:{standby.port}&host=127.0.0.1:{server.port}"
        with Database(f"{address}&target_session_attrs=read-write") as database:
            keep(database, "by the other")

    assert what_is_kept(kept) == ["by the other"]


def test_an_address_with_several_hosts_is_that_of_postgresql() -> None:
    url = database_url("postgresql://u@/db?host=a:5432&host=b:5432&target_session_attrs=read-write")

    assert url == URL.create(
        "postgresql+psycopg",
        username="u",
        database="db",
        query={"host": ("a:5432", "b:5432"), "target_session_attrs": "read-write"},
    )


@pytest.mark.parametrize("trouble", ["restart", "kill", "cut", "hang"])
def test_two_that_go_on_whatever_happens_lose_nothing_and_double_nothing(
    kept: Database, far: Database, server: OwnServer, network: Network, trouble: str
) -> None:
    makes: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "restart": (server.restart, lambda: None),
        "kill": (lambda: server.restart("immediate"), lambda: None),
        "cut": (network.cut, network.mend),
        "hang": (network.hang, network.mend),
    }
    break_it, mend_it = makes[trouble]
    faults: list[Exception] = []
    stop = threading.Event()

    def go_on(worker: str) -> None:
        number = 0
        # As the worker's tick does: what fails is tried again at the next one.
        while not stop.is_set():
            try:
                with far.write() as tx:
                    tx.execute(KEEP_ONCE, {"key": f"{worker}-{number:06}"})
                number += 1
            except Exception as fault:
                # The driver says it one way or another, by the place at which the connection ends.
                if not far.is_trouble(fault):
                    raise
                faults.append(fault)
                far.forget_connections()
                time.sleep(0.05)
        done[worker] = number

    done: dict[str, int] = {}
    workers = [threading.Thread(target=go_on, args=(name,)) for name in ("a", "b")]
    for each in workers:
        each.start()
    for _ in range(2):
        time.sleep(0.3)
        break_it()
        time.sleep(2.5 if trouble == "hang" else 0.3)
        mend_it()
    time.sleep(0.5)
    before = len(what_is_kept(kept))
    time.sleep(0.3)
    stop.set()
    for each in workers:
        each.join(timeout=30)

    found = what_is_kept(kept)
    assert faults != [], "it was broken"
    assert len(found) > before, "they went on afterwards"
    assert found == [f"{worker}-{n:06}" for worker in ("a", "b") for n in range(done[worker])]
