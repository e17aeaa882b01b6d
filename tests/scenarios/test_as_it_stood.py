"""Every step of every scenario: what is told of it afterwards is what stood in the database then."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewflow.casework.as_it_stood import all_as_they_stood, as_it_stood
from reviewflow.casework.asked_moment import Asked
from reviewflow.casework.case_view import view_case
from reviewflow.casework.desk import Desk
from reviewflow.casework.replay import replay
from reviewflow.casework.replay_entry import Replayer, TimeOfEntry
from reviewflow.store import audit_log
from reviewflow.store.compare import rows_of_case
from reviewflow.store.schema import create_schema
from reviewflow.store.session import Database
from reviewflow.casework.case_view import view_case_in
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from scenarios.snapshots import Pictures, desk_at, lists_in, play_with_pictures

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "workflows/scenarios").glob("*.yaml"))
EXAMPLE = ROOT / "examples/safeguarding_adults_review"
EVERY = [*SHIPPED, *sorted((EXAMPLE / "workflows/scenarios").glob("*.yaml"))]


@pytest.fixture(params=EVERY, ids=lambda path: path.stem)
def pictures(request: pytest.FixtureRequest, shipped: WorkflowFiles, library: Library) -> Pictures:
    database = Database.in_memory()
    create_schema(database)
    files = shipped if request.param in SHIPPED else WorkflowFiles(
        [EXAMPLE / "workflows", ROOT / "workflows"], templates=[EXAMPLE / "templates/notices", ROOT / "templates/notices"])
    return play_with_pictures(request.param, files, library if files is shipped else files.load(), database)


def test_rows(pictures: Pictures) -> None:
    import time
    t=time.time()
    assert replay(pictures.database).differences == ()
    print("replay", time.time()-t, len(pictures.taken)); t=time.time()
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
                for reference, expected in picture.rows.items():
                    assert rows_of_case(tx, reference) == expected
                    assert view_case_in(tx, desk, reference).as_json() == picture.views[reference]
    print("incremental", time.time()-t); t=time.time()
    desk = Desk(pictures.database)
    for picture in pictures.taken:
        with all_as_they_stood(desk, Asked(known_by_entry=picture.entry)) as then, then.desk.database.read() as tx:
            found = lists_in(tx, then.desk, pictures.figures)
            for name in found:
                assert found[name] == picture.lists[name], (name, picture.entry)
    print("lists", time.time()-t); t=time.time()
