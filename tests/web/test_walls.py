"""Walls: whatever is followed or sent, nobody sees or does what is not theirs, and nothing breaks."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import pytest

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.link_cases import LinkCases
from reviewflow.settings import Settings
from web.visits import Page, Visits, day, visits

ROLES = ("agency_lead", "coordinator", "executive", "press_officer", "scrutineer")
"""One of each kind of sight; what each role sees of each part is tried in ``test_permission_pages``."""
KEPT_OUT = ("press_officer",)
"""They see no serious incident: no rule of it names them."""
MOST_PAGES = 120
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


@pytest.fixture(params=ROLES)
def visitor(request: pytest.FixtureRequest, settings: Settings, office: Office) -> Iterator[Visits]:
    with visits(settings, office, f"bristol.{request.param}", role=request.param) as visit:
        yield visit


def test_every_link_leads_somewhere_and_nothing_of_others_is_seen(
    cases: tuple[str, str], visitor: Visits, request: pytest.FixtureRequest
) -> None:
    role = request.node.callspec.params["visitor"]
    seen: set[str] = set()
    ahead = deque(
        [
            "/",
            "/cases?ended=yes",
            "/due",
            "/letters",
            "/alerts?for=all",
            "/actions",
            "/reviews",
            "/register",
            "/me",
            "/new",
        ]
    )
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.popleft()
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code in (200, 303, 403), f"{path}: {answer.status_code}"
        assert cases[1] not in answer.text, f"{path} names a case of another partnership"
        assert SECRET not in answer.text
        assert "Told in Gloucestershire" not in answer.text
        if role in KEPT_OUT:
            assert cases[0] not in answer.text, f"{path} shows {role} a case"
        if role == "agency_lead":
            assert "Asked of AWP alone" not in answer.text
            assert "AR-2" not in answer.text
        page = Page(answer.text)
        ahead.extend(link for link in page.links if link.startswith("/") and "sign-out" not in link)
        assert len(page.ids) == len(set(page.ids)), f"{path} has an id twice"


THEIRS = (
    "", "/facts", "/trail", "/trail/1", "/done/1", "/people", "/link", "/why/notification", "/letters/1",
    "/do/decide_not_to_notify", "/do/submit_notification", "/do/no_such", "/add/child", "/facts/summary",
    "/items/CH-1", "/items/CH-1/do/x", "/items/CH-1/facts/name", "/suspend/notification", "/resume/notification",
    "/receipt/notification_pack", "/again/1", "/items/AR-1/suspend/return_due",
)  # fmt: skip


def test_no_form_reaches_another_partnerships_case(cases: tuple[str, str], visitor: Visits, office: Office) -> None:
    _, other = cases
    before = [(e.sequence, e.what) for e in office.entries(other)]
    csrf = next(f.fields["csrf"][0] for f in visitor.page("/me").forms if "csrf" in f.fields)
    for path in THEIRS:
        asked = visitor.get(f"/cases/{other}{path}")
        assert asked.status_code in (403, 404), f"{path}: {asked.status_code}"
        sent = visitor.post(f"/cases/{other}{path}", {"csrf": csrf, "action": "send", "reason": "x"})
        assert sent.status_code in (403, 404, 405), f"{path}: {sent.status_code}"
    assert [(e.sequence, e.what) for e in office.entries(other)] == before


def test_strange_addresses_are_answered_in_words(cases: tuple[str, str], visitor: Visits) -> None:
    own, _ = cases
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
