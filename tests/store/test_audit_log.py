from __future__ import annotations

import sqlite3
import threading
import time

import psycopg
import pytest

from reviewflow.errors import TrailCannotKeep
from reviewflow.store.audit_log import Seal, append, append_many, last_entry, read_body, trail_head, verify
from reviewflow.store.sealed_columns import salt_of_body
from reviewflow.store.session import Database
from reviewflow.store.statements import Statement
from trails import an_envelope, write_trail


def test_many_writers_make_one_chain(database: Database) -> None:
    threads = [threading.Thread(target=write_trail, args=[database, 15]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as tx:
        found = verify(tx)
    assert (found.valid, found.entries) == (True, 60)


def test_several_entries_in_one_transaction_follow_from_one_another(database: Database) -> None:
    with database.write() as tx:
        head = trail_head(tx)
        one = append(tx, an_envelope(), {"n": 1}, seal=Seal("0" * 32, head))
        two = append(tx, an_envelope(), {"n": 2})

    assert (one.sequence, two.sequence, two.prev_hash) == (1, 2, one.hash)


IDLE_FOR = Statement("SET LOCAL idle_in_transaction_session_timeout = '250ms'")
BEAT = Statement("INSERT INTO heartbeat (worker, at, database_at, started_at) VALUES (:worker, :at, :at, :at)")
COUNT = Statement("SELECT count(*) FROM heartbeat")
AT = "2026-04-24T10:11:12.123456Z"


@pytest.mark.postgres
@pytest.mark.parametrize("written", ["one", "several", "rows"])
def test_the_server_lets_go_of_a_writer_that_vanishes_whatever_it_wrote_last(
    postgresql_database: Database, written: str
) -> None:
    def write_and_fall_silent() -> None:
        with postgresql_database.write() as tx:
            tx.execute(IDLE_FOR)
            if written == "rows":
                tx.execute_rows(BEAT, [(f"{n}", AT, AT, AT) for n in range(200)])
            else:
                append_many(tx, [(an_envelope(), "{}")] * (200 if written == "several" else 1))
            time.sleep(1)
            tx.value(COUNT)

    with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
        write_and_fall_silent()


def test_entries_that_are_added_together_are_one_chain_with_a_salt_each(database: Database) -> None:
    with database.write() as tx:
        append(tx, an_envelope(), {})
        rows = append_many(tx, [(an_envelope(), f'{{"n":{n}}}') for n in range(3)])

    with database.read() as tx:
        assert verify(tx).valid
        salts = tx.rows(Statement(f"SELECT {salt_of_body('b')} FROM trail_body b"))
        assert [read_body(tx, row[0]) for row in rows] == ['{"n":0}', '{"n":1}', '{"n":2}']
    assert [row[0] for row in rows] == [2, 3, 4]
    assert len(set(salts)) == 4


def test_an_entry_is_gone_with_the_transaction_that_made_it(database: Database) -> None:
    def write_and_refuse() -> None:
        with database.write() as tx:
            append(tx, an_envelope(), {})
            append(tx, an_envelope(), {"share": 0.5})

    with pytest.raises(TrailCannotKeep, match="float"):
        write_and_refuse()

    with database.read() as tx:
        assert verify(tx).entries == 0


@pytest.mark.parametrize(
    "wrong", [{"recorded_at": "2026-04-24 10:11"}, {"happened_on": "24 April"}, {"happened_at": "10:11"}]
)
def test_a_date_in_another_form_is_refused_by_the_database(database: Database, wrong: dict[str, str]) -> None:
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.CheckViolation)), database.write() as tx:
        append(tx, an_envelope(**wrong), {})


def test_the_newest_entry_about_a_case_is_found(database: Database) -> None:
    entries = write_trail(database, 2)

    with database.read() as tx:
        assert last_entry(tx, "SI-2026-001") == entries[1]
        assert last_entry(tx, "SI-2026-999") is None
