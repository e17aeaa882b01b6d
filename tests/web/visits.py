"""People who are signed in, and forms filled in as a browser fills them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.casework.desk import Desk
from reviewflow.casework.sign_on.sessions import start_session
from reviewflow.settings import Settings
from reviewflow.web.application import create_application
from reviewflow.web.visitor import limits_of

ADDRESS = "http://localhost:8000"
PAGE = {"Accept": "text/html", "Origin": ADDRESS, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


def open_session(desk: Desk, settings: Settings, person: str, role: str = "") -> str:
    """What the cookie of somebody holds who has signed in."""
    partnership = person.partition(".")[0]
    with desk.database.write() as tx:
        return start_session(tx, desk, partnership, person, way="local", limits=limits_of(settings), role=role)


class Page(HTMLParser):
    """What a page links to, and its forms as a browser would send them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[HtmlForm] = []
        self.ids: list[str] = []
        self._select = ""
        self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "form":
            self.forms.append(HtmlForm(found.get("action", ""), found.get("method", "get")))
        elif not self.forms:
            return
        elif tag == "input" and "name" in found:
            self._input(found)
        elif tag == "select":
            self._select = found.get("name", "")
            self.forms[-1].fields.setdefault(self._select, [""])
        elif tag == "option":
            self.forms[-1].choices.setdefault(self._select, []).append(found.get("value", ""))
            if "selected" in found:
                self.forms[-1].fields[self._select] = [found.get("value", "")]
        elif tag == "textarea":
            self._area = found.get("name", "")
            self.forms[-1].fields[self._area] = [""]

    def _input(self, found: Mapping[str, str]) -> None:
        fields, kind = self.forms[-1].fields, found.get("type", "text")
        if kind in ("radio", "checkbox"):
            self.forms[-1].choices.setdefault(found["name"], []).append(found.get("value", ""))
            if "checked" not in found:
                return
        if kind != "file":
            fields.setdefault(found["name"], []).append(found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


@dataclass
class HtmlForm:
    """A form of a page."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Visits:
    """What one person does in a browser."""

    client: TestClient

    def get(self, path: str) -> Response:
        return self.client.get(path, headers=PAGE, follow_redirects=False)

    def page(self, path: str) -> Page:
        """A page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:300]}"
        return Page(answer.text)

    def form(self, path: str) -> HtmlForm:
        """The form of a page that posts to its own address."""
        return own_form(self.page(path), path)

    def post(self, path: str, fields: Mapping[str, object]) -> Response:
        return self.client.post(path, data=dict(fields), headers=PAGE, follow_redirects=False)

    def send(self, path: str, **typed: object) -> Response:
        """Fill in a form, look at the answers, and send them; the last answer."""
        fields = {**self.form(path).fields, **typed}
        answer = self.post(path, fields)
        if answer.status_code != 200:
            return answer
        return self.post(path, {**own_form(Page(answer.text), path).fields, "action": "send"})


def own_form(page: Page, path: str) -> HtmlForm:
    """The form of a page that posts to its own address."""
    return next(form for form in page.forms if form.action == path)


@contextmanager
def visits(settings: Settings, office: Office, person: str, role: str = "") -> Iterator[Visits]:
    """Somebody who has signed in."""
    with TestClient(_application_of(settings, office), base_url=ADDRESS) as client:
        client.cookies.set("reviewflow", open_session(office.desk, settings, person, role))
        yield Visits(client)


def _application_of(settings: Settings, office: Office) -> FastAPI:
    """The application over an office: the same for everybody who visits it, because putting one together takes long."""
    for known, application in office.applications:
        if known == settings:
            return application
    office.applications.append((settings, create_application(settings, now=lambda: office.now)))
    return office.applications[-1][1]


def day(name: str, said: str) -> dict[str, str]:
    """A date, typed: ``day("happened_on", "15 3 2024")``."""
    return dict(zip((f"{name}-day", f"{name}-month", f"{name}-year"), said.split(), strict=True))
