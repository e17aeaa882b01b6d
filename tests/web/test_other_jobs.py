"""Whole jobs of those who come seldom: by keyboard alone at 320 pixels, and again without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from casework.journeys import incident_at
from casework.office import Office
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.settings import Settings
from web.chromium import NARROW, Served, chromium, overflows, served
from web.hands import Hands, Keyboard, Mouse, heading, named

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


class Job:
    """What somebody does, one page after another."""

    def __init__(self, hands: Hands, server: Served) -> None:
        self.hands, self.page, self.server = hands, hands.page, server
        self.page.goto(f"{server.address}/")

    def menu(self, name: str) -> None:
        """Go somewhere by the main menu."""
        menu = self.page.get_by_role("navigation", name="Main menu")
        opens = menu.get_by_role("button", name="Menu")
        if opens.is_visible():
            self.hands.press(opens)
        with self.page.expect_navigation():
            self.hands.press(menu.get_by_role("link", name=name, exact=True))
        self._fits()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow a link of the page itself."""
        link = self.page.get_by_role("main").get_by_role("link", name=name, exact=isinstance(name, str))
        with self.page.expect_navigation():
            self.hands.press(link.first if link.count() > 1 else link)
        self._fits()

    def follow_back(self) -> None:
        """Go back by the link above the page."""
        with self.page.expect_navigation():
            self.hands.press(self.page.locator(".govuk-back-link"))
        self._fits()

    def press(self, name: str) -> None:
        """Press a button that leads on."""
        with self.page.expect_navigation():
            self.hands.press(self.page.get_by_role("main").get_by_role("button", name=name, exact=True))
        self._fits()

    def type(self, asked: str, words: str) -> None:
        """Answer a question in words."""
        self.hands.type(self.page.get_by_role("textbox", name=named(asked)), words)

    def day(self, asked: str, day: int, month: int, year: int) -> None:
        """Answer with a day."""
        group = self.page.get_by_role("group", name=named(asked))
        for part, said in (("Day", day), ("Month", month), ("Year", year)):
            self.hands.type(group.get_by_role("textbox", name=part, exact=True), str(said))

    def choose(self, asked: str, answer: str) -> None:
        """Choose one of several answers."""
        group = self.page.get_by_role("group", name=named(asked))
        self.hands.choose(group.get_by_role("radio", name=answer, exact=True))

    def send(self, button: str = "Confirm and send") -> None:
        """Look at the answers, and send them."""
        self.press("Continue")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Check your answers")
        self.press(button)
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("done")

    def says(self, words: str) -> None:
        """It stands on the page."""
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def _fits(self) -> None:
        assert overflows(self.page) <= 0, f"{self.page.url} is wider than the window"


def by_keyboard(browser: Browser, server: Served, person: str) -> Job:
    page: Page = server.context(browser, person, viewport=NARROW).new_page()
    return Job(Keyboard(page), server)


def without_scripts(browser: Browser, server: Served, person: str) -> Job:
    return Job(Mouse(server.context(browser, person, java_script_enabled=False).new_page()), server)


Sits = Callable[[Browser, Served, str], Job]
both = pytest.mark.parametrize("sits", [by_keyboard, without_scripts])


@both
def test_who_raises_an_incident_says_what_is_known_and_sees_that_it_arrived(
    browser: Browser, server: Served, sits: Sits
) -> None:
    job = sits(browser, server, "bristol.referrer")
    job.follow("Open a case")
    job.follow("Open a serious incident")
    job.press("Continue")
    job.says("There is a problem")
    job.day("Date the local authority became aware", 14, 3, 2024)
    job.send()
    [reference] = re.findall(r"SI-\d{4}-\d{3}", job.page.url)
    assert server.office.state(reference) == "considered"
    job.says(reference)
    assert server.office.entries(reference)[-1].by_role == "referrer"


@both
def test_the_owner_of_an_action_says_how_far_it_is_and_that_it_is_done(
    browser: Browser, server: Served, office: Office, sits: Sits
) -> None:
    incident = incident_at(office, "rapid_review")
    action = office.open("action", title="Ask who else lives there", owner_agencies=["nbt"])
    office.carry_out(LinkCases(case=action, relation="arises_from", to=incident))
    office.do(
        action, "agree_action", due_on="2024-03-22", outcome_wanted="Asked at every visit.", recommendation="Ask.",
        smart_override="It is plain.",
    )  # fmt: skip
    job = sits(browser, server, "bristol.agency_lead")
    job.says("Do what was agreed: Ask who else lives there")
    job.follow(re.compile("^Do what was agreed"))
    job.follow(re.compile("^What is recorded"))
    job.says("Asked at every visit.")
    job.follow_back()
    job.press("Record that it is done")
    job.type("What shows that it was done", "The form was changed, and forty visits were read.")
    job.send()
    assert office.state(action) == "completed"
    assert office.entries(action)[-1].by_role == "agency_lead"
    job.menu("Actions")
    job.says("Ask who else lives there")


@both
def test_the_scrutineer_asks_challenges_and_checks_the_record(
    browser: Browser, server: Served, office: Office, sits: Sits
) -> None:
    case = incident_at(office, "rapid_review")
    job = sits(browser, server, "bristol.scrutineer")
    job.menu("Scrutiny")
    job.follow("Anything done late and its reason")
    job.press("Ask")
    job.menu("Scrutiny")
    job.follow("Raise a challenge")
    job.type("Which case is it about?", case)
    job.press("Continue")
    job.choose("Raised by", "Independent scrutineer")
    job.type("Subject", "Who was asked")
    job.type("The challenge", "Why was the school not asked?")
    job.send()
    assert office.entries(case)[-1].by_role == "scrutineer"
    job.menu("Scrutiny")
    job.says("Who was asked")
    job.follow("Check, prove and give away")
    job.press("Make a checkpoint, to print and file")
    assert heading(job.page)


@both
def test_the_administrator_records_leave_and_sees_whether_everything_works(
    browser: Browser, server: Served, office: Office, sits: Sits
) -> None:
    job = sits(browser, server, "bristol.administrator")
    job.menu("Administration")
    job.follow("Who is away")
    job.follow(re.compile("^Record leave of Business manager"))
    job.day("First day away", 15, 3, 2024)
    job.day("Last day away", 22, 3, 2024)
    job.press("Continue")
    job.press("Save")
    job.menu("Administration")
    job.follow("Who is away")
    job.says("Business manager (synthetic)")
    job.menu("Administration")
    job.follow("Health")
    assert "worker" in job.page.get_by_role("main").inner_text().lower()
