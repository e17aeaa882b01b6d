"""Alerts: each rung once for each due date, the latest rung alone after a gap, and never a name in one."""

from __future__ import annotations

import json

import pytest

from casework.journeys import SUBMISSION, incident_at, review_at
from casework.office import Office
from reviewflow.casework.alerting import raise_alerts
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.replaying.replay import replay
from reviewflow.store.alerts import list_alerts


def raised(office: Office, clock: str = "notification") -> list[str]:
    """The rungs of one clock that a sweep raises now."""
    return [each.rung for each in office.sweep() if each.clock == clock]


def test_each_rung_is_raised_on_its_day_and_once(office: Office) -> None:
    incident_at(office, "considered")
    expected: dict[str, list[str]] = {
        "Friday 2024-03-15": ["working_days_before_5"],
        "Monday 2024-03-18": [],
        "Tuesday 2024-03-19": ["working_days_before_3"],
        "Wednesday 2024-03-20": ["working_days_before_2"],
        "Thursday 2024-03-21": ["working_days_before_1"],
        "Friday 2024-03-22": ["due_today"],
        "Monday 2024-03-25": ["overdue_1"],
        "Tuesday 2024-03-26": ["overdue_2", "escalation_2"],
        "Wednesday 2024-03-27": ["overdue_3"],
        "Thursday 2024-04-04": ["overdue_7", "escalation_5"],
    }

    found = {day: (raised(office.at(day)), raised(office)) for day in expected}

    assert {day: first for day, (first, _) in found.items()} == expected
    assert all(second == [] for _, second in found.values()), "a second sweep raises nothing"
    assert replay(office.database).differences == ()


def test_a_sweep_after_a_gap_passes_over_what_went_stale(office: Office) -> None:
    incident_at(office, "considered")

    assert raised(office.at("Monday 2024-03-25")) == ["overdue_1"]
    assert raised(office) == []
    rungs = office.rows(
        "SELECT rung FROM alert a JOIN deadline d ON d.id = a.deadline_id WHERE d.clock = 'notification'"
    )
    assert rungs == [("overdue_1",)]


def test_another_due_date_has_a_ladder_of_its_own(office: Office) -> None:
    case = incident_at(office, "considered")
    assert raised(office) == ["working_days_before_5"]
    office.at("Monday 2024-03-18")

    facts = {"became_aware_on": "Monday 2024-03-18"}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="They were told on Monday."))

    assert raised(office) == ["working_days_before_5"]
    revisions = office.rows(
        "SELECT a.due_revision, a.rung FROM alert a JOIN deadline d ON d.id = a.deadline_id"
        " WHERE d.clock = 'notification' ORDER BY a.id"
    )
    assert revisions == [(1, "working_days_before_5"), (2, "working_days_before_5")]


def test_what_was_met_raises_nothing_more(office: Office) -> None:
    case = incident_at(office, "considered")
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)

    assert raised(office.at("Monday 2024-03-25")) == []
    assert office.deadlines(case)["notification"].next_alert_on is None


def test_an_alert_is_kept_queued_and_entered_together(office: Office) -> None:
    case = incident_at(office, "considered")

    (alert,) = [each for each in office.sweep() if each.clock == "notification"]

    assert alert.to == ("coordinator", "business_manager", "la_notifier", "la_decision_maker")
    entry = office.entries(case)[-1]
    assert (entry.what, entry.by_user, entry.by_role, entry.basis) == ("raise_alert", "system", "system", "N2")
    body = json.loads(office.body(entry.sequence))
    assert body["command"] == {
        "clock": "notification",
        "kind": "raise_alert",
        "revision": 1,
        "rung": "working_days_before_5",
    }
    assert body["to"] == [
        {"role": role, "person": f"bristol.{role}"}
        for role in ("coordinator", "business_manager", "la_notifier", "la_decision_maker")
    ]
    queued = office.rows("SELECT person, status, subject FROM outbox WHERE kind = 'alert' ORDER BY id")
    assert queued == [(f"bristol.{role}", "pending", None) for role in alert.to], "the words come when it leaves"
    with office.database.read() as tx:
        assert [(each.case, each.rung) for each in list_alerts(tx, reference=case)] == [(case, "working_days_before_5")]


def test_the_clock_of_an_item_alerts_for_the_item(office: Office) -> None:
    case = incident_at(office, "rapid_review")
    number = office.add(case, "agency_request", agency="nbt")
    office.at("Thursday 2024-03-28")

    (alert,) = [each for each in office.sweep() if each.clock == "return_due"]

    assert (alert.item, alert.rung, alert.due_on) == (number, "due_today", "2024-03-28")
    assert set(alert.to) == {"coordinator", "agency_lead"}
    assert [entry.item for entry in office.entries(case) if entry.what == "raise_alert"].count(number) == 1


def test_a_count_backwards_alerts_from_the_clear_days(office: Office) -> None:
    case = review_at(office, "approved")
    office.do(case, "decide_publication", publication="full", publication_planned_on="Monday 2024-04-29")

    kept = office.deadlines(case)["advance_copies"]
    assert (kept.due_on, kept.safe_on) == ("2024-04-18", "2024-04-17")
    assert raised(office.at("Wednesday 2024-04-17"), "advance_copies") == ["due_today"]


def test_many_deadlines_are_swept_in_several_transactions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raise_alerts, "AT_ONCE", 3)
    case = incident_at(office, "rapid_review")
    for _ in range(10):
        office.add(case, "agency_request", agency="nbt")
    office.at("Thursday 2024-03-28")

    assert len([each for each in office.sweep() if each.clock == "return_due"]) == 10
    assert office.sweep() == []


def test_alerts_outlive_their_case_on_the_page_and_its_reopening_starts_anew(office: Office) -> None:
    case = incident_at(office, "considered")
    office.sweep()
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")
    office.at("Monday 2024-03-18")
    assert raised(office) == []

    office.do(case, "reconsider")

    kept = office.deadlines(case)["notification"]
    assert (kept.state, kept.revision, kept.due_on) == ("running", 2, "2024-03-22")
    assert raised(office) == ["working_days_before_5"]
