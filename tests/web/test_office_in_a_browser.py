"""Administration as people use it: with axe, at 1280 and at 320 pixels, and a changed file published by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from casework.journeys import incident_at
from casework.office import Office
from dates import on
from reviewflow.casework.office.people import RecordAbsence, record_absence
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, Served, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
PAGES = (
    "/more",
    "/admin",
    "/admin/people",
    "/admin/people/bristol.business_manager",
    "/admin/people/bristol.coordinator/away",
    "/admin/away",
    "/admin/delegations",
    "/admin/partnership",
    "/admin/publish",
    "/admin/health",
    "/admin/holidays",
    "/admin/holidays/change",
    "/admin/sign-ins",
    "/admin/installation",
    "/me/calendar",
    "/me/programs",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    return sqlite_office


@pytest.fixture
def server(settings: Settings, office: Office) -> Iterator[Served]:
    with served(settings, office) as server:
        yield server


def test_axe_finds_nothing_wrong_in_the_office(browser: Browser, server: Served) -> None:
    command = RecordAbsence(partnership="bristol", person="bristol.business_manager", from_on=on("Friday 2024-03-15"))
    record_absence(server.office.desk, command, by="bristol.coordinator")
    found = {}
    for size in (WIDE, NARROW):
        page = server.context(browser, "bristol.administrator", viewport=size).new_page()
        for path in PAGES:
            answer = page.goto(f"{server.address}{path}")
            assert answer is not None
            assert answer.status == 200, path
            for details in page.locator("details").all():
                details.evaluate("each => each.open = true")
            wrong = violations(page) + [f"broken: {each}" for each in broken_days(page)]
            if overflows(page) > 0:
                wrong.append(f"{overflows(page)} pixels too wide")
            if wrong:
                found[f"{path} at {size['width']}"] = wrong
    assert found == {}


def test_a_case_at_320_pixels_with_what_is_seldom_done_opened(browser: Browser, server: Served) -> None:
    case = incident_at(server.office, "rapid_review")
    page = server.context(browser, "bristol.coordinator", viewport=NARROW).new_page()
    page.goto(f"{server.address}/cases/{case}")
    assert page.get_by_text("It cannot be done yet.").is_visible(), (
        "it says what is expected, though it waits for a child"
    )
    server.office.add(case, "child", label="Child A")
    page.reload()
    first = page.locator(".rf-way .govuk-button").first

    assert first.inner_text() == "Submit for sign-off"
    assert "govuk-button--secondary" not in (first.get_attribute("class") or "")
    page.get_by_text("Other things you can do").click()
    assert page.get_by_role("link", name="Widen the scope").is_visible()
    assert violations(page) == []
    assert overflows(page) == 0
