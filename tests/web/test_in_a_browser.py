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
    page.fill("#f-summary", "Half a sentence")
    page.wait_for_selector("text=Saved at 10:00")
    page.close()

    again = server.context(browser, "bristol.coordinator").new_page()
    again.goto(f"{server.address}/new/serious_incident")
    assert again.input_value("#f-summary") == "Half a sentence"
