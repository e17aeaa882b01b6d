"""What is drawn, counted and waited for, in a browser: at any size, with a screen reader, and without scripts."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import Progress, Result, begin
from reviewflow.settings import Settings
from reviewflow.web.on_file import library_of
from web.chromium import NARROW, WIDE, Served, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
ANA = owner("bristol", "bristol.coordinator")
YEAR = "from-day=1&from-month=4&from-year=2023&to-day=31&to-month=3&to-year=2024"


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


class Held:
    """Work that goes on when it is told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.begun, self.go_on, self.fails = threading.Event(), threading.Event(), fails

    def __call__(self, progress: Progress) -> Result:
        progress("Counting the cases", 3, 10)
        self.begun.set()
        assert self.go_on.wait(20)
        assert not self.fails
        return Result("figures.csv", "text/csv", b"a,b\n")


def start(office: Office, work: Held, title: str) -> str:
    key = begin(office.desk, ANA, title, work, again="/figures")
    assert work.begun.wait(10)
    return f"/under-way/{key}"


def wrong_with(browser: Browser, server: Served, person: str, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong with pages, at both sizes."""
    found = {}
    for size in (WIDE, NARROW):
        page = server.context(browser, person, viewport=size).new_page()
        for path in paths:
            page.goto(f"{server.address}{path}")
            wrong = violations(page) + [f"broken: {each}" for each in broken_days(page)]
            if overflows(page) > 0:
                wrong.append(f"{overflows(page)} pixels too wide")
            if wrong:
                found[f"{path} at {size['width']}"] = wrong
    return found


def test_nothing_is_wrong_with_the_pages_full_empty_and_failing(browser: Browser, server: Served) -> None:
    office = server.office
    library_of(server.settings)  # it takes seconds once, and is kept
    empty = [f"/figures/notifications?{YEAR}", "/workflows/action/compare"]
    assert wrong_with(browser, server, "bristol.coordinator", empty) == {}
    case = incident_at(office, "rapid_review")
    office.add(case, "child", label="Child A", age_band="from_1_to_5")
    office.add(case, "agency_request", agency="nbt")
    office.at("Wednesday 2024-04-03")
    held, broken = Held(), Held(fails=True)
    under_way, failing = start(office, held, "One"), start(office, broken, "Two")
    broken.go_on.set()
    rules = "/workflows/serious_incident"
    full = [
        "/", under_way, failing, f"/cases/{case}/timetable", f"/figures?{YEAR}&below=5",
        f"/figures/about/serious_incident?{YEAR}",
        f"/figures/notifications_by_category?{YEAR}", "/figures?from-day=31&from-month=2", "/workflows",
        f"{rules}?case={case}", "/rehearsals",
    ]  # fmt: skip
    assert wrong_with(browser, server, "bristol.coordinator", full) == {}
    held.go_on.set()
    assert wrong_with(browser, server, "bristol.press_officer", [f"/figures?{YEAR}", "/rehearsals"]) == {}


def test_a_picture_is_one_image_that_the_keyboard_scrolls(browser: Browser, server: Served) -> None:
    case = incident_at(server.office, "rapid_review")
    page = server.context(browser, "bristol.coordinator", viewport=NARROW).new_page()
    page.goto(f"{server.address}/cases/{case}/timetable")
    assert page.get_by_role("img").count() == 2
    assert page.get_by_role("img", name=f"Timetable of {case} as bars").is_visible()
    region = page.get_by_role("region", name="The dates as bars")
    region.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_long_work_says_how_far_it_is_and_then_offers_what_came_of_it(browser: Browser, server: Served) -> None:
    held = Held()
    path = start(server.office, held, "Figures of 2024")
    page = server.context(browser, "bristol.coordinator").new_page()
    page.goto(f"{server.address}{path}")
    assert page.get_by_role("progressbar", name="Counting the cases: 3 of 10 done.").is_visible()
    page.get_by_text("Counting the cases: 3 of 10 done.", exact=True).nth(1).wait_for(state="attached")
    link = page.get_by_role("link", name="What needs doing", exact=True).last
    link.focus()
    page.wait_for_timeout(2_500)
    assert page.evaluate("document.activeElement.innerText") == "What needs doing", "the focus stays where it was"
    held.go_on.set()
    page.get_by_role("button", name="Take the file").or_(page.get_by_role("link", name="Take the file")).wait_for()
    assert page.get_by_role("status").first.inner_text() == "It is finished."
    with page.expect_download() as taken:
        page.get_by_text("Take the file").click()
    assert taken.value.suggested_filename == "figures.csv"


def test_long_work_is_looked_at_again_without_scripts(browser: Browser, server: Served) -> None:
    held = Held()
    path = start(server.office, held, "Figures of 2024")
    page = server.context(browser, "bristol.coordinator", java_script_enabled=False).new_page()
    page.goto(f"{server.address}{path}")
    held.go_on.set()
    page.get_by_text("It is finished.").wait_for(timeout=15_000)


def test_a_story_is_rehearsed_by_keyboard_alone(browser: Browser, server: Served) -> None:
    page = server.context(browser, "bristol.coordinator", viewport=NARROW).new_page()
    page.goto(f"{server.address}/rehearsals")
    page.get_by_label("A rapid review across Easter").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("See what came of it").wait_for(timeout=30_000)
    page.get_by_text("See what came of it").press("Enter")
    page.get_by_text("steps, everything as expected").wait_for()
    assert violations(page) == []
    assert overflows(page) <= 0
    assert broken_days(page) == []
