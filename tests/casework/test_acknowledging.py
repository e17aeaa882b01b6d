"""Somebody has an alert in hand: it is not repeated every day, and everything else goes on."""

from __future__ import annotations

import json

import pytest

from casework.alerting import away, closed, is_replayed
from casework.journeys import SUBMISSION, incident_at
from casework.office import Office
from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.errors import (
    ActorUnknown,
    AlertNotOpen,
    CaseNotFound,
    ClockNotFound,
    NotTheirOwn,
    OutsidePartnership,
    RoleNotAllowed,
)

NOTIFIER = "bristol.la_notifier"


@pytest.fixture
def overdue(office: Office) -> str:
    """An incident that should have been notified by Friday 22 March 2024; it is Monday, and people were told."""
    case = incident_at(office, "considered")
    office.at("Monday 2024-03-25").sweep()
    return case


def acknowledge(
    office: Office, case: str, rung: str = "overdue_1", *, by: str = "coordinator", clock: str = "notification"
) -> int:
    command = AcknowledgeAlert(case=case, clock=clock, rung=rung, note="The pack is with the director.")
    return acknowledge_alert(office.desk, command, by=by)


def told(office: Office, day: str, clock: str = "notification") -> list[str]:
    """The rungs of a clock that a sweep raises on a day."""
    return [each.rung for each in office.at(day).sweep() if each.clock == clock]


def test_once_acknowledged_it_is_not_repeated_and_goes_further_up_all_the_same(office: Office, overdue: str) -> None:
    acknowledge(office, overdue)

    assert told(office, "Tuesday 2024-03-26") == ["escalation_2"]
    assert told(office, "Wednesday 2024-03-27") == []
    assert told(office, "Tuesday 2024-04-02") == ["escalation_5"]
    assert told(office, "Tuesday 2024-05-14") == []
    assert is_replayed(office)


def test_the_clock_runs_on(office: Office, overdue: str) -> None:
    before = office.deadlines(overdue)["notification"]
    acknowledge(office, overdue)
    after = office.deadlines(overdue)["notification"]

    assert (after.state, after.due_on, after.revision) == (before.state, before.due_on, before.revision)
    assert after.next_alert_on == "2024-03-26", "it goes further up on that day"


def test_the_alerts_of_other_clocks_go_on(office: Office, overdue: str) -> None:
    acknowledge(office, overdue)

    assert told(office, "Wednesday 2024-03-27", "inform_partners") == ["overdue_3"]


def test_to_acknowledge_what_is_not_overdue_yet_stops_nothing(office: Office) -> None:
    case = incident_at(office, "considered")
    office.sweep()
    acknowledge(office, case, "working_days_before_5")

    assert told(office, "Friday 2024-03-22") == ["due_today"]
    assert told(office, "Monday 2024-03-25") == ["overdue_1"]
    assert told(office, "Tuesday 2024-03-26") == ["overdue_2", "escalation_2"]


def test_it_stands_on_the_trail_with_the_note_and_on_the_alert_with_who_and_when(office: Office, overdue: str) -> None:
    sequence = acknowledge(office, overdue, by="bristol.la_notifier")
    entry = office.entries(overdue)[-1]

    assert (entry.sequence, entry.what, entry.by_user) == (sequence, "acknowledge_alert", "bristol.la_notifier")
    assert json.loads(office.body(sequence)) == {
        "command": {
            "kind": "acknowledge_alert",
            "case": overdue,
            "clock": "notification",
            "rung": "overdue_1",
            "note": "The pack is with the director.",
        }
    }
    kept = office.rows(
        "SELECT acknowledged_by, acknowledged_at FROM alert a JOIN deadline d ON d.id = a.deadline_id"
        " WHERE d.clock = 'notification'"
    )
    assert kept == [("bristol.la_notifier", "2024-03-25T10:00:00.000000Z")]
    assert is_replayed(office)


