"""Signing in as people do it: in a browser, by keyboard alone, at both widths, with scripts and without."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from casework.office import Office
from casework.people_who_sign_in import PASSWORD, TWO_ROLES, add, code, set_up
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, Served, broken_days, chromium, overflows, served, violations

pytestmark = pytest.mark.slow
ADDRESS = "bristol-police-chair@example.org"
PICTURES = os.environ.get("REVIEWFLOW_TEST_PICTURES")


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


@pytest.fixture(params=[WIDE, NARROW], ids=["1280", "320"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that knows nobody."""
    context = browser.new_context(viewport=request.param)
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, server: Served) -> Page:
    return context.new_page()


@pytest.fixture
def right(page: Page, request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Looks whether a page is as it should be, and keeps a picture of it where pictures are wanted."""

    def look(name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        if PICTURES:
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
        assert violations(page) == [], name
        assert overflows(page) == 0, name
        assert broken_days(page) == [], name

    return look


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Go by keyboard to what a screen reader calls so."""
    for _ in range(40):
        press(page, "Tab")
        named = page.evaluate(
            "() => { const e = document.activeElement;"
            " return (e.labels && e.labels.length ? e.labels[0].innerText : e.innerText || e.value || '').trim(); }"
        )
        if named == name:
            return
    raise AssertionError(f"{name} is not reached by keyboard")


def type_into(page: Page, name: str, text: str) -> None:
    tab_to(page, name)
    page.keyboard.type(text)


def sign_in(page: Page, server: Served, secret: str, *, to: str = "/role") -> None:
    """By keyboard: nothing is clicked."""
    page.goto(f"{server.address}{to}")
    type_into(page, "Email address", ADDRESS)
    type_into(page, "Password", PASSWORD)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code from your authenticator app")
    type_into(page, "Enter the code from your authenticator app", code(server.office, secret))
    press(page, "Enter")


def test_an_account_is_set_up_by_keyboard(page: Page, server: Served, right: Callable[[str], None]) -> None:
    page.goto(f"{server.address}/set-up/{add(server.office)}")
    right("set-up")
    type_into(page, "Password", "short")
    press(page, "Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("12 are the fewest")
    assert page.title().startswith("Error: ")
    right("set-up-error")
    press(page, "Tab", "Enter")
    assert page.evaluate("document.activeElement.id") == "password"
    page.keyboard.type(PASSWORD)
    press(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Add this account to your authenticator app")
    right("second-factor")
    secret = re.sub(r"\s|Setup key:", "", page.locator("#secret").text_content() or "")
    type_into(page, "Code that the app shows now", "000000")
    press(page, "Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("The code is wrong")
    right("second-factor-error")
    type_into(page, "Code that the app shows now", code(server.office, secret))
    press(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("In which role do you want to work?")


def test_somebody_signs_in_chooses_a_role_and_signs_out_by_keyboard(
    page: Page, server: Served, right: Callable[[str], None]
) -> None:
    secret = set_up(server.office)
    page.goto(f"{server.address}/sign-in")
    right("sign-in")
    tab_to(page, "Continue")
    press(page, "Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter your password")
    right("sign-in-error")

    sign_in(page, server, secret, to="/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("In which role do you want to work?")
    right("role")
    tab_to(page, "Continue")
    press(page, "Enter")
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose a role")
    right("role-error")
    press(page, "Tab", "Enter", "Space", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    right("account")
    tab_to(page, "Sign out")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have signed out")
    right("signed-out")


def test_other_pages_of_signing_in_are_right(page: Page, server: Served, right: Callable[[str], None]) -> None:
    secret = set_up(server.office)
    page.goto(f"{server.address}/sign-in")
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    right("code")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter the code")
    right("code-error")
    page.get_by_role("textbox").fill(code(server.office, secret))
    page.get_by_role("button", name="Sign in").click()
    for name, path in {
        "session": "/session",
        "session-ended": "/session-ended?to=%2Faccount",
        "spent": "/set-up/made-up",
    }.items():
        page.goto(f"{server.address}{path}")
        right(name)


def test_a_page_warns_before_a_session_ends_and_loses_nothing(
    page: Page, server: Served, right: Callable[[str], None]
) -> None:
    secret = set_up(server.office)
    sign_in(page, server, secret, to="/account")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("New password", exact=True).fill("half of a pass")
    server.office.later(minutes=26)
    look_again(page)

    warning = page.get_by_role("dialog", name="You will be signed out soon")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("status")).to_contain_text("signed out in 4 minutes")
    right("warning")
    press(page, "Enter")
    expect(warning).not_to_be_visible()
    assert page.get_by_label("New password", exact=True).input_value() == "half of a pass"

    server.office.later(minutes=29)
    look_again(page)
    expect(warning).to_be_visible()
    server.office.later(minutes=2)
    look_again(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    server.office.later(minutes=1)
    page.get_by_role("button", name="Sign in again").click()
    page.get_by_label("Email address").fill(ADDRESS)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("textbox").fill(code(server.office, secret))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In which role do you want to work?")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def look_again(page: Page) -> None:
    """As when somebody comes back to the window: the page asks how long is left."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_all_of_it_works_without_scripts(browser: Browser, server: Served) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{server.address}/set-up/{add(server.office, TWO_ROLES)}")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    secret = re.sub(r"\s|Setup key:", "", page.locator("#secret").text_content() or "")
    page.get_by_role("textbox").fill(code(server.office, secret))
    page.get_by_role("button", name="Finish and sign in").click()
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Continue").click()
    page.goto(f"{server.address}/session")
    page.get_by_role("button", name="Stay signed in").click()
    expect(page.locator("main")).to_contain_text("signed out in 30 minutes")
    server.office.later(minutes=31)
    page.goto(f"{server.address}/account")
    expect(page.get_by_role("heading", level=1)).to_have_text("You were signed out")
    context.close()
