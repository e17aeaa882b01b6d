from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from reviewflow.errors import DatabaseNotReady
from reviewflow.store.audit_log import verify
from reviewflow.store.engine import open_engine
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement, columns_as_rows
from trails import write_trail

AT = "2026-04-24T10:11:12.123456Z"
BEAT = Statement(
    f"INSERT INTO heartbeat (worker, at, database_at, started_at) VALUES (:worker, '{AT}', '{AT}', '{AT}')"
)
WORKERS = Statement("SELECT worker FROM heartbeat ORDER BY worker")
DRIVER_ERRORS = (sqlite3.Error, psycopg.Error)


def workers(database: Database) -> list[str]:
    with database.read() as tx:
        return [row[0] for row in tx.rows(WORKERS)]


def test_what_is_written_is_there_afterwards(database: Database) -> None:
    with database.write() as tx:
        assert tx.execute(BEAT, {"worker": "a"}) == 1
        tx.execute_rows(BEAT, [("b",), ("c",)])

    assert workers(database) == ["a", "b", "c"]


def test_a_refusal_inside_a_transaction_leaves_nothing_behind(database: Database) -> None:
    def write_and_refuse() -> None:
        with database.write() as tx:
            tx.execute(BEAT, {"worker": "a"})
            raise DatabaseNotReady(why="this is a test", do="")

    with pytest.raises(DatabaseNotReady):
        write_and_refuse()

    assert workers(database) == []


def test_a_statement_that_fails_leaves_nothing_behind(database: Database) -> None:
    with pytest.raises(DRIVER_ERRORS), database.write() as tx:
        tx.execute_rows(BEAT, [("a",), ("a",)])

    assert workers(database) == []


def test_the_database_can_be_used_again_after_a_failure(database: Database) -> None:
    for _ in range(40):
        with pytest.raises(DRIVER_ERRORS), database.write() as tx:
            tx.execute(Statement("SELECT * FROM nowhere"))

    with database.write() as tx:
        tx.execute(BEAT, {"worker": "a"})
    assert workers(database) == ["a"]


def test_a_reader_can_change_nothing(database: Database) -> None:
    with pytest.raises(DRIVER_ERRORS), database.read() as tx:
        tx.execute(BEAT, {"worker": "a"})

    assert workers(database) == []


def test_a_reader_sees_one_moment_while_another_writes(database: Database) -> None:
    with database.read() as tx:
        before = tx.rows(WORKERS)
        with database.write() as other:
            other.execute(BEAT, {"worker": "a"})

        assert tx.rows(WORKERS) == before == []
    assert workers(database) == ["a"]


def test_rows_can_be_streamed_while_other_statements_run(database: Database) -> None:
    with database.write() as tx:
        tx.execute_rows(BEAT, [(f"{n:05}",) for n in range(3000)])
    with database.read() as tx:
        found = [(row[0], tx.value(Statement("SELECT 1"))) for row in tx.stream(WORKERS)]

    assert len(found) == 3000
    assert found[-1] == ("02999", 1)


def test_per_cent_signs_mean_the_same_on_both(database: Database) -> None:
    with database.read() as tx:
        assert tx.value(Statement("SELECT 7 % 4")) == 3
        assert tx.value(Statement("SELECT 1 WHERE 'abc' LIKE 'a%' AND :x = 1"), {"x": 1}) == 1


def test_values_may_come_in_the_order_in_which_a_statement_names_them(database: Database) -> None:
    said = Statement(
        "INSERT INTO heartbeat (worker, at, database_at, started_at, last_fault)"
        " VALUES (:worker, :at, :at, :at, 'at 5 %')"
    )
    at = "2026-03-02T10:00:00.000000Z"
    with database.write() as tx:
        tx.execute_row(said, ("a", at, at, at))
        tx.execute_rows(said, [("b", at, at, at), ("c", at, at, at)])

    with database.read() as tx:
        assert tx.rows(Statement("SELECT worker, last_fault FROM heartbeat ORDER BY worker")) == [
            (worker, "at 5 %") for worker in "abc"
        ]


