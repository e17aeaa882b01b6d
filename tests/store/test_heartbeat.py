"""Who says that it is at work, and who is forgotten."""

from __future__ import annotations

import pytest

from reviewflow.store.heartbeat import beat, forget_workers, heartbeats
from reviewflow.store.session import Database

LONG_AGO, NOW = "2026-04-24T10:11:12.123456Z", "2026-04-28T10:11:12.123456Z"


def say(database: Database, *workers: str, at: str) -> None:
    with database.write() as tx:
        for worker in workers:
            beat(tx, worker, at=at, started_at=LONG_AGO)


def known(database: Database) -> list[str]:
    with database.read() as tx:
        return [each.worker for each in heartbeats(tx)]


def test_workers_that_were_not_heard_of_for_long_are_forgotten_but_never_the_last(database: Database) -> None:
    say(database, "a", "b", at=LONG_AGO)
    with database.write() as tx:
        forget_workers(tx, before=NOW)
    assert known(database) == ["a", "b"], "nobody knows of anybody else"

    say(database, "b", at=NOW)
    with database.write() as tx:
        forget_workers(tx, before=NOW)
    assert known(database) == ["b"]


@pytest.mark.postgres
def test_two_that_come_back_after_a_long_time_do_not_wait_for_each_other(postgresql_database: Database) -> None:
    say(postgresql_database, "a", "b", "gone", at=LONG_AGO)

    with postgresql_database.write() as one, postgresql_database.write() as other:
        beat(one, "a", at=NOW, started_at=LONG_AGO)
        beat(other, "b", at=NOW, started_at=LONG_AGO)
        forget_workers(one, before=NOW)
        forget_workers(other, before=NOW)

    assert known(postgresql_database) == ["a", "b"]
