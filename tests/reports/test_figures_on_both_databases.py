"""PostgreSQL gives the same figures as SQLite."""

from __future__ import annotations

from reports.records import ADMINISTRATOR, FIRST, LAST, LATER, Records
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import adopt_calendar, calendar_text
from reviewflow.casework.office.publish import publications, publish
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library


def test_figures_are_read_from_either_database(database: Database, shipped: WorkflowFiles, library: Library) -> None:
    desk = Desk(database, now=lambda: LATER)
    adopt_calendar(desk, calendar_text(shipped), by=ADMINISTRATOR)
    [bristol] = publications(library, only=["bristol"])
    publish(desk, bristol, by=ADMINISTRATOR)
    records = Records(desk, library.figures.values)
    records.sent("Monday 2021-04-12", "Monday 2021-04-19", "Friday 2021-06-18")
    suspended = records.signed_off("Monday 2021-04-12", "Monday 2021-04-19")
    records.suspend(suspended, "rapid_review", "Monday 2021-04-26")
    records.do(suspended, "send_rapid_review", "Friday 2021-06-18")
    action = records.open("action", "Monday 2021-05-10", title="One")
    records.link(action, "arises_from", suspended, "Monday 2021-05-10")
    figures = records.report(FIRST, LAST).figures

    wanted = {"rapid_reviews": 2, "in_time": 1, "late": 1, "children": 2, "actions": 1}
    assert {name: figures[name].value for name in wanted} == wanted