def test_many_rows_may_be_changed_in_one_statement(database: Database) -> None:
    at, later = "2026-03-02T10:00:00.000000Z", "2026-03-02T11:00:00.000000Z"
    fault = Statement(
        "UPDATE heartbeat SET last_fault = :fault, at = :at WHERE worker = :worker",
        postgresql_at_once="UPDATE heartbeat SET last_fault = n.fault, at = n.at FROM "
        f"{columns_as_rows('fault text, at text, worker text')} WHERE heartbeat.worker = n.worker",
    )
    with database.write() as tx:
        tx.execute_rows(BEAT, [(name,) for name in "abc"])
        tx.execute_rows(fault, [])
        tx.execute_rows(fault, [("5 %", later, "a"), (None, at, "c")])

    with database.read() as tx:
        found = tx.rows(Statement("SELECT worker, last_fault, at FROM heartbeat WHERE worker <> 'b' ORDER BY worker"))
    assert found == [("a", "5 %", later), ("c", None, at)]


def test_text_is_put_in_the_same_order_on_both(database: Database) -> None:
    names = ["a-b", "ab", "B", "a b", "ä", "SI-2026-010", "SI-2026-9"]
    with database.write() as tx:
        tx.execute_rows(BEAT, [(name,) for name in names])

    assert workers(database) == sorted(names)


def test_threads_take_turns_to_write_and_none_is_turned_away(database: Database) -> None:
    def write(name: str) -> None:
        for number in range(20):
            with database.write() as tx:
                tx.execute(BEAT, {"worker": f"{name}{number}"})

    threads = [threading.Thread(target=write, args=[name]) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(workers(database)) == 80


def test_a_second_write_in_the_same_thread_is_an_error_and_not_a_wait(sqlite_database: Database) -> None:
    with sqlite_database.write(), pytest.raises(RuntimeError, match="open in this thread already"):
        sqlite_database.write().__enter__()

    with sqlite_database.write() as tx:
        tx.execute(BEAT, {"worker": "a"})


def test_a_database_in_memory_serves_reads_and_writes_from_several_threads() -> None:
    with Database.in_memory() as database:
        create_schema(database)
        thread = threading.Thread(target=write_trail, args=[database, 3])
        thread.start()
        thread.join()

        with database.read() as tx:
            assert verify(tx).entries == 3


def test_sqlite_is_opened_as_a_statutory_record_needs(sqlite_database: Database) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
    }
    with sqlite_database.write() as tx:
        found = {name: tx.value(Statement(f"PRAGMA {name}")) for name in wanted}

    assert found == wanted


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(DRIVER_ERRORS), database.write() as tx:
        tx.execute(Statement("INSERT INTO case_link (case_id, relation, to_reference) VALUES (99, 'x', 'y')"))


@pytest.mark.parametrize("url", ["mysql://host/name", "not an address", "postgresql"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(DatabaseNotReady, match="sqlite:// or postgresql://"):
        open_engine(url)


def test_a_missing_folder_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(DatabaseNotReady, match="there is no folder"):
        Database(f"sqlite:///{tmp_path}/nowhere/reviewflow.sqlite")


WRITE_AND_DIE = """
import os, signal, sys
from reviewflow.store.audit_log import append
from reviewflow.store.session import Database
from trails import an_envelope, write_trail
database = Database(sys.argv[1])
write_trail(database, 5)
tx = database.write().__enter__()
append(tx, an_envelope(), {"facts": {"lost": True}})
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_process_that_is_killed_keeps_what_was_committed_and_nothing_of_the_rest(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    died = subprocess.run(
        [sys.executable, "-c", WRITE_AND_DIE, url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    with database.read() as tx:
        found = verify(tx)
    assert (found.valid, found.entries) == (True, 5)
    write_trail(database, 1)


def test_a_connection_that_is_used_while_the_database_is_closed_is_closed_when_it_comes_back(
    database: Database,
) -> None:
    with database.read() as tx:
        database.close()
        still = tx.driver
        assert tx.rows(WORKERS) == []

    with pytest.raises(DRIVER_ERRORS, match="closed"):
        still.execute("SELECT 1")
