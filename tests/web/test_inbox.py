"""One inbox over roles and partnerships: what waits everywhere, and going on there with the walls kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.casework.sign_on.sessions import LOCAL, ORGANISATION, start_session
from reviewflow.settings import Settings
from reviewflow.store.accounts import add_account
from reviewflow.web.application import create_application
from reviewflow.web.visitor import limits_of
from web.visits import ADDRESS, Page, Visits

HERE, THERE = "bristol.coordinator", "gloucestershire.coordinator"
AWARE = {"became_aware_on": "2024-03-14"}


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.fixture
def cases(office: Office) -> tuple[str, str]:
    """A case in each of two partnerships, both of one person."""
    with office.database.write() as tx:
        for person in (HERE, THERE):
            add_account(
                tx, person.partition(".")[0], person, made_at="2024-03-14T10:00:00.000000Z", made_by=person, sequence=1,
                subject=("https://id.example.org", "one-person"),
            )  # fmt: skip
    return office.open(**AWARE), office.open(**AWARE, partnership="gloucestershire", by="gloucestershire/coordinator")


@pytest.fixture
def browser(settings: Settings, office: Office) -> Iterator[TestClient]:
    with TestClient(create_application(settings, now=lambda: office.now), base_url=ADDRESS) as client:
        yield client


def signed_in(browser: TestClient, office: Office, settings: Settings, way: str) -> Visits:
    with office.database.write() as tx:
        token = start_session(tx, office.desk, "bristol", HERE, way=way, limits=limits_of(settings), role="coordinator")
    browser.cookies.set("reviewflow", token)
    return Visits(browser)


def test_what_waits_in_every_partnership_stands_in_one_list(
    browser: TestClient, office: Office, settings: Settings, cases: tuple[str, str]
) -> None:
    person = signed_in(browser, office, settings, ORGANISATION)
    here, there = cases

    assert "/inbox" in person.page("/").links
    page = person.get("/inbox").text
    assert here in page
    assert there in page
    assert person.get(f"/cases/{there}").status_code == 404
    form = next(each for each in Page(page).forms if each.fields.get("partnership") == ["gloucestershire"])
    went = person.post("/inbox", form.fields)
    assert went.headers["location"] == f"/cases/{there}"
    browser.cookies.set("reviewflow", went.cookies["reviewflow"])
    assert person.get(f"/cases/{there}").status_code == 200
    assert person.get(f"/cases/{here}").status_code == 404


def test_nobody_goes_on_as_somebody_else(
    browser: TestClient, office: Office, settings: Settings, cases: tuple[str, str]
) -> None:
    person = signed_in(browser, office, settings, ORGANISATION)
    form = next(each for each in person.page("/inbox").forms if each.action == "/inbox")

    for other in ({"person": "gloucestershire.scrutineer"}, {"role": "executive"}, {"partnership": "north_somerset"}):
        assert person.post("/inbox", {**form.fields, **other}).status_code == 403
    assert person.post("/inbox", {**form.fields, "csrf": "another"}).status_code == 403


def test_whoever_signed_in_with_a_password_is_known_in_one_place_alone(
    browser: TestClient, office: Office, settings: Settings, cases: tuple[str, str]
) -> None:
    person = signed_in(browser, office, settings, LOCAL)

    assert cases[1] not in person.get("/inbox").text
    assert "/inbox" not in person.page("/").links


def test_an_agency_lead_sees_what_every_partnership_asks_of_the_agency(
    browser: TestClient, office: Office, settings: Settings
) -> None:
    asked = []
    for partnership, agency in (("bristol", "nbt"), ("gloucestershire", "gloucestershire_hospitals")):
        by = f"{partnership}/coordinator"
        with office.database.write() as tx:
            add_account(
                tx, partnership, f"{partnership}.agency_lead", made_at="2024-03-14T10:00:00.000000Z", made_by="x",
                sequence=1, subject=("https://id.example.org", "one-lead"),
            )  # fmt: skip
        case = office.open(**AWARE, partnership=partnership, by=by)
        office.add(case, "agency_request", by=by, agency=agency, questions="What did you know?")
        asked.append(case)
    with office.database.write() as tx:
        token = start_session(
            tx,
            office.desk,
            "bristol",
            "bristol.agency_lead",
            way=ORGANISATION,
            limits=limits_of(settings),
            role="agency_lead",
        )
    browser.cookies.set("reviewflow", token)

    page = Visits(browser).get("/inbox").text
    for case in asked:
        assert f"{case}, AR-1" in page, "what is asked of the agency there stands in the one list"
