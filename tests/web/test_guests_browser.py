"""A guest in a browser: files are sent at once where scripts run, and with the form where they do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, Route

from casework.invited import PASSWORD, invite
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import NARROW, Served, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
RETURN = "main a:has-text('Record the return')"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def server(settings: Settings, sqlite_office: Office) -> Iterator[Served]:
    with served(settings, sqlite_office) as server:
        yield server


def check(page: Page) -> None:
    assert violations(page) == [], page.url
    assert overflows(page) <= 0, page.url
    assert broken_days(page) == [], page.url


def goes_in(context: BrowserContext, server: Served, office: Office, *, checked: bool) -> tuple[Page, str]:
    case = incident_at(office, "rapid_review")
    office.add(case, "agency_request", agency="nbt", questions="What did you know?")
    told = invite(office, case)
    page = context.new_page()
    page.set_default_timeout(20_000)
    for field, said in (("code", told.code), ("password", PASSWORD)):
        if field == "code":
            page.goto(f"{server.address}/guest/link/{told.link}")
        if checked:
            check(page)
        page.fill(f"#{field}", said)
        page.press(f"#{field}", "Enter")
        page.wait_for_load_state()
    page.wait_for_url("**/guest/tasks/1")
    if checked:
        check(page)
    page.click(RETURN)
    return page, case


def test_a_guest_hands_in_files_piece_by_piece(browser: Browser, server: Served, sqlite_office: Office) -> None:
    page, case = goes_in(
        browser.new_context(viewport={"width": NARROW["width"], "height": NARROW["height"]}),
        server,
        sqlite_office,
        checked=True,
    )
    check(page)
    cut: list[bool] = []

    def once(route: Route) -> None:
        if not cut:
            cut.append(True)
            route.abort()
        else:
            route.continue_()

    page.route("**/files/*?at=1000000", once)
    page.set_input_files("#f-return_files", FilePayload(name="big.csv", mimeType="x", buffer=b"a,b\n" * 400_000))
    page.wait_for_selector("text=big.csv was uploaded.")
    page.set_input_files("#f-return_files", FilePayload(name="bad.docx", mimeType="x", buffer=b"nothing"))
    page.wait_for_selector("text=content is not that of a DOCX file")
    check(page)
    page.fill("#f-involvement_summary", "We knew the family.")
    page.click("main .govuk-button-group button >> nth=0")
    page.wait_for_selector("text=Check your answers")
    assert "big.csv" in page.inner_text("main")
    check(page)
    page.click("text=Confirm and send")
    page.wait_for_selector("h1:has-text('Received')")
    check(page)

    assert cut == [True]
    assert sqlite_office.state(case, "AR-1") == "returned"


def test_a_guest_does_the_same_without_scripts(browser: Browser, server: Served, sqlite_office: Office) -> None:
    page, case = goes_in(browser.new_context(java_script_enabled=False), server, sqlite_office, checked=False)
    page.set_input_files("#f-return_files", FilePayload(name="small.txt", mimeType="x", buffer=b"Seen."))
    page.fill("#f-involvement_summary", "We knew the family.")
    page.click("text=Upload what I chose")
    assert "small.txt" in page.inner_text("main")
    page.click("main .govuk-button-group button >> nth=0")
    page.click("text=Confirm and send")

    assert "small.txt" in page.inner_text("main")
    assert sqlite_office.state(case, "AR-1") == "returned"
