"""The pages by which a case is kept from somebody, and what whoever is kept out then finds."""

from __future__ import annotations

import pytest

from casework.alerting import ANN, BOSS
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.case.walls import Walls
from reviewflow.settings import Settings
from web.visits import visits

MEMBER = "bristol.review_group_member"
WHY = {"reason": "Named in it."}


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What pages show does not depend on the kind of server; the walls themselves are tried on both."""
    return sqlite_office


@pytest.fixture
def case(office: Office) -> str:
    return incident_at(office, "rapid_review")


def test_a_keeper_records_and_lifts_a_conflict_of_interest(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, BOSS) as visit:
        assert f"/cases/{case}/who-sees" in visit.page(f"/cases/{case}").links
        done = visit.send(f"/cases/{case}/conflict", person=MEMBER, **WHY)
        assert done.headers["location"] == f"/cases/{case}/who-sees"
        assert office.case(case).walls == Walls((f"bristol/{MEMBER}",))
        page = visit.get(done.headers["location"]).text
        assert "Member of the review group" in page
        assert f"/cases/{case}/conflict/lift" in page
        assert visit.send(f"/cases/{case}/conflict/lift", person=MEMBER, reason="Somebody else.").status_code == 303
    assert not office.case(case).walls


def test_a_keeper_keeps_a_case_to_some_people(settings: Settings, office: Office, case: str) -> None:
    with visits(settings, office, ANN) as visit:
        refused = visit.send(f"/cases/{case}/restrict", people=[MEMBER], **WHY)
        assert "none of them keeps it" in refused.text
        visit.send(f"/cases/{case}/restrict", people=[ANN, MEMBER], **WHY)
    with visits(settings, office, BOSS) as visit:
        assert visit.get(f"/cases/{case}").status_code == 404
        assert case not in visit.get("/cases").text
    with visits(settings, office, ANN) as visit:
        assert "Open it again" in visit.get(f"/cases/{case}/who-sees").text
        visit.send(f"/cases/{case}/restrict/lift", **WHY)
    assert not office.case(case).walls


def test_whoever_says_that_they_have_a_conflict_sees_nothing_of_it_from_then_on(
    settings: Settings, office: Office, case: str
) -> None:
    office.add(case, "agency_request", agency="nbt")
    office.sweep()
    with visits(settings, office, MEMBER) as visit:
        assert case in visit.get("/cases").text
        done = visit.send(f"/cases/{case}/conflict/mine", **WHY)
        assert done.headers["location"] == "/declared"
        assert case not in visit.get("/declared").text
        for path in ("/", "/cases?ended=yes", "/due", "/letters", "/alerts?for=all", "/me"):
            assert case not in visit.get(path).text, path
        for path in ("", "/trail", "/trail/1", "/facts", "/items/AR-1", "/why/rapid_review", "/who-sees", "/people"):
            assert visit.get(f"/cases/{case}{path}").status_code == 404, path
        last = office.entries(case)[-1].sequence
        for sequence in range(1, last + 1):
            assert visit.get(f"/cases/{case}/done/{sequence}").status_code == 404
        for path in ("/do/submit_for_sign_off", "/conflict/mine", "/facts/summary", "/alerts"):
            assert visit.get(f"/cases/{case}{path}").status_code in (404, 405), path


def test_who_sees_a_case_is_for_those_who_keep_it_and_for_the_scrutineer(
    settings: Settings, office: Office, case: str
) -> None:
    for person, expected in ((MEMBER, 403), ("bristol.press_officer", 404), ("bristol.scrutineer", 200)):
        with visits(settings, office, person) as visit:
            assert visit.get(f"/cases/{case}/who-sees").status_code == expected, person
    for path in ("conflict", "restrict"):
        with visits(settings, office, "bristol.scrutineer") as visit:
            assert visit.get(f"/cases/{case}/{path}").status_code == 403
    assert office.entries(case)[-1].what == "scrutineer_read"


def test_a_name_that_somebody_here_has_too_is_pointed_out_without_saying_whose(
    settings: Settings, office: Office, case: str
) -> None:
    office.add(case, "child", label="Child A", name="MANAGER Business")
    says = "A name in this case is also the name of somebody who works here"
    with visits(settings, office, ANN) as visit:
        page = visit.get(f"/cases/{case}").text
        assert says in page
        assert "Business manager" not in page
        read = visit.post(f"/cases/{case}/people", {**visit.form(f"/cases/{case}/people").fields, "reason": "To see."})
        assert "Somebody of this name works here" in read.text
        assert BOSS in read.text
        visit.send(f"/cases/{case}/conflict", person=BOSS, **WHY)
        assert says not in visit.get(f"/cases/{case}").text
    with visits(settings, office, MEMBER) as visit:
        assert says not in visit.get(f"/cases/{case}").text
