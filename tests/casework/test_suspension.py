"""Suspending a clock and letting it run again: the original date always stays visible."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at, review_at
from casework.office import ADMINISTRATOR, PARTNERS, Office
from dates import on
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.views.case_view import find_clock, view_case
from reviewflow.errors import (
    ClockMayNotBeSuspended,
    ClockNotFound,
    DateInvalid,
    OutsidePartnership,
    ReasonMissing,
    RoleNotAllowed,
)


@pytest.fixture
def review(office: Office) -> str:
    """A review commissioned on Friday 15 March 2024, to be published by Sunday 15 September."""
    return review_at(office, "under_way")


def suspend(office: Office, case: str, **more: object) -> None:
    what = {"case": case, "clock": "publication", "reason": "A prosecution.", **more}
    office.carry_out(SuspendClock.model_validate(what))


def test_while_it_lasts_the_clock_is_suspended_and_its_date_stays_visible(office: Office, review: str) -> None:
    suspend(office, review)

    kept = office.deadlines(review)["publication"]
    assert (kept.state, kept.due_on, kept.original_due_on) == ("suspended", "2024-09-15", "2024-09-15")
    assert kept.next_alert_on is None
    shown = find_clock(view_case(office.desk, review), "publication")
    assert shown.standing == "suspended"


def test_when_it_runs_again_the_days_in_between_are_added(office: Office, review: str) -> None:
    suspend(office, review)
    office.at("Monday 2024-04-15")

    office.carry_out(ResumeClock(case=review, clock="publication", reason="The trial is over."))

    kept = office.deadlines(review)["publication"]
    assert (kept.state, kept.due_on, kept.original_due_on) == ("running", "2024-10-15", "2024-09-15")
    assert kept.revision == 2
    page = find_clock(view_case(office.desk, review), "publication").explanation.as_json()
    assert "2024-04-15" in str(page)


def test_a_suspension_may_say_at_once_when_it_ends(office: Office, review: str) -> None:
    suspend(office, review, until_on=on("Friday 2024-03-22"))

    assert office.deadlines(review)["publication"].due_on == "2024-09-21"
    assert find_clock(view_case(office.desk, review), "publication").standing == "suspended"
    office.at("Friday 2024-03-22")
    assert find_clock(view_case(office.desk, review), "publication").standing == "running"


def test_a_clock_may_be_suspended_more_than_once(office: Office, review: str) -> None:
    suspend(office, review)
    office.at("Friday 2024-03-22").carry_out(ResumeClock(case=review, clock="publication", reason="Over."))
    office.at("Monday 2024-03-25")
    suspend(office, review)
    office.at("Friday 2024-03-29").carry_out(ResumeClock(case=review, clock="publication", reason="Over again."))

    assert office.deadlines(review)["publication"].due_on == "2024-09-25"
    assert office.rows("SELECT from_on, until_on FROM suspension ORDER BY id") == [
        ("2024-03-15", "2024-03-22"),
        ("2024-03-25", "2024-03-29"),
    ]


def test_no_alert_is_raised_while_it_is_suspended(office: Office, review: str) -> None:
    suspend(office, review)

    office.at("Monday 2024-09-16")

    assert [raised for raised in office.sweep() if raised.clock == "publication"] == []


def test_what_may_not_be_suspended_is_refused(office: Office, review: str) -> None:
    incident = incident_at(office, "considered")

    with office.refuses(ClockMayNotBeSuspended, match="Its due date stands"):
        office.carry_out(SuspendClock(case=incident, clock="notification", reason="Busy."))
    with office.refuses(ClockNotFound, match="no clock publicaton"):
        suspend(office, review, clock="publicaton")
    with office.refuses(ReasonMissing):
        suspend(office, review, reason="  ")
    with office.refuses(ClockMayNotBeSuspended, match="nothing to resume"):
        office.carry_out(ResumeClock(case=review, clock="publication", reason="x"))
    with office.refuses(DateInvalid):
        suspend(office, review, until_on=on("Thursday 2024-03-14"))
    with office.refuses(RoleNotAllowed):
        office.carry_out(SuspendClock(case=review, clock="publication", reason="x"), by="scrutineer")
    with office.refuses(OutsidePartnership):
        office.carry_out(SuspendClock(case=review, clock="publication", reason="x"), by="north_somerset/coordinator")
    suspend(office, review)
    with office.refuses(ClockMayNotBeSuspended, match="resume it first"):
        suspend(office, review)
    with office.refuses(DateInvalid):
        before = on("Thursday 2024-03-14")
        office.carry_out(ResumeClock(case=review, clock="publication", reason="x", on=before))


@pytest.fixture
def incident(office: Office) -> str:
    """Notified on Friday 15 March 2024: the rapid review is due on Tuesday 9 April, over Easter."""
    return incident_at(office, "rapid_review")


def steps_of(office: Office, case: str) -> dict[str, tuple[str, str]]:
    """The steps to the rapid review that are still to come, with how each stands and when it is due."""
    shown = office.deadlines(case)
    names = ("review_meeting", "ready_for_sign_off", "partners_sign_off")
    return {name: (shown[name].state, shown[name].due_on) for name in names}


def test_the_steps_of_a_plan_stand_still_and_move_with_what_they_lead_to(office: Office, incident: str) -> None:
    before = steps_of(office, incident)
    assert before == {
        "review_meeting": ("running", "2024-04-02"),
        "ready_for_sign_off": ("running", "2024-04-04"),
        "partners_sign_off": ("running", "2024-04-08"),
    }
    office.at("Monday 2024-03-18").carry_out(SuspendClock(case=incident, clock="rapid_review", reason="Lockdown."))

    assert {state for state, _ in steps_of(office, incident).values()} == {"suspended"}
    assert {office.deadlines(incident)[name].next_alert_on for name in before} == {None}

    office.at("Monday 2024-03-25").carry_out(ResumeClock(case=incident, clock="rapid_review", reason="Over."))

    assert steps_of(office, incident) == {
        "review_meeting": ("running", "2024-04-09"),
        "ready_for_sign_off": ("running", "2024-04-11"),
        "partners_sign_off": ("running", "2024-04-15"),
    }
    moved = office.deadlines(incident)["review_meeting"]
    assert (moved.revision, moved.original_due_on, moved.starts_on) == (2, "2024-04-02", "2024-04-16")
    assert replay(office.database).differences == ()


def test_a_step_of_a_plan_is_not_suspended_by_itself(office: Office, incident: str) -> None:
    with office.refuses(ClockMayNotBeSuspended, match="It is counted back from rapid_review, and stands still when"):
        office.carry_out(SuspendClock(case=incident, clock="partners_sign_off", reason="Lockdown."))


def test_the_steps_of_a_plan_move_with_a_proclaimed_holiday(office: Office, incident: str) -> None:
    holiday = ChangeCalendarDay(day=on("Wednesday 2024-03-27"), name="Day of joy", source="Proclaimed")
    moved = change_calendar_day(office.desk, holiday, by=ADMINISTRATOR)

    assert {each.clock: each.due_on for each in moved}["partners_sign_off"] == "2024-04-09"
    assert steps_of(office, incident)["review_meeting"] == ("running", "2024-04-03")
    assert replay(office.database).differences == ()


def test_the_steps_of_a_plan_are_over_when_what_they_lead_to_is_called_off(office: Office, incident: str) -> None:
    for partner in PARTNERS:
        number = office.add(incident, "partner_decision", partner=partner, question="withdrawal")
        office.do(incident, "record_view", item=number, view="agree", reasons="It was none.")
    office.do(incident, "withdraw_notification", "la_notifier", withdrawn_reasons="It was none.")

    assert {state for state, _ in steps_of(office, incident).values()} == {"cancelled"}
