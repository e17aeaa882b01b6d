"""Bodies that are opened all at once come to what they come to one by one, and nothing else passes."""

from __future__ import annotations

from typing import Any

import pytest

from cheats import as_owner, without_guards
from reviewflow.audit.chain import KeptRow
from reviewflow.audit.commitment import commitment_to
from reviewflow.store.audit_log import append_many, destroy_bodies, read_kept, read_unopened_between
from reviewflow.store.session import Database
from reviewflow.store.vault import of_case
from reviewflow.store.whole_bodies import open_bodies
from trails import an_envelope

CASES = ("SI-1", "SI-2", None)
BODIES = ('{"n":1}', '{"n":"ü"}', '{"n":"' + "x" * 300 + '"}', "{}")


@pytest.fixture
def trail(database: Database) -> Database:
    about = [(an_envelope(case_reference=case), body) for case in CASES for body in BODIES]
    with database.write() as tx:
        append_many(tx, about)
    with as_owner(database) as owner, owner.write() as tx:
        destroy_bodies(tx, an_envelope("destroy_bodies"), [3], reason="x")
    return database


def unopened(database: Database) -> list[KeptRow]:
    with database.read() as tx:
        return list(read_unopened_between(tx, 0, 100))


def commitments(database: Database, rows: list[Any]) -> list[str | None]:
    with database.read() as tx:
        return list(open_bodies(tx, rows).commitments)


def test_opened_at_once_they_come_to_what_they_come_to_one_by_one(trail: Database) -> None:
    with trail.read() as tx:
        rows = list(read_kept(tx))
        found = open_bodies(tx, list(read_unopened_between(tx, 0, 100)))

    one_by_one = [None if row[19] is None else commitment_to(row[19], salt=row[18] or "") for row in rows]
    assert list(found.commitments) == one_by_one
    assert found.said == {13: rows[12][19]}


def test_what_stands_in_the_database_is_sealed(trail: Database) -> None:
    assert all(row[19] is None or row[19].startswith("s1.") for row in unopened(trail))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda body: body[:-1], id="cut off"),
        pytest.param(lambda body: body[:-6] + body[-6].swapcase() + body[-5:], id="a letter changed"),
        pytest.param(lambda body: body.replace("+", "-").replace("/", "_"), id="the other alphabet"),
        pytest.param(lambda body: body.rstrip("="), id="without what fills up the end"),
        pytest.param(lambda body: "s1.x." + body, id="a key that is no number"),
        pytest.param(lambda body: "s1." + body, id="no key"),
        pytest.param(lambda body: '{"n":2}', id="in clear"),
    ],
)
def test_a_changed_one_comes_to_nothing_that_could_be_committed_to(trail: Database, change: Any) -> None:
    rows: list[Any] = unopened(trail)
    changed = [(*row[:19], change(row[19]) if row[19] else None, row[20]) for row in rows]
    found = commitments(trail, changed)

    for row, other, each in zip(rows, changed, found, strict=True):
        assert each == (None if row[19] is None else row[14] if other == row else "")


def test_one_in_the_place_of_another_comes_to_nothing(trail: Database) -> None:
    rows = unopened(trail)
    moved = [(*rows[1][:19], rows[0][19], rows[1][20])]

    assert commitments(trail, moved) == [""]


def test_one_whose_key_was_destroyed_is_gone(trail: Database) -> None:
    without_guards(trail, f"UPDATE data_key SET wrapped = NULL, wrapped_by = NULL WHERE holder = '{of_case('SI-2')}'")
    trail.vault.forget()

    assert commitments(trail, unopened(trail))[4:8] == [None] * 4
