"""A worker is killed before each statement of a sweep in turn, and before each commit: another finishes its work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from durability.matrix import a_plan, arrivals_in, judge, prepare, report
from durability.stages import Stage, postgresql_stage_of, sqlite_stage_of, url_of

pytestmark = pytest.mark.slow

EVERY = 1 if "REVIEWFLOW_TEST_CRASH_RUNS" in os.environ else 19
"""Every so many statements, where it need not be each."""
MOST_STATEMENTS = 1000

_small = partial(prepare, incidents=1, reviews=1)


@pytest.fixture(scope="module")
def sqlite_stage(published_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with sqlite_stage_of(_small, published_file, tmp_path_factory.mktemp("killed")) as stage:
        yield stage


@pytest.fixture(scope="module")
def postgresql_stage(
    postgresql_server: URL, published_template: str, app_role: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("killed")
    with postgresql_stage_of(_small, postgresql_server, published_template, app_role, folder) as stage:
        yield stage


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_wherever_a_worker_is_killed_everything_arrives_and_at_most_one_message_twice(
    request: pytest.FixtureRequest, kind: str
) -> None:
    stage: Stage = request.getfixturevalue(f"{kind}_stage")
    runs = twice = 0
    for statement in range(1, MOST_STATEMENTS, EVERY):
        with stage.copies.one() as (database, folder):
            happened = stage.driver.carry_out(a_plan(url_of(database), folder, dies_before=statement, at_once=3))
            if not happened.deaths:
                break
            try:
                doubled = judge(database, arrivals_in(folder), stage.undisturbed)
            except AssertionError as fault:
                fault.add_note(f"killed before statement {statement} on {kind}")
                raise
            assert doubled <= 1
            runs += 1
            twice += doubled

    assert 100 < statement < MOST_STATEMENTS - EVERY, "it was killed before every statement of a sweep"
    assert 0 < twice < runs / 2
    report(database=kind, killed_before=runs, of=statement, twice=twice)
