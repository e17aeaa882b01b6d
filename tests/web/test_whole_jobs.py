"""Whole jobs in a browser, as the scenarios tell them: by mouse, by keyboard alone at 400 %, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ViewportSize

from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import Served, chromium, served
from web.hands import Keyboard, Mouse
from web.scenes import Scene

pytestmark = pytest.mark.slow
ENLARGED: ViewportSize = {"width": 320, "height": 256}
"""What is left of a window of 1280 by 1024 when everything in it is four times as large."""


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


def test_bristol_takes_an_incident_from_the_first_call_to_the_panels_reply(browser: Browser, server: Served) -> None:
    page = browser.new_page()
    page.set_default_timeout(15_000)
    scene = Scene(server, Mouse(page), "bristol")
    scene.play("bristol_2020_21", "RR1")
    assert server.office.state(scene.cases["RR1"]) == "closed"


def test_gloucestershire_does_it_by_keyboard_alone_at_four_times_the_size(browser: Browser, server: Served) -> None:
    page = browser.new_page(viewport=ENLARGED)
    page.set_default_timeout(15_000)
    scene = Scene(server, Keyboard(page), "gloucestershire")
    scene.play("glos_2020_21", "RR0")
    assert server.office.state(scene.cases["RR0"]) == "closed"


def test_gloucestershire_considers_and_does_not_notify_without_scripts(browser: Browser, server: Served) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.set_default_timeout(15_000)
    scene = Scene(server, Mouse(page), "gloucestershire")
    scene.play("glos_2020_21", "ALTE1")
    assert server.office.state(scene.cases["ALTE1"]) == "not_notified"
