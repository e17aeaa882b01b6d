"""Bank holidays change: open deadlines are counted anew, in one entry that says what moved."""

from __future__ import annotations

import json

import pytest

from casework.journeys import incident_at, review_at
from casework.office import ADMINISTRATOR, Office
from dates import on
from reviewflow.casework.office.calendar import ChangeCalendarDay, adopt_calendar, calendar_text, change_calendar_day
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import CalendarDoesNotReach, DateInvalid
from reviewflow.workflow.files import WorkflowFiles

QUEEN = ChangeCalendarDay(
    day=on("Monday 2022-09-19"), name="State funeral", source="Proclamation of Saturday 10 September 2022"
)


@pytest.fixture
def september(office: Office, shipped_files: WorkflowFiles) -> Office:
    """An office on Saturday 10 September 2022 whose bank holidays were adopted before the funeral was known."""
    file = json.loads(calendar_text(shipped_files))
    text = json.dumps(without(file, "2022-09-19"))
    adopt_calendar(office.desk, text, by=ADMINISTRATOR)
    return office.at("Saturday 2022-09-10")


def without(part: object, day: str) -> object:
    """A bank-holiday file without one of its days."""
    if isinstance(part, dict):
        return {key: without(value, day) for key, value in part.items() if key != day}
    if isinstance(part, list):
        return [without(each, day) for each in part if not (isinstance(each, dict) and each.get("date") == day)]
    return part


def test_nine_days_notice_moves_every_open_deadline_in_one_entry(september: Office) -> None:
    office = september
    notified = incident_at(office, "notified")
    decided = incident_at(office, "decided")
    before = {case: office.deadlines(case) for case in (notified, decided)}
    entries = len(office.trail())

    moved = change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    assert before[notified]["rapid_review"].due_on == "2022-09-30"
    assert office.deadlines(notified)["rapid_review"].due_on == "2022-10-03"
    assert office.deadlines(decided)["rapid_review"] == before[decided]["rapid_review"], "it is met"
    assert len(office.trail()) == entries + 1
    body = json.loads(office.body(office.trail()[-1].sequence))
    assert {"case": notified, "clock": "rapid_review", "was_due_on": "2022-09-30", "due_on": "2022-10-03"} in body[
        "clocks"
    ]
    assert {each.case for each in moved} == {notified}
    assert replay(office.database).differences == ()


def test_a_deadline_that_has_not_moved_is_left_alone(september: Office) -> None:
    office = september
    case = incident_at(office, "considered")
    before = office.deadlines(case)["notification"]
    assert before.due_on == "2022-09-16"

    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    assert office.deadlines(case)["notification"] == before


def test_a_due_date_that_becomes_a_holiday_moves_its_alerts_to_the_working_day_before(september: Office) -> None:
    office = september.at("Friday 2022-09-09")
    case = incident_at(office, "sent_to_panel")
    assert office.deadlines(case)["panel_reply"].safe_on == "2022-09-19"

    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)
    office.sweep()
    office.at("Friday 2022-09-16")

    reply = office.deadlines(case)["panel_reply"]
    assert (reply.due_on, reply.safe_on, reply.revision) == ("2022-09-19", "2022-09-16", 1)
    assert [(raised.clock, raised.rung) for raised in office.sweep()] == [("panel_reply", "due_today")]


def test_a_holiday_may_be_taken_back(september: Office) -> None:
    office = september
    case = incident_at(office, "notified")
    change_calendar_day(office.desk, QUEEN, by=ADMINISTRATOR)

    works = ChangeCalendarDay(day=QUEEN.day, name="Ordinary Monday", source="Corrected", works=True)
    change_calendar_day(office.desk, works, by=ADMINISTRATOR)

    assert office.deadlines(case)["rapid_review"].due_on == "2022-09-30"
    assert replay(office.database).differences == ()


def test_a_day_that_changes_nothing_or_lies_beyond_the_file_is_refused(september: Office) -> None:
    office = september
    sunday = ChangeCalendarDay(day=on("Sunday 2022-09-18"), name="Sunday", source="x")
    far = ChangeCalendarDay(day=on("Monday 2099-09-21"), name="Far", source="x")
    works = ChangeCalendarDay(day=QUEEN.day, name="Monday", source="x", works=True)

    with office.refuses(DateInvalid, match="it is not a working day already"):
        change_calendar_day(office.desk, sunday, by=ADMINISTRATOR)
    with office.refuses(DateInvalid, match="it is a working day already"):
        change_calendar_day(office.desk, works, by=ADMINISTRATOR)
    with office.refuses(CalendarDoesNotReach):
        change_calendar_day(office.desk, far, by=ADMINISTRATOR)


def test_a_file_that_no_longer_reaches_an_open_deadline_is_not_taken_into_use(
    september: Office, shipped_files: WorkflowFiles
) -> None:
    office = september
    review_at(office, "under_way")
    file = json.loads(calendar_text(shipped_files))
    days = [day for day in file["days"] if day["date"] < "2023"]

    with office.refuses(CalendarDoesNotReach):
        adopt_calendar(office.desk, json.dumps({**file, "known_to": "2022-12-31", "days": days}), by=ADMINISTRATOR)


def test_the_whole_file_adopted_again_counts_the_funeral_too(september: Office, shipped_files: WorkflowFiles) -> None:
    office = september
    case = incident_at(office, "notified")

    moved = adopt_calendar(office.desk, calendar_text(shipped_files), by=ADMINISTRATOR)

    assert [(each.case, each.clock) for each in moved if each.clock == "rapid_review"] == [(case, "rapid_review")]
    assert office.deadlines(case)["rapid_review"].due_on == "2022-10-03"
