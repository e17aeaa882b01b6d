"""The lists, the board and the search in a browser: empty, full and with long words; wide, narrow and on paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from casework import journeys
from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, Served, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
PAGES = ("/board", "/actions", "/reviews", "/register", "/search?q=decision", "/search")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhersteller und noch sehr viele andere Wörter " * 8


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


def everything(office: Office) -> str:
    """Something of each kind, late and in time, with long words; an action that is late."""
    journeys.not_notified(office)
    journeys.near_miss(office)
    incident = journeys.incident_at(office, "rapid_review")
    review = journeys.withheld(office)
    journeys.review_at(office, "published")
    late = journeys.action_at(office, "in_progress")
    long = office.open("action", title=LONG[:200], owner_agencies=["nbt", "awp"], description=LONG)
    office.carry_out(LinkCases(case=long, relation="arises_from", to=incident))
    office.carry_out(LinkCases(case=incident, relation="reviewed_in", to=review))
    office.later(days=20)
    office.sweep()
    return late


def wrong_on(page: Page, address: str) -> dict[str, list[str]]:
    """What is wrong with each page."""
    found = {}
    for path in PAGES:
        page.goto(f"{address}{path}")
        wrong = violations(page) + [f"broken: {each}" for each in broken_days(page)]
        if overflows(page) > 0:
            wrong.append(f"{overflows(page)} pixels too wide")
        if page.locator("h1").count() != 1 or path.partition("?")[0] not in page.url:
            wrong.append(f"{page.url} has not one h1, or is another page")
        if wrong:
            found[path] = wrong
    return found


def test_the_pages_are_right_when_empty_and_when_full(browser: Browser, server: Served) -> None:
    def opened() -> list[Page]:
        return [server.context(browser, "bristol.coordinator", viewport=size).new_page() for size in (WIDE, NARROW)]

    assert [wrong_on(page, server.address) for page in opened()] == [{}, {}]
    everything(server.office)
    pages = opened()
    assert [wrong_on(page, server.address) for page in pages] == [{}, {}]
    pages[0].emulate_media(media="print")
    pages[0].goto(f"{server.address}/register")
    assert not pages[0].get_by_role("search").is_visible()
    assert not pages[0].get_by_role("navigation", name="Main menu").is_visible()
    assert pages[0].get_by_text("What each partner said").first.is_visible()


def test_the_board_and_the_search_are_used_by_keyboard_and_without_scripts(browser: Browser, server: Served) -> None:
    late = everything(server.office)
    page = server.context(browser, "bristol.coordinator", java_script_enabled=False).new_page()
    page.goto(f"{server.address}/board")

    card = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=late))
    assert "Late" in card.inner_text(), "lateness is said in words, not by colour alone"
    page.get_by_label("Search everything that you may see").focus()
    page.keyboard.type(late)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Cases").wait_for()
    page.get_by_role("main").get_by_role("link", name=late).first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{late}")
