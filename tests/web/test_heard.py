"""What a screen reader gets of the ten pages that people use most: landmarks, headings, names, order, what is live."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from web.chromium import Served, chromium, served
from web.crawl import House
from web.played import BUSY

pytestmark = pytest.mark.slow
FRAME = """
- link "Skip to main content"
- banner:
  - list:
    - listitem: /Review coordinator/
    - listitem:
      - link "Leave and alerts"
    - listitem:
      - link "Your account"
    - listitem:
      - button "Sign out"
  - search:
    - searchbox "Search everything that you may see"
    - button "Search"
  - navigation "Main menu":
    - list:
      - listitem:
        - link "What needs doing"
- alert:
  - paragraph: /Reminders/
- main
- contentinfo:
  - paragraph: /This page is as of/
"""
HEARD = {
    "/": """
- main:
  - heading "What needs doing" [level=1]
  - paragraph: /\\d+ late/
  - list:
    - listitem:
      - link /Complete and publish the review/
      - strong: Late
      - link /days late, was due .* why this date for PR-2020-001/
""",
    "/cases": """
- main:
  - heading "Cases" [level=1]
  - combobox "Kind"
  - combobox "Where it is"
  - checkbox "Ended ones too"
  - button "Show"
  - table "Cases, the newest reference first":
    - rowgroup:
      - row "Case Where it is Next date"
    - rowgroup:
      - row /SI-2021-006 Serious incident Being considered/:
        - rowheader /SI-2021-006/
        - cell "Being considered"
""",
    "/due": """
- main:
  - heading "Dates" [level=1]
  - table "Every open date, the most urgent first":
    - rowgroup:
      - row "What Case When"
    - rowgroup:
      - row /Complete and publish the review/
""",
    "/letters": """
- main:
  - heading "Letters" [level=1]
  - table "Letters, the newest first":
    - rowgroup:
      - row "Letter Case Written Delivery"
    - rowgroup:
      - row /Notice to the scrutineer/
""",
    "/alerts": """
- main:
  - heading "Alerts that nobody has in hand" [level=1]
  - list:
    - listitem:
      - link /I have it in hand .* alert \\d+/
""",
    f"/cases/{BUSY}": f"""
- main:
  - heading "{BUSY}" [level=1]
  - list "The way of this case":
    - listitem: Consideration (behind it)
    - listitem: Notification (behind it)
    - listitem: Rapid review (here now)
    - listitem: Panel (ahead)
  - region "Where it is":
    - heading "Where it is" [level=2]
  - region "What is next":
    - heading "What is next" [level=2]
    - list:
      - listitem:
        - button "Submit for sign-off"
  - region "Dates":
    - heading "Dates" [level=2]
    - list:
      - listitem:
        - heading "Papers for the meeting, M-1" [level=3]
        - paragraph:
          - strong: Late
          - text: /Overdue by/
        - paragraph:
          - link /Why this date .* Papers for the meeting, M-1/
  - complementary "More about {BUSY}"
""",
    f"/cases/{BUSY}/why/rapid_review": """
- main:
  - 'heading "Why this date: Send the rapid review to the Panel" [level=1]'
  - heading "What it counts from" [level=2]
  - heading "Day by day" [level=2]
  - region "The count, day by day":
    - table "Every day that was counted, and every day that was not and why":
      - rowgroup:
        - row "Day Count"
      - rowgroup:
        - row "Monday 12 April 2021 Day zero"
        - row "Tuesday 13 April 2021 1"
""",
    f"/cases/{BUSY}/trail": """
- main:
  - heading "Who did what" [level=1]
  - list:
    - listitem:
      - link "Open a serious incident"
      - text: /by Review coordinator/
""",
    f"/cases/{BUSY}/items/AR-1/do/record_return": """
- main:
  - heading "Record the return" [level=1]
  - group /Was the agency involved/
  - group "Date of the return":
    - textbox "Day"
    - textbox "Month"
    - textbox "Year"
  - textbox "Reason or remark (optional)"
  - status
  - button "Continue"
  - button "Save and come back later"
""",
    f"/cases/{BUSY}/timetable": """
- main:
  - heading "Timetable" [level=1]
  - navigation "On this page"
  - heading "As bars" [level=2]
  - region "The dates as bars":
    - img /as bars .* The table says the same/
  - heading "As a list of dates" [level=2]
""",
}


@pytest.fixture(scope="module")
def page(full_house: House) -> Iterator[Page]:
    """A browser in which the coordinator of Bristol is signed in, over a full office."""
    with chromium() as browser, served(full_house.settings, full_house.office) as server:
        yield _page(browser, server)


def _page(browser: Browser, server: Served) -> Page:
    context = server.context(browser, "bristol.coordinator", base_url=server.address)
    context.set_default_timeout(20_000)
    return context.new_page()


@pytest.mark.parametrize("path", HEARD)
def test_a_page_is_heard(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("body")).to_match_aria_snapshot(FRAME)
    expect(page.locator("body")).to_match_aria_snapshot(HEARD[path])
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5')].filter(e => e.checkVisibility()).map(e => +e.tagName[1])"
    )
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), levels
    assert page.get_by_role("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "en-GB"


def test_what_is_saved_is_said_when_it_is(page: Page) -> None:
    page.goto(f"/cases/{BUSY}/do/widen_scope")
    said = page.locator("form").get_by_role("status").filter(visible=True)
    page.get_by_role("textbox", name="Reason", exact=True).fill("Half a sentence")
    expect(page.locator("[data-saved]")).to_have_text("Saved at 10:00")
    assert page.locator("[data-saved]").get_attribute("aria-live") == "polite"
    assert said.count() >= 1
