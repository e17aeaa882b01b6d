"""Workers are killed at every point of a sweep: nothing is lost, and twice arrives only what died between sending
and marking."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from casework.office import Office
from channels.mail_server import context_of, running
from durability.matrix import (
    SENT,
    Happened,
    a_plan,
    arrivals_in,
    draw_orders,
    judge,
    judge_beside_people,
    prepare,
    report,
)
from durability.stages import Stage, postgresql_stage_of, sqlite_stage_of, url_of
from durability.strict_server import REFUSED, StrictServer
from reviewflow.casework.points import POINTS

pytestmark = pytest.mark.slow

RUNS = int(os.environ.get("REVIEWFLOW_TEST_CRASH_RUNS", "2"))
"""For each kind of database and each number of workers."""
THROUGH_A_MAIL_SERVER = 5
"""Every fifth run, and the first."""
WORKERS = (1, 2, 4, 8)


@pytest.fixture(scope="module")
def sqlite_stage(published_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with sqlite_stage_of(prepare, published_file, tmp_path_factory.mktemp("crashes")) as stage:
        yield stage


@pytest.fixture(scope="module")
def postgresql_stage(
    postgresql_server: URL, published_template: str, app_role: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("crashes")
    with postgresql_stage_of(prepare, postgresql_server, published_template, app_role, folder) as stage:
        yield stage


def test_where_nobody_dies_every_point_is_passed_and_all_kinds_leave(sqlite_stage: Stage) -> None:
    assert [point for point in POINTS if not sqlite_stage.passed[point]] == []
    kinds = Counter((each[0], each[-1]) for each in sqlite_stage.undisturbed.deliveries)
    assert kinds["notice", "sent"] > 2
    assert kinds["alert", "sent"] > 10
    assert kinds["alert", "gathered"] > 5
    assert kinds["alert", "dead"] > 1
    assert kinds["digest", "sent"] == 4, "two of Monday, two of Tuesday"
    assert kinds["warning", "sent"] > 1


@pytest.mark.slow
@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_nothing_is_lost_and_nothing_doubled_but_by_a_death_after_sending(
    request: pytest.FixtureRequest, certificate: Path, kind: str, workers: int
) -> None:
    stage: Stage = request.getfixturevalue(f"{kind}_stage")
    killed: Counter[str] = Counter()
    twice = rounds = 0
    for number in range(RUNS):
        chance = random.Random(f"{kind} {workers} {number}")
        try:
            happened, doubled = _one_run(
                stage, chance, certificate, workers, by_mail=number % THROUGH_A_MAIL_SERVER == 0
            )
        except AssertionError as fault:
            fault.add_note(f"run {number} on {kind} with {workers} workers")
            raise
        assert doubled == happened.killed.get(SENT, 0), "one more for each that died between sending and marking"
        killed.update(happened.killed)
        twice += doubled
        rounds += happened.rounds
    assert sum(killed.values()) >= RUNS
    report(database=kind, workers=workers, runs=RUNS, killed=killed, twice=twice, rounds=rounds)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_people_who_change_cases_meanwhile_are_not_stopped_and_what_they_close_is_not_doubled(
    request: pytest.FixtureRequest, kind: str
) -> None:
    stage: Stage = request.getfixturevalue(f"{kind}_stage")
    notified = taken_back = 0
    for number in range(RUNS):
        chance = random.Random(f"people {kind} {number}")
        pauses = tuple(chance.randint(0, 60) for _ in range(8))
        said = {"workers": chance.choice(WORKERS), "at_once": chance.choice((1, 3)), "pauses_ms": pauses}
        with stage.copies.one() as (database, folder):
            plan = a_plan(url_of(database), folder, orders=draw_orders(chance, stage.passed), **said)
            happened = stage.driver.carry_out(plan)
            office = Office(database)
            try:
                twice = judge_beside_people(office, arrivals_in(folder))
            except AssertionError as fault:
                fault.add_note(f"run {number} on {kind} beside people")
                raise
            assert twice == happened.killed.get(SENT, 0)
            notified += len(office.rows("SELECT id FROM review_case WHERE state = 'notified'"))
            taken_back += len(office.rows("SELECT id FROM outbox WHERE status = 'withdrawn'"))
    assert notified == 4 * RUNS
    assert taken_back
    report(database=kind, beside="people", runs=RUNS, notified=notified, taken_back=taken_back)


def _one_run(
    stage: Stage, chance: random.Random, certificate: Path, workers: int, *, by_mail: bool
) -> tuple[Happened, int]:
    orders = draw_orders(chance, stage.passed)
    said = {"workers": workers, "orders": orders, "at_once": chance.choice((1, 3, 20))}
    with stage.copies.one() as (database, folder):
        plan = a_plan(url_of(database), folder, **said)
        if not by_mail:
            happened = stage.driver.carry_out(plan)
            arrivals = arrivals_in(folder)
            return happened, judge(database, arrivals, stage.undisturbed)
        server = StrictServer(context_of(certificate), refuses=(REFUSED,), greylists=1)
        with running(server):
            mail = {"mail_port": server.port, "certificate": str(certificate)}
            happened = stage.driver.carry_out(a_plan(url_of(database), folder, **said, **mail))
            return happened, judge(database, server.arrivals, stage.undisturbed, by_mail=True)
