"""Requests for what is held, in the browser: marked, approved by somebody else, released, and in the log."""

from __future__ import annotations

import io
import zipfile

import pytest

from casework.office import Office
from casework.test_disclosing import OTHER, OWN
from casework.test_disclosing import case as case
from reviewflow.settings import Settings
from web.visits import Visits, day, visits


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


def record(visitor: Visits, case: str) -> str:
    answer = visitor.send(
        "/disclosures/new",
        kind="subject_access",
        cases=f"{case}/CH-1",
        requester="Her solicitor",
        reason="She asks.",
        **day("received_on", "14 3 2024"),
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_a_request_is_answered_step_by_step(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, "bristol.coordinator") as coordinator:
        home = record(coordinator, case)
        form = coordinator.form(home).fields
        shown = coordinator.post(home, {**form, "reason": "To look through it."}).text
        assert OWN in shown
        assert OTHER not in shown
        coordinator.send(f"{home}/mark/{case}/fact/summary", ground="w-serious_harm", reason="She is at risk.")
        coordinator.send(f"{home}/hide", words="Okonkwo", reason="A teacher.")
        coordinator.send(f"{home}/propose", reason="Looked through.")
        assert coordinator.get(f"{home}/approve").status_code == 403
    with visits(settings, office, "bristol.executive") as executive:
        executive.send(f"{home}/approve", reason="Read.")
        assert executive.get(f"{home}/release").status_code == 403
    with visits(settings, office, "bristol.coordinator") as coordinator:
        coordinator.send(f"{home}/release", to="Her solicitor", reason="By hand.")
        package = coordinator.get(f"{home}/package")
        assert case in zipfile.ZipFile(io.BytesIO(package.content)).namelist()[0]
        log = coordinator.get("/disclosures").text
        assert "Given to Her solicitor" in log
        assert "not verified" in log
        register = coordinator.get("/disclosures/register").text
        assert "To Her solicitor" in register
        assert "Serious harm" in register or "serious harm" in register
        assert OTHER not in register


def test_somebody_is_found_by_name_and_no_address_names_them(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, "bristol.coordinator") as coordinator:
        form = coordinator.form("/disclosures/find").fields
        assert coordinator.post("/disclosures/find", {**form, "name": OTHER}).status_code == 422
        found = coordinator.post("/disclosures/find", {**form, "name": OTHER, "reason": "He asks."}).text

    assert case in found
    assert "CH-2" in found
    assert office.trail()[-1].what == "find_person"


def test_others_see_nothing_of_it(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, "bristol.coordinator") as coordinator:
        home = record(coordinator, case)
    for person in ("bristol.agency_lead", "bristol.review_group_member", "gloucestershire.coordinator"):
        with visits(settings, office, person) as visitor:
            assert visitor.get(home).status_code in (403, 404)
            assert visitor.get(f"{home}/package").status_code in (403, 404)
            assert f"{home}" not in visitor.get("/disclosures/register").text
