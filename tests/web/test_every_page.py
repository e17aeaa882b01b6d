"""Every kind of page that anybody reaches, in a browser: full, empty, and refused. Nothing is wrong with any of them.

The pages are found by following links without a browser, which is quick. Of those that look alike one is looked at.
With REVIEWFLOW_TEST_PICTURES=folder a picture of each is kept there, at both widths: `make pictures`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import NARROW, WIDE, Served, broken_days, chromium, overflows, put_longest_days, served, violations
from web.crawl import House, Kept, Seen
from web.visits import Page, open_session

pytestmark = pytest.mark.slow
PICTURES = os.environ.get("REVIEWFLOW_TEST_PICTURES")
WHO = ("coordinator", "administrator", "agency_lead nbt", "scrutineer", "la_notifier", "local_authority_partner")
SENT_EMPTY = """form => {
    for (const each of form.querySelectorAll("input:not([type=hidden]), textarea, select"))
        if (each.type === "radio" || each.type === "checkbox") each.checked = false; else each.value = "";
    form.noValidate = true;
    form.requestSubmit();
}"""
_STANDS_THERE = re.compile(r"<(\w+)([^>]*)>")
_LOOKS = re.compile(r'(?:class|role|type|aria-live|data-module)="([^"]*)"')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server(full_house: House) -> Iterator[Served]:
    with served(full_house.settings, full_house.office) as server:
        yield server


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(20_000)
    yield context
    context.close()


Reached = tuple[str, Seen]
"""Who reached a page, and the page."""


def reached(house: House, who: Iterable[str] = WHO) -> list[Reached]:
    """Every kind of page that some people reach."""
    found = []
    for each in who:
        found += [(each, seen) for seen in house.pages(each) if is_page(seen)]
    return found


def is_page(seen: Seen) -> bool:
    """Whether it is shown in a browser, and not kept as a file."""
    headers = seen.answer.headers
    shown = "text/html" in headers.get("content-type", "") and "attachment" not in headers.get(
        "content-disposition", ""
    )
    return shown and seen.answer.status_code in (200, 403, 404)


def looks(seen: Seen) -> set[str]:
    """What stands on a page, as far as it may look or sound wrong."""
    tags = _STANDS_THERE.findall(seen.answer.text)
    return {f"{tag} {each}" for tag, rest in tags for found in _LOOKS.findall(rest) for each in found.split()}


def cover(house: House, pages: list[Reached]) -> list[Reached]:
    """As few of them as have everything in them that stands on any, and one of every address."""
    chosen: list[Reached] = []
    seen: set[str] = set()
    largest_first = sorted(pages, key=lambda each: -len(each[1].answer.text))
    for each in largest_first:
        new = looks(each[1]) | {house.address_of(each[1].path)}
        if new - seen:
            chosen.append(each)
            seen |= new
    return chosen


def become(context: BrowserContext, server: Served, house: House, who: str) -> None:
    person, role = house.people("bristol")[who], who.partition(" ")[0]
    token = open_session(house.office.desk, house.settings, person, role)
    context.add_cookies([{"name": "reviewflow", "value": token, "url": server.address}])


def wrongs(page: BrowserPage, name: str) -> Iterator[str]:
    """What is wrong with a page at both widths; a picture of it is kept where pictures are wanted."""
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        if PICTURES:
            Path(PICTURES).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(PICTURES) / f"{name}-{size['width']}.png", full_page=True)
        if overflows(page) > 0:
            yield f"{overflows(page)} pixels too wide at {size['width']}"
        yield from (f"broken at {size['width']}: {each}" for each in broken_days(page))
    yield from violations(page)
    put_longest_days(page)
    if overflows(page) > 0:
        yield f"{overflows(page)} pixels too wide at {NARROW['width']} with the longest day"


def named(house: House, who: str, path: str) -> str:
    """A name for the picture of a page."""
    kind = re.sub(r"[^a-z0-9]+", "-", house.kind(path).lower()).strip("-") or "home"
    return f"{kind[:90]}-{who.partition(' ')[0]}"


def test_nothing_is_wrong_with_any_page_of_a_full_office(
    context: BrowserContext, server: Served, full_house: House
) -> None:
    found = {}
    page = context.new_page()
    pages = cover(full_house, reached(full_house))
    for who in WHO:
        become(context, server, full_house, who)
        for each in (seen for by, seen in pages if by == who):
            page.goto(f"{server.address}{each.path}")
            wrong = list(wrongs(page, named(full_house, who, each.path)))
            if wrong:
                found[f"{each.path} for {who}"] = wrong
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_nothing_is_wrong_with_what_is_refused(context: BrowserContext, server: Served, full_house: House) -> None:
    found = {}
    page = context.new_page()
    refused: list[Reached] = []
    for who, seen in reached(full_house, ("coordinator", "administrator")):
        visit = full_house.sign_in(full_house.people("bristol")[who], who.partition(" ")[0])
        for form in seen.forms[:3]:
            if form.action in ("", seen.path) and not full_house.kind(seen.path).endswith("facts/*"):
                again = next((f for f in Page(visit.get(seen.path).text).forms if f.action == form.action), form)
                answer = visit.post(seen.path, {n: again.fields.get(n, "") for n in ("csrf", "token", "version")})
                if answer.status_code == 422:
                    refused.append((who, Seen(seen.path, seen.kind, Kept(answer), seen.page)))
    for who, each in cover(full_house, refused)[:25]:
        become(context, server, full_house, who)
        page.goto(f"{server.address}{each.path}")
        sent = page.locator(f'main form[method="post"][action="{each.path}"]').first
        sent.evaluate(SENT_EMPTY)
        page.wait_for_selector(".govuk-error-summary")
        wrong = list(wrongs(page, f"refused-{named(full_house, who, each.path)}"))
        if not page.evaluate("document.activeElement.className").startswith("govuk-error-summary"):
            wrong.append("the summary has not the focus")
        if wrong:
            found[f"{each.path} for {who}"] = wrong
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_nothing_is_wrong_where_there_is_nothing_to_show(
    context: BrowserContext, tmp_path: Path, sqlite_office: Office
) -> None:
    settings = Settings(database_url=str(sqlite_office.database.url), outbox_folder=tmp_path / "outbox")
    found = {}
    page = context.new_page()
    for house in House.of(sqlite_office, settings):
        with served(settings, sqlite_office) as server:
            fixed = house.fixed_addresses()
            empty = [each for each in reached(house, WHO[:3]) if each[1].path in fixed]
            for who, each in cover(house, empty):
                become(context, server, house, who)
                page.goto(f"{server.address}{each.path}")
                wrong = list(wrongs(page, f"empty-{named(house, who, each.path)}"))
                if wrong:
                    found[f"{each.path} for {who}"] = wrong
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())
