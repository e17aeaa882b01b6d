"""Keeping and destroying records in the browser: each step by the people whom the file names."""

from __future__ import annotations

import pytest

from casework.office import Office
from casework.test_destroying import SECRET, an_ended_case, in_a_hundred_years
from reviewflow.settings import Settings
from web.visits import visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def test_a_case_is_destroyed_step_by_step(settings: Settings, office: Office) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)
    home = f"/cases/{case}"

    with visits(settings, office, "bristol.coordinator") as coordinator:
        assert "Nobody here has adopted this period" in coordinator.get("/retention").text
        assert coordinator.get(f"{home}/retention/approve").status_code == 403
        coordinator.send(f"{home}/retention/propose", reason="Its time is over.")
        assert "waits for somebody else" in coordinator.get(f"{home}/retention").text
    with visits(settings, office, "bristol.executive") as executive:
        executive.send(f"{home}/retention/approve", reason="Looked at.")
    with visits(settings, office, "bristol.coordinator") as coordinator:
        coordinator.send(f"{home}/retention/destroy", backups="35", sure="yes")
        said = coordinator.get(f"{home}/certificate").text
        assert "Backups that were made before may still hold it" in said
        assert "destroyed by law" in coordinator.get(home).text
        for path in ("", "/trail", "/facts", "/letters", "/timetable", "/files", "/people", "/items/CH-1", "/retention",
                     "/as-it-stood", "/export.json", "/certificate?file=docx", "/who-sees", "/guests"):  # fmt: skip
            answer = coordinator.get(f"{home}{path}")
            assert answer.status_code < 500, path
            assert SECRET not in answer.text
        for path in (
            "/cases",
            "/letters",
            "/figures",
            "/retention/destructions",
            "/retention/holds",
            "/due",
            "/register",
        ):
            assert coordinator.get(path).status_code == 200, path


def test_a_hold_is_placed_and_lifted(settings: Settings, office: Office) -> None:
    case = an_ended_case(office)
    in_a_hundred_years(office)

    with visits(settings, office, "bristol.business_manager") as manager:
        manager.send("/retention/holds/new", ground="national_inquiry", reason="It asked.")
        held = manager.get(f"/cases/{case}/retention").text
        assert "On hold" in held
        assert "retention/propose" not in held
        number = next(link for link in manager.page("/retention/holds").links if link.endswith("/lift"))
        manager.send(number, reason="It has reported.")
        assert "retention/propose" in manager.get(f"/cases/{case}/retention").text


def test_whoever_the_file_does_not_name_sees_nothing_of_it(settings: Settings, office: Office) -> None:
    case = an_ended_case(office)

    for role in ("agency_lead", "review_group_member", "press_officer"):
        with visits(settings, office, f"bristol.{role}") as visitor:
            for path in ("/retention", "/retention/schedule", "/retention/holds", f"/cases/{case}/certificate"):
                assert visitor.get(path).status_code in (403, 404), path
