"""Forms as people use them: without scripts, and kept while they are typed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import NARROW, Served, chromium, served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What a browser is shown does not depend on the kind of server."""
    return sqlite_office


@pytest.fixture
def server(settings: Settings, office: Office) -> Iterator[Served]:
    with served(settings, office) as server:
        yield server


<<<<<<< HEAD
def busy(office: Office) -> str:
    """A case in the middle of things, with something late."""
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", name="Synthetic Name")
    for agency in ("nbt", "awp"):
        office.add(case, "agency_request", agency=agency)
    office.open("serious_incident", became_aware_on="2024-03-14")
    office.later(days=13)
    office.sweep()
    return case


def full_pages(case: str) -> list[str]:
    """Every kind of page, with something on it."""
    home = f"/cases/{case}"
    return [
        "/", "/cases", "/due", "/letters", "/alerts", "/alerts/1", "/me", "/me/away", "/me/alerts", "/new",
        "/new/serious_incident", home, f"{home}/facts", f"{home}/facts/summary", f"{home}/facts/incident_on",
        f"{home}/trail", f"{home}/trail/2", f"{home}/done/2", f"{home}/why/rapid_review", f"{home}/items/AR-1",
        f"{home}/items/AR-1/do/record_return", f"{home}/do/submit_for_sign_off", f"{home}/do/sign_off",
        f"{home}/add/child", f"{home}/link", f"{home}/suspend/rapid_review", f"{home}/people", f"{home}/letters/1",
        f"{home}/letters/2", f"{home}/receipt/notification_pack", "/cases/none",
    ]  # fmt: skip


def test_axe_finds_nothing_wrong_on_any_page(browser: Browser, server: Served) -> None:
    case = busy(server.office)
    found = {}
    for size in (WIDE, NARROW):
        page = server.context(browser, "bristol.coordinator", viewport=size).new_page()
        for path in full_pages(case):
            page.goto(f"{server.address}{path}")
            wrong = violations(page) + [f"broken: {each}" for each in broken_days(page)]
            if overflows(page) > 0:
                wrong.append(f"{overflows(page)} pixels too wide")
            if wrong:
                found[f"{path} at {size['width']}"] = wrong
    assert found == {}


@pytest.mark.parametrize("person", ["bristol.coordinator", "bristol.agency_lead", "bristol.press_officer"])
def test_axe_finds_nothing_wrong_where_there_is_nothing_to_show(browser: Browser, server: Served, person: str) -> None:
    page = server.context(browser, person, viewport=NARROW).new_page()
    for path in ("/", "/cases", "/due", "/letters", "/alerts", "/me", "/new", "/nothing"):
        page.goto(f"{server.address}{path}")
        assert violations(page) == [], path
        assert overflows(page) <= 0, path


def test_axe_finds_nothing_wrong_with_what_is_refused(browser: Browser, server: Served) -> None:
    case = incident_at(server.office, "rapid_review")
    server.office.add(case, "child", label="Child A")
    for size in (WIDE, NARROW):
        page = server.context(browser, "bristol.coordinator", viewport=size).new_page()
        for path in (
            "/new/serious_incident", f"/cases/{case}/do/submit_for_sign_off", f"/cases/{case}/add/agency_request",
            f"/cases/{case}/facts/became_aware_on", f"/cases/{case}/link", f"/cases/{case}/people", "/me/alerts",
        ):  # fmt: skip
            page.goto(f"{server.address}{path}")
            page.locator("main form .govuk-button").first.click()
            page.wait_for_selector(".govuk-error-summary")
            assert violations(page) == [], path
            assert overflows(page) <= 0, path
            assert page.evaluate("document.activeElement.className").startswith("govuk-error-summary")


=======
>>>>>>> 071fc9ec37676f047e0ab4d16d7ce7d1c7656b1b
def test_forms_work_where_scripts_are_switched_off(browser: Browser, server: Served) -> None:
    page = server.context(browser, "bristol.coordinator", java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"{server.address}/new/serious_incident")
    page.fill("#f-became_aware_on-day", "15")
    page.fill("#f-became_aware_on-month", "March")
    page.fill("#f-became_aware_on-year", "2024")
    page.click("text=Save and come back later")
    page.goto(f"{server.address}/new/serious_incident")
    assert page.input_value("#f-became_aware_on-month") == "March"
    page.click("button:has-text('Continue')")
    page.click("button:has-text('Confirm and send')")
    assert server.office.state("SI-2024-001") == "considered"


def test_what_is_typed_is_saved_while_it_is_typed(browser: Browser, server: Served) -> None:
    page = server.context(browser, "bristol.coordinator").new_page()
    page.goto(f"{server.address}/new/serious_incident")
    page.click("text=More that can be recorded now")
    page.fill("#f-summary", "Half a sentence")
    page.wait_for_selector("text=Saved at 10:00")
    page.close()

    again = server.context(browser, "bristol.coordinator").new_page()
    again.goto(f"{server.address}/new/serious_incident")
    assert again.input_value("#f-summary") == "Half a sentence"
