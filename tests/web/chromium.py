"""Pages in Debian's Chromium, served by the program itself on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from web.visits import open_session

AXE = Path(__file__).parent / "axe/axe.min.js"
WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 640}
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser; where there is none, tests are left out, but never where they are asked for."""
    found = shutil.which("chromium")
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is not installed: apt-get install chromium")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Served:
    """A server that is up."""

    address: str
    office: Office
    settings: Settings

    def context(self, browser: Browser, person: str, **more: Any) -> BrowserContext:
        """A browser in which somebody is signed in."""
        context = browser.new_context(**{"viewport": WIDE, **more})
        token = open_session(self.office.desk, self.settings, person)
        context.add_cookies([{"name": "reviewflow", "value": token, "url": self.address}])
        context.set_default_timeout(10_000)
        return context


@contextmanager
def served(settings: Settings, office: Office) -> Iterator[Served]:
    """The pages of an office at an address of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        application = create_application(settings, now=lambda: office.now, desk=office.desk, synthetic=True)
        server = uvicorn.Server(uvicorn.Config(application, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield Served(f"http://localhost:{listening.getsockname()[1]}", office, settings)
        server.should_exit = True
        thread.join()


def violations(page: Page) -> list[str]:
    """What axe finds wrong with a page: the rule, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [f"{v['id']}: {[node['target'] for node in v['nodes']][:3]} {v['help']}" for v in found["violations"]]


def overflows(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def put_longest_days(page: Page) -> None:
    """Put the day that takes most room where a day stands, and an alarm with one at the top, as any day may come."""
    page.evaluate(
        r"""() => {
            const months = "January|February|March|April|May|June|July|August|September|October|November|December";
            const day = new RegExp(`^(\\w+day[ \\u00a0])?\\d{1,2}[ \\u00a0](?:${months})([ \\u00a0]\\d{4})?$`);
            for (const each of document.querySelectorAll(".rf-day")) {
                const found = each.children.length === 0 && day.exec(each.textContent.trim());
                if (found) each.textContent = `${found[1] ? "Wednesday " : ""}30 September${found[2] ?? ""}`;
            }
            document.body.insertAdjacentHTML("afterbegin", `<div class="rf-alarm"><div class="govuk-width-container">
                <p>Held up since 09:00 on <span class="rf-day">Wednesday 30 September 2026</span>.</p></div></div>`);
        }"""
    )


def broken_days(page: Page) -> list[str]:
    """Days that stand on two lines."""
    found: list[str] = page.evaluate(
        r"""() => {
            const months = "January|February|March|April|May|June|July|August|September|October|November|December";
            const day = new RegExp(`\\d{1,2}[ \\u00a0](${months})([ \\u00a0]\\d{4})?`, "g");
            const broken = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            for (let node; (node = walker.nextNode());) {
                if (!node.parentElement.checkVisibility()) continue;
                for (const match of node.data.matchAll(day)) {
                    const range = document.createRange();
                    range.setStart(node, match.index); range.setEnd(node, match.index + match[0].length);
                    const tops = new Set([...range.getClientRects()].map((each) => Math.round(each.top)));
                    if (tops.size > 1) broken.push(match[0]);
                }
            }
            return broken;
        }"""
    )
    return found
