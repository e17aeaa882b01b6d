"""Takes pictures of a database while a scenario is played in it, to be held against what is told of the moments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewflow.audit.instants import read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import view_case_in
from reviewflow.reports.figures import Figures, compute_figures
from reviewflow.scenarios.run import rehearse
from reviewflow.store import audit_log
from reviewflow.store.alerts import list_alerts
from reviewflow.store.compare import rows_of_case
from reviewflow.store.lists import list_cases, list_due
from reviewflow.store.notices import list_notices
from reviewflow.store.session import Database, Row, Transaction
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/safeguarding_adults_review"
EVERY_SCENARIO = [
    path for folder in (ROOT, EXAMPLE) for path in sorted((folder / "workflows/scenarios").glob("*.yaml"))
]
MANY = 100_000
LONG_AGO, LONG_AHEAD = dt.date(2000, 1, 1), dt.date(2090, 1, 1)


@dataclass(slots=True)
class Picture:
    """What stood in the database after a step."""

    entry: int
    """The last one on the trail."""
    rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    """Of each case that the step may have changed."""
    views: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, Any] = field(default_factory=dict)


def lists_in(tx: Transaction, desk: Desk, figures: Figures) -> dict[str, Any]:
    """Every list, and the figures of all times."""
    return {
        "cases": list_cases(tx, filters={}, limit=MANY),
        "due": list_due(tx, limit=MANY),
        "alerts": list_alerts(tx, limit=MANY),
        "notices": list_notices(tx, limit=MANY),
        "figures": compute_figures(tx, desk, figures, from_on=LONG_AGO, to_on=LONG_AHEAD).as_json(),
    }


def desk_at(tx: Transaction, desk: Desk, entry: int) -> Desk:
    """The desk as of the time of an entry."""
    recorded = audit_log.recorded_at(tx, entry)
    assert recorded is not None
    return desk.over(desk.database, now=read_instant(recorded))


class Pictures:
    """Pictures of a scenario, one for each step that added to the trail."""

    def __init__(self, database: Database, figures: Figures) -> None:
        self.database = database
        self.figures = figures
        self.taken: list[Picture] = []
        self._desk = Desk(database)

    def take(self, _: object) -> None:
        """After a step."""
        with self.database.read() as tx:
            before = self.taken[-1].entry if self.taken else 0
            entry = audit_log.head_of(tx)
            if entry == before:
                return
            new = list(audit_log.page_of_entries(tx, None, after=before, limit=MANY))
            about = {each.case_reference for each in new if each.case_reference}
            every = [each.reference for each in list_cases(tx, filters={}, limit=MANY)]
            changed = every if any(each.case_reference is None for each in new) else about
            picture = Picture(entry)
            desk = desk_at(tx, self._desk, entry)
            for reference in sorted(changed):
                picture.rows[reference] = rows_of_case(tx, reference)
                picture.views[reference] = view_case_in(tx, desk, reference).as_json()
            picture.lists = lists_in(tx, desk, self.figures)
            self.taken.append(picture)


def play(path: Path, shipped: WorkflowFiles, library: Library, database: Database) -> Pictures:
    """Rehearse a scenario, with a picture after each step."""
    files = shipped
    if EXAMPLE in path.parents:
        both = (EXAMPLE, ROOT)
        files = WorkflowFiles([f / "workflows" for f in both], templates=[f / "templates/notices" for f in both])
        library = files.load()
    pictures = Pictures(database, library.figures.values)
    rehearsal = rehearse(path, files, library=library, database=database, on_step=pictures.take)
    assert rehearsal.failed is None
    return pictures
