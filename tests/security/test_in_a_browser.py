"""Pages in a browser: nobody else is asked for anything, and nothing on them is stopped by their own policy."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from hostile.place import Place
from web.chromium import chromium

pytestmark = pytest.mark.slow

PATHS = ("/", "/cases", "/due", "/cases/SI-2021-004", "/cases/SI-2021-004/do/start_rapid_review", "/figures",
         "/account", "/alerts", "/people", "/more", "/nothing", "/session", "/sign-in")  # fmt: skip


def test_no_page_asks_anybody_else_or_breaks_its_policy(place: Place) -> None:
    asked: set[str] = set()
    said: list[str] = []
    with chromium() as browser:
        context = browser.new_context()
        cookie = place.people["bristol coordinator"].token
        address = f"http://localhost:{place.port}"
        context.add_cookies([{"name": "reviewflow", "value": cookie, "url": address, "httpOnly": True}])
        page = context.new_page()
        page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
        page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda fault: said.append(f"{page.url}: {fault}"))
        for path in PATHS:
            page.goto(f"{address}{path}", wait_until="networkidle")
            stored = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie.length]")
            assert stored == [0, 0, 0], path
    assert asked == {urlsplit(address).netloc}
    assert [each for each in said if "Failed to load resource" not in each] == []


def test_what_is_put_into_a_page_does_not_run(place: Place) -> None:
    """Even where a fault let markup through, the policy would let nothing run."""
    with chromium() as browser:
        page = browser.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://localhost:{place.port}/sign-in")
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "document.title = 'ran'";
                document.body.append(script);
                const image = document.createElement("img");
                image.src = "https://evil.example/a.png";
                document.body.append(image);
                const link = document.createElement("a");
                link.setAttribute("onclick", "document.title = 'ran'");
                document.body.append(link);
                link.click();
            }"""
        )
        page.wait_for_timeout(300)

        assert page.title() != "ran"
        assert len([each for each in said if "Content Security Policy" in each]) >= 3
