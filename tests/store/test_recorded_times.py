"""What was recorded by an instant, and since one, whatever the clock did and however much is kept of it."""

from __future__ import annotations

import random

import pytest

from cheats import cheat
from reviewflow.store import recorded_times, trail_range
from reviewflow.store.audit_log import append_many
from reviewflow.store.recorded_times import first_since, last_by
from reviewflow.store.session import Database
from reviewflow.store.whole_trail import check_whole_trail
from trails import an_envelope


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded_times, "STRETCH", 4)
    monkeypatch.setattr(recorded_times, "AT_ONCE", 2)


def at(minute: int) -> str:
    return f"2026-04-24T10:{minute:02}:00.000000Z"


def record(database: Database, minutes: list[int]) -> None:
    with database.write() as tx:
        append_many(tx, [(an_envelope(recorded_at=at(each)), "{}") for each in minutes])


def keep(database: Database, size: int) -> int:
    """Keep all that is to be kept; in how many transactions."""
    for turn in range(1, 100):
        with database.write() as tx:
            if not recorded_times.extend(tx, size):
                return turn
    raise AssertionError("it never ends")


@pytest.mark.parametrize("kept", [0, 3, 4, 11, 23])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_what_is_found_is_what_looking_at_every_entry_finds(database: Database, kept: int, seed: int | None) -> None:
    minutes = [*range(10, 33)]
    if seed:
        random.Random(seed).shuffle(minutes)
    record(database, minutes)
    keep(database, kept)
    with database.read() as tx:
        for minute in range(8, 35):
            by = [n for n, each in enumerate(minutes, 1) if each <= minute]
            since = [n for n, each in enumerate(minutes, 1) if each >= minute]
            assert last_by(tx, at(minute)) == max(by, default=0)
            assert first_since(tx, at(minute)) == min(since, default=None)


def test_it_is_kept_in_parts_and_once(database: Database) -> None:
    record(database, [10] * 23)

    assert [keep(database, 23), keep(database, 23)] == [3, 1]


def test_an_empty_trail_was_recorded_at_no_time(database: Database) -> None:
    with database.read() as tx:
        assert (last_by(tx, at(0)), first_since(tx, at(0))) == (0, None)


def test_what_is_forgotten_is_found_all_the_same(database: Database) -> None:
    record(database, [*range(10, 30)])
    keep(database, 20)
    with database.write() as tx:
        recorded_times.forget(tx)
    with database.read() as tx:
        assert last_by(tx, at(17)) == 8


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("SELECT 1", None),
        (f"UPDATE recorded_stretch SET earliest = '{at(1)}' WHERE number = 2", 2),
        (f"UPDATE recorded_stretch SET latest = '{at(59)}' WHERE number = 0", 0),
        (f"INSERT INTO recorded_stretch (number, earliest, latest) VALUES (5, '{at(30)}', '{at(30)}')", 5),
    ],
)
def test_what_is_kept_is_held_against_the_entries(
    database: Database, monkeypatch: pytest.MonkeyPatch, words: str, wrong: int | None
) -> None:
    monkeypatch.setattr(trail_range, "BLOCK_LEVEL", 4)
    monkeypatch.setattr(trail_range, "BLOCK", 16)
    record(database, [*range(10, 33)])
    keep(database, 23)
    cheat(database, words)
    with database.read() as tx:
        found = check_whole_trail(database, tx, processes=1)

    assert found.verification.valid
    assert found.wrong_stretch == wrong
