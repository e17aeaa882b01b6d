"""The page of a timetable: the same in three ways, and for each person what is theirs."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.visits import Page, visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What is read, and from which server, is tested beneath."""
    return sqlite_office


def case_of(office: Office) -> str:
    case = incident_at(office, "rapid_review")
    for agency in ("nbt", "awp"):
        office.add(case, "agency_request", agency=agency)
    office.at("Wednesday 2024-04-03")
    return case


def test_it_is_there_as_bars_as_a_calendar_and_as_a_list(settings: Settings, office: Office) -> None:
    case = case_of(office)
    with visits(settings, office, "bristol.coordinator") as visit:
        assert f"/cases/{case}/timetable" in visit.page(f"/cases/{case}").links
        text = visit.get(f"/cases/{case}/timetable").text
        march = visit.get(f"/cases/{case}/timetable?month=2024-03").text
        assert visit.get(f"/cases/{case}/timetable?month=nonsense").text == text
    assert text.count("<svg") == 2
    assert " style=" not in text
    assert 'As a calendar: <span class="rf-day">April 2024' in text
    assert 'As a calendar: <span class="rf-day">March 2024' in march
    assert f"/cases/{case}/timetable?month=2024-03#calendar" in Page(text).links
    assert f"/cases/{case}/why/AR-1/return_due" in Page(text).links
    assert "The agency&#39;s return, AR-2" in text


def test_an_agency_sees_its_own_dates_alone(settings: Settings, office: Office) -> None:
    case = case_of(office)
    with visits(settings, office, "bristol.agency_lead") as visit:
        text = visit.get(f"/cases/{case}/timetable").text
    assert "AR-1" in text
    assert "AR-2" not in text
    assert "Send the rapid review to the Panel" not in text
    assert "counts from" not in text


def test_it_is_not_there_for_whoever_may_not_know_of_the_case(settings: Settings, office: Office) -> None:
    case = case_of(office)
    for person in ("gloucestershire.coordinator", "bristol.press_officer"):
        with visits(settings, office, person) as visit:
            assert visit.get(f"/cases/{case}/timetable").status_code == 404
    with visits(settings, office, "bristol.coordinator") as visit:
        assert visit.get("/cases/SI-2024-999/timetable").status_code == 404
