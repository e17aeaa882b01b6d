from __future__ import annotations

import sqlite3
import threading

import psycopg
import pytest

from reviewflow.errors import TrailCannotKeep
from reviewflow.store.audit_log import Seal, append, last_entry, trail_head, verify
from reviewflow.store.session import Database
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