def test_the_alert_of_an_item_is_acknowledged_for_that_item(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    numbers = [office.add(case, "agency_request", agency="nbt") for _ in range(2)]
    office.at("Thursday 2024-03-28").sweep()
    sequence = acknowledge(office, case, "due_today", clock="agency_request-2/return_due", by="bristol.agency_lead")

    assert office.entries(case)[-1].item == numbers[1]
    acknowledged = office.rows(
        "SELECT i.number FROM alert a JOIN deadline d ON d.id = a.deadline_id JOIN case_item i ON i.id = d.item_id"
        " WHERE a.acknowledged_at IS NOT NULL"
    )
    assert (acknowledged, office.trail()[-1].sequence) == ([(2,)], sequence)
    assert is_replayed(office)


@pytest.mark.parametrize("by", ["bristol.coordinator", "bristol.business_manager", "la_decision_maker"])
def test_those_whom_it_is_for_and_those_who_keep_the_case_may_acknowledge_it(
    office: Office, overdue: str, by: str
) -> None:
    acknowledge(office, overdue, by=by)

    assert told(office, "Tuesday 2024-03-26") == ["escalation_2"]


def test_a_deputy_who_was_told_may_acknowledge_it(office: Office) -> None:
    case = incident_at(office, "considered")
    away(office, NOTIFIER, "Monday 2024-03-18", "Friday 2024-03-29", deputy="bristol.press_officer")
    office.at("Monday 2024-03-25").sweep()

    acknowledge(office, case, by="bristol.press_officer")

    assert office.trail()[-1].by_user == "bristol.press_officer"
    assert is_replayed(office)


def test_the_lead_of_another_agency_may_not(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt")
    office.at("Thursday 2024-03-28").sweep()
    clock = "agency_request-1/return_due"

    with office.refuses(NotTheirOwn):
        acknowledge(office, case, "due_today", clock=clock, by="bristol.agency_lead_awp")
    acknowledge(office, case, "due_today", clock=clock, by="bristol.agency_lead")
    assert is_replayed(office)


def test_nobody_else_may(office: Office, overdue: str) -> None:
    with office.refuses(RoleNotAllowed, match="acknowledge_alert is done by"):
        acknowledge(office, overdue, by="bristol.scrutineer")
    with office.refuses(OutsidePartnership):
        acknowledge(office, overdue, by="gloucestershire/coordinator")
    with office.refuses(ActorUnknown):
        acknowledge(office, overdue, by="somebody")


def test_what_is_not_open_cannot_be_acknowledged(office: Office, overdue: str) -> None:
    with office.refuses(AlertNotOpen, match="it was not raised for the date as it stands"):
        acknowledge(office, overdue, "working_days_before_5")
    with office.refuses(ClockNotFound):
        acknowledge(office, overdue, clock="agency_request-9/return_due")
    with office.refuses(CaseNotFound):
        acknowledge(office, "SI-2024-999")
    acknowledge(office, overdue)
    with office.refuses(AlertNotOpen, match="somebody has acknowledged it already, or it is closed"):
        acknowledge(office, overdue, by="business_manager")


def test_what_was_met_cannot_be_acknowledged_afterwards(office: Office, overdue: str) -> None:
    office.do(overdue, "submit_notification", "la_notifier", **SUBMISSION)

    with office.refuses(AlertNotOpen, match="closed"):
        acknowledge(office, overdue)


def test_another_due_date_is_repeated_whatever_was_acknowledged_before(office: Office, overdue: str) -> None:
    acknowledge(office, overdue)
    office.at("Wednesday 2024-03-27")
    facts = {"became_aware_on": "Monday 2024-03-18"}
    office.carry_out(CorrectFacts(case=overdue, facts=facts, reason="They were told on Monday."))
    assert office.deadlines(overdue)["notification"].due_on == "2024-03-25"

    assert told(office, "Wednesday 2024-03-27") == ["overdue_2", "escalation_2"]
    assert told(office, "Thursday 2024-03-28") == ["overdue_3"]
    assert closed(office, overdue, "notification")[0] == (1, "overdue_1", "moved")
    assert is_replayed(office)
