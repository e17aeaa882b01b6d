"""Walls: whatever is followed or sent, nobody sees or does what is not theirs, and nothing breaks."""

from __future__ import annotations

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.settings import Settings
from web.visits import Visits, day, visits

SECRET = "Synthetic Name"


@pytest.fixture
def cases(office: Office) -> tuple[str, str]:
    """A case of Bristol in the middle of things, and one of Gloucestershire."""
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name=SECRET)
    office.add(case, "agency_request", agency="nbt", questions="Asked of NBT alone.")
    office.add(case, "agency_request", agency="awp", questions="Asked of AWP alone.")
    office.add(case, "partner_decision", partner="police", question="rapid_review_outcome")
    theirs = office.open(
        "serious_incident",
        by="gloucestershire.coordinator",
        partnership="gloucestershire",
        became_aware_on="2024-03-14",
        summary="Told in Gloucestershire.",
    )
    office.later(days=10)
    office.sweep()
    return case, theirs


@pytest.mark.parametrize("role", ["coordinator", "agency_lead", "press_officer"])
def test_strange_addresses_are_answered_in_words(
    settings: Settings, office: Office, cases: tuple[str, str], role: str
) -> None:
    own, _ = cases
    with visits(settings, office, f"bristol.{role}") as visit:
        look_at_strange_addresses(visit, own)


def look_at_strange_addresses(visitor: Visits, own: str) -> None:
    for path in (
        "/cases/none", "/cases/%00", "/cases/" + "x" * 3000, f"/cases/{own}/trail?after=x", f"/cases/{own}/trail/99999",
        f"/cases/{own}/trail/99999999999999999999", f"/cases/{own}/letters/99999", f"/cases/{own}/letters/1.5",
        f"/cases/{own}/done/-1", f"/cases/{own}/why/none", f"/cases/{own}/items/XX-1", f"/cases/{own}/items/CH-99",
        f"/cases/{own}/do/none", f"/cases/{own}/add/none", f"/cases/{own}/facts/none", "/new/none", "/alerts/99999",
        "/alerts/x", "/alerts/99999999999999999999", "/?after=x", "/?after=2024-01-01.x", "/due?after=.",
        "/cases?after=%00", "/cases?state=%27&workflow=x", "/letters?after=-1", "/alerts?after=%F0", "/static/x/y.css",
        "/?waiting=%00", f"/cases/{own}/letters/99999999999999999999", f"/cases/{own}/items/CH-99999999999999999999",
    ):  # fmt: skip
        answer = visitor.get(path)
        assert answer.status_code < 500, f"{path}: {answer.status_code}"


def test_an_agency_sees_what_it_was_asked_and_nothing_else(
    settings: Settings, office: Office, cases: tuple[str, str]
) -> None:
    case, _ = cases
    with visits(settings, office, "bristol.agency_lead") as visit:
        home = visit.get("/").text
        page = visit.get(f"/cases/{case}").text
        assert "North Bristol NHS Trust" in home
        assert "Avon and Wiltshire" not in home
        assert "AR-1" in page
        assert "AR-2" not in page
        assert "Child A" not in page
        assert visit.get(f"/cases/{case}/items/AR-1").status_code == 200
        for hidden in (
            "items/AR-2",
            "items/CH-1",
            "items/AR-2/do/record_return",
            "why/rapid_review",
            "why/AR-2/return_due",
        ):
            assert visit.get(f"/cases/{case}/{hidden}").status_code == 404, hidden
        for hidden in ("facts", "trail", "people", "letters/1"):
            assert visit.get(f"/cases/{case}/{hidden}").status_code == 403, hidden
        done = visit.send(f"/cases/{case}/items/AR-1/do/record_return", **{"f-involvement": "with_child"})
        assert done.status_code == 303, done.text
        assert visit.get(done.headers["location"]).status_code == 200
    assert office.state(case, "AR-1") == "returned"


def test_whoever_raises_an_incident_sees_what_they_sent_and_no_more(settings: Settings, office: Office) -> None:
    with visits(settings, office, "bristol.referrer") as visit:
        done = visit.send("/new/serious_incident", **day("f-became_aware_on", "15 3 2024"))
        assert visit.get(done.headers["location"]).status_code == 200
        case = done.headers["location"].split("/")[2]
        assert visit.get(f"/cases/{case}").status_code == 404
    with visits(settings, office, "bristol.press_officer") as visit:
        assert visit.get(done.headers["location"]).status_code == 404


def test_a_joint_case_shows_where_it_is_and_its_dates(
    settings: Settings, office: Office, cases: tuple[str, str]
) -> None:
    own, other = cases
    office.carry_out(LinkCases(case=own, relation="related_to", to=other))
    with visits(settings, office, "bristol.coordinator") as visit:
        assert other in visit.get("/cases").text
        page = visit.get(f"/cases/{other}")
        assert page.status_code == 200
        assert "Notify the Panel" in page.text
        assert "Told in Gloucestershire" not in page.text
        for hidden in ("facts", "trail", "people", "letters/1"):
            assert visit.get(f"/cases/{other}/{hidden}").status_code in (403, 404), hidden
        assert visit.get(f"/cases/{other}/do/decide_not_to_notify").status_code == 403
    with visits(settings, office, "bristol.agency_lead") as visit:
        assert visit.get(f"/cases/{other}").status_code == 404


def test_nobody_who_is_not_signed_in_sees_a_page(settings: Settings, office: Office, cases: tuple[str, str]) -> None:
    with visits(settings, office, "bristol.coordinator") as visit:
        visit.client.cookies.clear()
        for path in ("/", "/cases", "/due", "/letters", "/alerts", "/me", "/new", f"/cases/{cases[0]}"):
            answer = visit.get(path)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in"), path
