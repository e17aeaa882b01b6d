"""Who stands in for somebody sees what is for that person, marked as theirs, and may do no more than before."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from dates import on
from reviewflow.casework.office.people import RecordAbsence, record_absence
from reviewflow.settings import Settings
from web.visits import visits

MANAGER, NOTIFIER, MAKER = "bristol.business_manager", "bristol.la_notifier", "bristol.la_decision_maker"


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def away(office: Office, person: str, deputy: str | None = None) -> None:
    command = RecordAbsence(
        partnership="bristol",
        person=person,
        from_on=on("Friday 2024-03-15"),
        until_on=on("Friday 2024-03-22"),
        deputy=deputy,
    )
    record_absence(office.desk, command, by="bristol.coordinator")


def test_the_work_of_who_is_away_is_shown_and_marked(settings: Settings, office: Office) -> None:
    case = incident_at(office, "considered")
    away(office, NOTIFIER)
    with visits(settings, office, MAKER) as visit:
        text = visit.get("/").text

    assert "For Notifier of the local authority (synthetic), away until Friday" in text.replace("\xa0", " ")
    assert case in text
    assert f"/cases/{case}/do/submit_notification" not in text, "standing in is no leave to act"


def test_nobody_else_sees_it(settings: Settings, office: Office) -> None:
    incident_at(office, "considered")
    away(office, NOTIFIER)
    with visits(settings, office, "bristol.executive") as visit:
        assert "away until" not in visit.get("/").text
    office.later(days=10)
    with visits(settings, office, MAKER) as visit:
        assert "away until" not in visit.get("/").text, "the person is back"


def test_cases_that_the_deputy_does_not_see_are_only_counted(settings: Settings, office: Office) -> None:
    case = incident_at(office, "considered")
    away(office, NOTIFIER, "bristol.press_officer")
    with visits(settings, office, "bristol.press_officer") as visit:
        text = visit.get("/").text

    assert "of cases that you do not see in this role" in text
    assert case not in text


def test_what_is_for_both_is_shown_once(settings: Settings, office: Office) -> None:
    case = incident_at(office, "notified")
    away(office, "bristol.coordinator", MANAGER)
    with visits(settings, office, MANAGER) as visit:
        text = visit.get("/").text

    assert "For Coordinator (synthetic), away until" in text
    assert text.count(f"/cases/{case}/why/rapid_review") == 1


def test_a_deputy_of_an_agency_sees_no_more_of_a_case_than_before(settings: Settings, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    for agency in ("nbt", "awp"):
        office.add(case, "agency_request", agency=agency)
    away(office, "bristol.coordinator", "bristol.agency_lead")
    with visits(settings, office, "bristol.agency_lead") as visit:
        text = visit.get("/").text

    assert f"/cases/{case}/why/rapid_review" not in text
    assert "AR-2" not in text
    assert "of cases that you do not see in this role" in text
