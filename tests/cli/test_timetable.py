"""The plan of a case from day zero, as a person and as a program read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from cli.terminal import Terminal


def steps(terminal: Terminal, case: str) -> dict[str, dict[str, Any]]:
    """The steps of every plan of a case, by clock."""
    found = terminal.value("timetable", case)
    assert found["case"] == case
    return {step["clock"]: step for plan in found["plans"] for step in plan["steps"]}


def one_step(page: str, title: str) -> str:
    """The lines of one step, as one."""
    [found] = [part for part in page.split("\n\n") if f"\n        {title}\n" in part]
    return " ".join(found.split())


def test_the_plan_begins_with_day_zero_and_is_in_order_of_date(terminal: Terminal, incident: str) -> None:
    found = terminal.value("timetable", incident)

    assert [(plan["day_zero"], plan["starts"]) for plan in found["plans"]] == [
        ("2021-03-19", "became_aware_on"),
        ("2021-03-22", "notified_on"),
    ]
    assert [(step["clock"], step["working_day"], step["due_on"]) for step in found["plans"][1]["steps"]] == [
        ("letters_out", 1, "2021-03-23"),
        ("progress_meeting", 5, "2021-03-29"),
        ("returns_due", 8, "2021-04-01"),
        ("review_meeting", 10, "2021-04-07"),
        ("ready_for_sign_off", 12, "2021-04-09"),
        ("partners_sign_off", 14, "2021-04-13"),
        ("rapid_review", 15, "2021-04-14"),
    ]


def test_the_page_says_the_day_its_number_who_acts_and_when_staff_are_told(terminal: Terminal, incident: str) -> None:
    page = terminal.page("timetable", incident)

    assert page.startswith("SI-2021-001  Serious incident\nWhere it is: Notified to the Panel. Today: Monday 22 March")
    assert "Day zero: Monday 22 March 2021\n------------------------------\nDate the notification was submitted" in page
    assert one_step(page, "Progress meeting") == (
        "day 5 Monday 29 March 2021: in 7 days Progress meeting by Review coordinator or Chair of the review group"
        " alerts on Friday 26 March 2021, Monday 29 March 2021"
    )
    submission = one_step(page, "Send the rapid review to the Panel")
    assert submission.startswith("day 15 Wednesday 14 April 2021: in 23 days")
    assert (
        "Wednesday 14 April 2021, every working day after escalated on Friday 16 April 2021, to Business" in submission
    )
    assert "Member of the partnership's executive and Keeping Children Safe Business Delivery Group" in submission
    assert page.rstrip().endswith("Why a date: reviewflow why SI-2021-001 rapid_review")


def test_what_has_not_started_is_named_with_what_it_waits_for(terminal: Terminal, incident: str) -> None:
    assert "* The Panel's reply is expected: counts from Date the rapid review was sent" in terminal.page(
        "timetable", incident
    )
    assert terminal.value("timetable", incident)["not_started"] == [
        {"clock": "panel_reply", "title": "The Panel's reply is expected", "starts": "rapid_review_sent_on"}
    ]


def test_what_is_met_says_when_and_has_no_alerts(terminal: Terminal, incident: str) -> None:
    page = terminal.page("timetable", incident)

    assert "Friday 26 March 2021: done in time, on Monday 22 March 2021" in page
    assert "alerts" not in one_step(page, "Notify the Panel")
    assert steps(terminal, incident)["notification"]["alerts"] == []


def test_what_is_late_says_so(terminal: Terminal, incident: str) -> None:
    page = terminal.at("Thursday 2021-04-01").page("timetable", incident)

    assert one_step(page, "Progress meeting").startswith("day 5 Monday 29 March 2021: OVERDUE by 3 days")
    assert one_step(page, "Agencies' returns are in").startswith("day 8 Thursday 1 April 2021: DUE TODAY")


def test_what_was_done_late_says_so(terminal: Terminal, incident: str) -> None:
    terminal.at("Thursday 2021-04-01").page("record", incident, "--fact", "progress_meeting_on=Wednesday 2021-03-31")

    said = one_step(terminal.page("timetable", incident), "Progress meeting")
    assert said.startswith("day 5 Monday 29 March 2021: done LATE, on Wednesday 31 March 2021")


def test_the_whole_plan_stands_still_with_a_suspension_and_moves_on(terminal: Terminal, incident: str) -> None:
    terminal.page("suspend", incident, "rapid_review", "--reason", "Lockdown", "--from", "Monday 2021-03-22")

    found = steps(terminal, incident)
    assert {name for name, step in found.items() if step["standing"] == "suspended"} == {
        "progress_meeting", "returns_due", "review_meeting", "ready_for_sign_off", "partners_sign_off", "rapid_review",
    }  # fmt: skip
    assert "SUSPENDED, and cannot be earlier" in one_step(terminal.page("timetable", incident), "Rapid review meeting")

    terminal.at("Tuesday 2021-03-30").page("resume", incident, "rapid_review", "--reason", "Over")
    meeting = one_step(terminal.page("timetable", incident), "Rapid review meeting")
    assert meeting.startswith("day 15 Wednesday 14 April 2021: in 15 days")
    assert "It was Wednesday 7 April 2021 at first." in meeting


def test_the_dates_of_items_stand_in_plans_of_their_own(terminal: Terminal, incident: str) -> None:
    terminal.page("add", incident, "agency_request", "--fact", "agency=nbt")

    page = terminal.page("timetable", incident)
    assert "Agency request: Date of the request" in page
    assert one_step(page, "The agency's return, AR-1").startswith("day 10 Tuesday 6 April 2021")
    returned = steps(terminal, incident)["agency_request-1/return_due"]
    assert (returned["item"], returned["working_day"]) == ("AR-1", 10), "the day of the request is the first"


def test_what_is_planned_ahead_has_numbers_below_nought(terminal: Terminal, incident: str) -> None:
    about = ("--fact", "purpose=progress", "--fact", "planned_on=Wednesday 2021-04-07")
    terminal.page("add", incident, "meeting", *about)

    papers = [step for name, step in steps(terminal, incident).items() if name.startswith("meeting-1/")]
    assert [(step["working_day"], step["due_on"]) for step in papers if step["working_day"]] == [(-2, "2021-04-01")]


def test_a_program_reads_who_is_told_when(terminal: Terminal, incident: str) -> None:
    found = steps(terminal, incident)["rapid_review"]

    assert found["alerts_every_working_day_after"] is True
    assert [(each["rung"], each["on"]) for each in found["alerts"]][-3:] == [
        ("due_today", "2021-04-14"),
        ("escalation_2", "2021-04-16"),
        ("escalation_5", "2021-04-21"),
    ]
    assert found["alerts"][-1]["level"] == "accountability_oversight_group"
    assert found["alerts"][0]["to"] == ["coordinator", "business_manager", "review_group_chair"]
    assert found["counted_back_from"] is None


def test_a_step_explains_itself_by_what_it_leads_to(terminal: Terminal, incident: str) -> None:
    page = terminal.page("why", incident, "returns_due")

    assert "Due Thursday 1 April 2021, 2 working days before Wednesday 7 April 2021, when" in page
    assert "Rapid review meeting: due on Wednesday 7 April 2021." in page
    assert "Why that date: reviewflow why SI-2021-001 review_meeting" in page
    assert "    0  Wednesday 7 April 2021      the day it is counted back from" in page
    assert "Friday 2 April 2021         not counted: Good Friday" in page
    assert "clear" not in page
    found = terminal.value("why", incident, "returns_due")
    assert found["leads_to"] == {"clock": "review_meeting", "due_on": "2021-04-07"}
    assert found["counted_back_from"] == "review_meeting"
    assert terminal.value("why", incident, "rapid_review")["leads_to"] is None


def test_a_case_that_has_ended_has_nothing_to_come(terminal: Terminal, incident: str) -> None:
    reference = terminal.value("open", "serious_incident", "--fact", "became_aware_on=2021-03-22")["reference"]
    facts = ("--fact", "not_notified_reasons=Averted")
    terminal.page("advance", reference, "record_near_miss", *facts)

    found = terminal.value("timetable", reference)
    assert found["not_started"] == []
    assert {step["standing"] for plan in found["plans"] for step in plan["steps"]} == {"met_in_time", "cancelled"}
    assert "no longer owed" in terminal.page("timetable", reference)


def test_nobodys_name_is_in_the_plan(terminal: Terminal, incident: str) -> None:
    assert "Zed" not in terminal.page("timetable", incident) + str(terminal.value("timetable", incident))


def test_a_case_that_is_not_there_is_refused(terminal: Terminal) -> None:
    assert "There is no case SI-1999-001 here" in terminal.refusal("timetable", "SI-1999-001")


def test_the_plan_as_it_stood_is_without_what_was_done_since(terminal: Terminal, incident: str) -> None:
    before = steps(terminal, incident)
    terminal.at("Thursday 2021-03-25").run("advance", incident, "start_rapid_review", "--by", "bristol/coordinator")
    assert steps(terminal, incident)["letters_out"]["standing"] == "met_late"

    then = terminal.value("timetable", incident, "--as-of", "2021-03-22")
    assert {step["clock"]: step for plan in then["plans"] for step in plan["steps"]} == before
    assert then["as_it_stood"]["known_at"] < "2021-03-23"
    page = terminal.page("timetable", incident, "--as-of", "2021-03-22")
    assert "As it stood on Monday 22 March 2021, as known then" in " ".join(page.split())


def test_it_is_drawn_into_a_file(terminal: Terminal, incident: str, tmp_path: Path) -> None:
    file = tmp_path / "timetable.svg"
    terminal.page("timetable", incident, "--svg", str(file))

    root = ElementTree.fromstring(file.read_text(encoding="utf-8"))
    assert root.get("role") == "img"
    assert f"Timetable of {incident} as bars" in "".join(root.itertext())
    assert "cannot be written" in terminal.misuse("timetable", incident, "--svg", str(tmp_path / "none/t.svg"))
