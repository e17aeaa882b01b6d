"""Moving a case to newer rules: what a dry run says is what is done, and every running clock is accounted for."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at, review_at
from casework.office import ADMINISTRATOR, Office
from dates import on
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.plan_migration import plan_migration
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.replaying.replay import replay
from reviewflow.errors import (
    ClockNotFound,
    MigrationNotPossible,
    OutsidePartnership,
    ReasonMissing,
    RoleNotAllowed,
    WorkflowNotFound,
)
from reviewflow.workflow.definition import Definition


def rules(office: Office, workflow: str, edition: str, partnership: str = "bristol") -> Definition:
    with office.database.read() as tx:
        editions = office.desk.published_definitions(tx, partnership)[workflow]
    return next(each for each in editions if each.edition == edition)


@pytest.fixture
def newer(office: Office) -> str:
    """The hash of the rules of 2023."""
    return rules(office, "serious_incident", "working_together_2023").hash


@pytest.fixture
def case(office: Office) -> str:
    """An incident of Thursday 14 December 2023, notified that day, under the rules of 2018; now it is January."""
    office.at("Thursday 2023-12-14")
    case = incident_at(office, "notified")
    office.at("Monday 2024-01-08")
    return case


def move(office: Office, case: str, to: str, **clocks: str) -> None:
    what = {"case": case, "to": to, "reason": "The partnership moved.", "clocks": clocks}
    office.carry_out(MigrateCase.model_validate(what))


def test_a_case_keeps_the_rules_it_was_opened_under_until_it_is_moved(office: Office, case: str, newer: str) -> None:
    assert office.case(case).workflow_hash == rules(office, "serious_incident", "working_together_2018").hash

    move(office, case, newer)

    assert office.case(case).workflow_hash == newer
    assert office.rows("SELECT edition FROM review_case") == [("working_together_2023",)]
    assert office.entries(case)[-1].workflow_hash == newer


def test_a_dry_run_says_what_would_happen_and_writes_nothing(office: Office, case: str, newer: str) -> None:
    entries = len(office.trail())
    clocks = {"rapid_review": "from_today", "letters_out": "recompute"}
    command = MigrateCase.model_validate({"case": case, "to": newer, "reason": "x", "clocks": clocks})

    plan = plan_migration(office.desk, command, by="coordinator")

    moved = {each.clock: (each.choice, str(each.due_on_before), str(each.due_on_after)) for each in plan.clocks}
    assert moved["rapid_review"] == ("from_today", "2024-01-09", "2024-01-29")
    assert moved["letters_out"] == ("recompute", "2023-12-15", "2023-12-15")
    assert moved["partners_sign_off"] == ("recompute", "2024-01-08", "2024-01-26"), "a step moves with its end"
    assert len(office.trail()) == entries
    assert office.case(case).workflow_hash != newer


def test_what_the_dry_run_says_is_what_is_done(office: Office, case: str, newer: str) -> None:
    command = MigrateCase.model_validate(
        {"case": case, "to": newer, "reason": "x", "clocks": {"rapid_review": "from_today"}}
    )
    plan = plan_migration(office.desk, command, by="coordinator")

    office.carry_out(command)

    kept = office.deadlines(case)
    assert {each.clock: str(each.due_on_after) for each in plan.clocks} == {
        key: deadline.due_on for key, deadline in kept.items() if deadline.state == "running"
    }
    assert replay(office.database).differences == ()


def test_a_kept_date_outlives_new_bank_holidays_and_other_facts(office: Office, case: str, newer: str) -> None:
    move(office, case, newer)

    holiday = ChangeCalendarDay(day=on("Tuesday 2024-01-09"), name="Day of joy", source="Proclaimed")
    change_calendar_day(office.desk, holiday, by=ADMINISTRATOR)
    office.do(case, "start_rapid_review")

    assert office.deadlines(case)["rapid_review"].due_on == "2024-01-09"
    assert office.case(case).kept["rapid_review"] == "2024-01-09"


def test_alerts_are_counted_from_the_date_that_was_given(office: Office, case: str, newer: str) -> None:
    office.sweep()

    move(office, case, newer, rapid_review="from_today")

    kept = office.deadlines(case)["rapid_review"]
    assert (kept.due_on, kept.safe_on, kept.revision) == ("2024-01-29", "2024-01-29", 2)
    assert [(each.rung, each.due_on) for each in office.sweep() if each.clock == "rapid_review"] == [
        ("moved", "2024-01-29")
    ]
    office.at("Monday 2024-01-15")
    assert [each.rung for each in office.sweep() if each.clock == "rapid_review"] == ["working_days_before_10"]


def test_the_steps_to_a_date_that_was_kept_are_kept_with_it(office: Office, case: str, newer: str) -> None:
    move(office, case, newer)

    assert office.case(case).kept["partners_sign_off"] == "2024-01-08"
    assert replay(office.database).differences == ()


def test_a_step_may_keep_its_date_when_its_end_is_counted_anew(office: Office, case: str, newer: str) -> None:
    move(office, case, newer, rapid_review="from_today", partners_sign_off="keep")

    deadlines = office.deadlines(case)
    assert (deadlines["rapid_review"].due_on, deadlines["partners_sign_off"].due_on) == ("2024-01-29", "2024-01-08")
    assert deadlines["ready_for_sign_off"].due_on == "2024-01-24"


def test_a_step_is_not_counted_from_today_without_its_end(office: Office, case: str, newer: str) -> None:
    with office.refuses(MigrationNotPossible, match="partners_sign_off is counted back from rapid_review"):
        move(office, case, newer, partners_sign_off="from_today")


def test_the_steps_move_when_a_kept_date_is_moved_on_by_a_suspension(office: Office, case: str, newer: str) -> None:
    move(office, case, newer, rapid_review="from_today", partners_sign_off="keep")

    office.carry_out(SuspendClock(case=case, clock="rapid_review", reason="Lockdown."))
    assert office.deadlines(case)["partners_sign_off"].state == "suspended"
    office.at("Wednesday 2024-01-10").carry_out(ResumeClock(case=case, clock="rapid_review", reason="Over."))

    deadlines = office.deadlines(case)
    assert (deadlines["rapid_review"].due_on, deadlines["partners_sign_off"].due_on) == ("2024-01-31", "2024-01-30")
    assert set(office.case(case).kept) & {"partners_sign_off", "rapid_review"} == {"rapid_review"}
    assert replay(office.database).differences == ()


def test_a_corrected_start_lets_a_kept_date_go(office: Office, case: str, newer: str) -> None:
    move(office, case, newer, rapid_review="from_today")

    facts = {"notified_on": "Friday 2023-12-15"}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="It went out a day later."))

    assert "rapid_review" not in office.case(case).kept
    assert office.deadlines(case)["rapid_review"].due_on == "2024-01-10"
    assert replay(office.database).differences == ()


def test_a_suspension_moves_a_kept_date_on(office: Office, newer: str) -> None:
    office.at("Thursday 2023-12-14")
    review = review_at(office, "under_way")
    office.at("Monday 2024-01-08")
    to = rules(office, "practice_review", "working_together_2023").hash
    move(office, review, to, publication="from_today")
    assert office.deadlines(review)["publication"].due_on == "2024-07-08"

    office.carry_out(SuspendClock(case=review, clock="publication", reason="A trial."))
    office.at("Thursday 2024-01-18").carry_out(ResumeClock(case=review, clock="publication", reason="Over."))

    assert office.deadlines(review)["publication"].due_on == "2024-07-18"
    assert replay(office.database).differences == ()


def test_a_suspended_clock_cannot_be_counted_from_today(office: Office) -> None:
    office.at("Thursday 2023-12-14")
    review = review_at(office, "under_way")
    office.carry_out(SuspendClock(case=review, clock="publication", reason="A trial."))
    to = rules(office, "practice_review", "working_together_2023").hash

    move_on = MigrateCase.model_validate(
        {"case": review, "to": to, "reason": "x", "clocks": {"publication": "from_today"}}
    )
    with office.refuses(MigrationNotPossible, match="publication is suspended"):
        office.carry_out(move_on)


def test_a_move_that_makes_no_sense_is_refused(office: Office, case: str, newer: str) -> None:
    elsewhere = rules(office, "serious_incident", "working_together_2023", "north_somerset").hash
    action = rules(office, "action", "working_together_2023").hash
    own = office.case(case).workflow_hash

    for to, why in ((own, "under these rules already"), (elsewhere, "for north_somerset"), (action, "rules of action")):
        with office.refuses(MigrationNotPossible, match=why):
            move(office, case, to)
    with office.refuses(WorkflowNotFound):
        move(office, case, "0" * 64)
    with office.refuses(ClockNotFound, match="no clock rapid_reveiw"):
        move(office, case, newer, rapid_reveiw="keep")
    with office.refuses(ReasonMissing):
        office.carry_out(MigrateCase(case=case, to=newer, reason=" "))
    with office.refuses(RoleNotAllowed):
        office.carry_out(MigrateCase(case=case, to=newer, reason="x"), by="executive")
    with office.refuses(OutsidePartnership):
        office.carry_out(MigrateCase(case=case, to=newer, reason="x"), by="gloucestershire/coordinator")


def test_a_state_that_is_gone_must_be_mapped(office: Office, newer: str) -> None:
    later = incident_at(office, "considered")
    facts = {"notification_nature": "care_leaver_death", "care_leaver_age": 20, "summary": "A care leaver died."}
    office.do(later, "notify_care_leaver_death", "la_notifier", **facts)
    older = rules(office, "serious_incident", "working_together_2018").hash

    with office.refuses(MigrationNotPossible, match="no state care_leaver_death_notified"):
        move(office, later, older)
    states = {"care_leaver_death_notified": "not_notified"}
    office.carry_out(MigrateCase(case=later, to=older, reason="Opened under the wrong edition.", states=states))

    assert office.state(later) == "not_notified"
