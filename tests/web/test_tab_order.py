"""The tabulator goes through a whole page in the order in which it is read, and the skip link leads past the menu."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, Served, chromium, served

pytestmark = pytest.mark.slow
IN_ORDER = """() => {
    const radios = new Set();
    return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
        .filter(e => e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden')
        .filter(e => e.checkVisibility({visibilityProperty: true}))
        .filter(e => {
            if (e.type !== 'radio') return true;
            const group = [...document.getElementsByName(e.name)], chosen = group.find(each => each.checked);
            return chosen ? chosen === e : group[0] === e;
        })
        .map((e, n) => { e.dataset.turn = n; return e.tabIndex; });
}"""
"""Marks with its turn what the tabulator should stop at: a group of radio buttons is one stop."""
TURN = "document.activeElement === document.body ? null : Number(document.activeElement.dataset.turn ?? NaN)"


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


def stops(page: Page, most: int) -> list[int]:
    """At which of what was marked the tabulator stops, until it leaves the page."""
    found: list[int] = []
    for _ in range(most + 5):
        page.keyboard.press("Tab")
        turn = page.evaluate(TURN)
        if turn is None or (found and turn == found[0]):
            break
        found.append(turn)
    return found


def test_every_page_is_gone_through_in_the_order_in_which_it_is_read(
    browser: Browser, server: Served, office: Office
) -> None:
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A")
    for size in (WIDE, NARROW):
        page = server.context(browser, "bristol.coordinator", viewport=size).new_page()
        page.set_default_timeout(30_000)
        for path in ("/", f"/cases/{case}", f"/cases/{case}/add/agency_request", "/actions", "/figures", "/admin/away"):
            page.goto(f"{server.address}{path}")
            tab_indexes = page.evaluate(IN_ORDER)
            assert set(tab_indexes) == {0}, f"{path}: an order of its own"
            assert stops(page, len(tab_indexes)) == list(range(len(tab_indexes))), f"{path} at {size['width']}"


def test_the_skip_link_comes_first_is_seen_and_leads_past_the_menu(
    browser: Browser, server: Served, office: Office
) -> None:
    case = incident_at(office, "rapid_review")
    page = server.context(browser, "bristol.coordinator", viewport=NARROW).new_page()
    page.goto(f"{server.address}/cases/{case}/add/child")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None
    assert box["width"] > 100, "it is seen when it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top >= 0")
