"""The scrutineer's pages as they look on a telephone and to a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import NARROW, Served, broken_days, chromium, overflows, served, violations
from web.test_scrutiny import ASK, every_page

pytestmark = pytest.mark.slow


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


def test_axe_finds_nothing_wrong_at_320_pixels(browser: Browser, server: Served, office: Office) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "challenge", "bristol.scrutineer", raised_by="scrutineer", subject="Waiting", challenge="Why?")
    office.later(days=5)
    page = server.context(browser, "bristol.scrutineer", viewport=NARROW).new_page()
    found = {}

    def look(what: str) -> None:
        wrong = [*violations(page), *broken_days(page), *(["too wide"] if overflows(page) > 0 else [])]
        if wrong:
            found[what] = wrong

    for path in every_page(office, case):
        page.goto(f"{server.address}{path}")
        look(path)
    for question in (f"case:{case}", "clock:rapid_revew"):
        page.goto(f"{server.address}{ASK}")
        page.fill("#question", question)
        page.click("main form button")
        page.wait_for_selector("#answer, .govuk-error-summary")
        look(question)
    page.goto(f"{server.address}/proofs")
    page.click("text=Make a checkpoint")
    page.wait_for_url("**/checkpoints/*")
    look("a checkpoint")
    assert found == {}
