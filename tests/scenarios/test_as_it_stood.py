"""After every step of every scenario a picture is taken; what is told of that moment afterwards is just the same.

The tables come from the trail carried out again, once, with a halt at each picture; lists and
figures are asked for each moment by itself. Some moments are asked from zero as people ask.
"""

from __future__ import annotations

import pytest

from reviewflow.casework.desk import Desk
from reviewflow.casework.past.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.replaying.replay_entry import Replayer, TimeOfEntry
from reviewflow.casework.views.case_view import view_case, view_case_in
from reviewflow.statute.asked_moment import Asked
from reviewflow.store import audit_log
from reviewflow.store.compare import rows_of_case
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from scenarios.snapshots import EVERY_SCENARIO, Pictures, desk_at, lists_in, play

pytestmark = pytest.mark.slow

FROM_ZERO = 4
"""How many moments of each scenario are asked from zero, case by case."""


@pytest.fixture(scope="module", params=EVERY_SCENARIO, ids=lambda path: path.stem)
def pictures(request: pytest.FixtureRequest, shipped: WorkflowFiles, library: Library) -> Pictures:
    """A scenario that was played, with a picture after each step."""
    database = Database.in_memory()
    create_schema(database)
    return play(request.param, shipped, library, database)


def test_replaying_a_scenario_gives_just_its_tables(pictures: Pictures) -> None:
    assert replay(pictures.database).differences == ()


def test_every_table_and_page_is_as_it_was_after_each_step(pictures: Pictures) -> None:
    clock = TimeOfEntry()
    with Database.to_throw_away() as target, pictures.database.read() as source:
        create_schema(target, guarded=False)
        rows = audit_log.read_kept(source)
        replayer = Replayer(source, Desk(target, now=clock), clock)
        for picture in pictures.taken:
            with target.write() as tx:
                for row in rows:
                    assert replayer.carry_out_again(tx, row, alone=False) is None
                    if row[0] == picture.entry:
                        break
            with target.read() as tx:
                desk = desk_at(source, replayer.desk, picture.entry)
                found = {each: rows_of_case(tx, each) for each in picture.rows}
                assert found == picture.rows
                assert {each: view_case_in(tx, desk, each).as_json() for each in picture.views} == picture.views


def test_every_list_and_figure_is_as_it_was_after_each_step(pictures: Pictures) -> None:
    desk = Desk(pictures.database)
    for picture in pictures.taken:
        with all_as_they_stood(desk, Asked(known_by_entry=picture.entry)) as then, then.desk.database.read() as tx:
            assert lists_in(tx, then.desk, pictures.figures) == picture.lists


def test_some_moments_asked_by_themselves_are_as_they_were(pictures: Pictures) -> None:
    desk = Desk(pictures.database)
    for picture in pictures.taken[:: max(1, len(pictures.taken) // FROM_ZERO)]:
        for reference, expected in picture.views.items():
            with as_it_stood(desk, reference, Asked(known_by_entry=picture.entry)) as then:
                assert view_case(then.desk, reference).as_json() == expected
                with then.desk.database.read() as tx:
                    assert rows_of_case(tx, reference) == picture.rows[reference]


@pytest.mark.postgres
def test_on_postgresql_every_step_of_a_scenario_is_told_as_it_was(
    postgresql_database: Database, shipped: WorkflowFiles, library: Library
) -> None:
    (path,) = (each for each in EVERY_SCENARIO if each.stem == "south_glos_governance_2019")
    pictures = play(path, shipped, library, postgresql_database)

    assert replay(postgresql_database).differences == ()
    desk = Desk(postgresql_database)
    for picture in pictures.taken:
        with all_as_they_stood(desk, Asked(known_by_entry=picture.entry)) as then, then.desk.database.read() as tx:
            assert lists_in(tx, then.desk, pictures.figures) == picture.lists
        for reference, expected in list(picture.views.items())[:1]:
            with as_it_stood(desk, reference, Asked(known_by_entry=picture.entry)) as then:
                assert view_case(then.desk, reference).as_json() == expected
