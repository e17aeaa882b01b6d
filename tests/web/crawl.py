"""Following every link as somebody does who is signed in, whatever pages there are: nothing here names one.

A page is found by its links or by the addresses that the application answers. Pages that are of one kind, such as the
page of one case and that of the next, are looked at a few times, not a thousand.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from casework.office import Office
from reviewflow.settings import Settings
from reviewflow.statute.london import local_date
from reviewflow.web.application import create_application
from web.visits import ADDRESS, HtmlForm, Page, Visits, open_session

ITEM = re.compile(r"[A-Z]{1,4}-\d+")
LEFT_OUT = re.compile(
    r"^/(sign-in|sign-out|session-ended|signed-out|static|calendar|demo|health|ready|metrics|api/v1/openapi.json)\b"
)
"""Going there says nothing about anybody, or ends the visit."""


class Kept:
    """An answer that takes little room: thousands of them are kept for as long as tests run."""

    def __init__(self, answer: Response) -> None:
        self.status_code = answer.status_code
        self.headers = answer.headers
        self._packed = zlib.compress(answer.text.encode("utf-8", "surrogatepass"), 1)

    @property
    def text(self) -> str:
        """The words of it."""
        return zlib.decompress(self._packed).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Seen:
    """A page that was looked at."""

    path: str
    kind: str
    answer: Kept
    page: Page

    @property
    def forms(self) -> list[HtmlForm]:
        """Its forms that change something."""
        return [form for form in self.page.forms if form.method.lower() == "post" and not LEFT_OUT.match(form.action)]


_FOLLOWED: dict[tuple[str, str], list[Seen]] = {}


@dataclass
class House:
    """The application over one office, and everybody who may sign in there."""

    office: Office
    settings: Settings
    application: FastAPI
    client: TestClient
    cases: Mapping[str, str] = field(default_factory=dict)
    """Reference to workflow."""
    name: str = ""
    """Houses of one name are alike: what was found in one is found in all."""

    @classmethod
    def of(cls, office: Office, settings: Settings, *, name: str = "") -> Iterator[House]:
        """The application, started and stopped."""
        application = create_application(settings, now=lambda: office.now, desk=office.desk)
        cases = {ref: workflow for ref, workflow in office.rows("SELECT reference, workflow FROM review_case")}  # noqa: C416
        with TestClient(application, base_url=ADDRESS, raise_server_exceptions=False) as client:
            yield cls(office, settings, application, client, cases, name)

    def sign_in(self, person: str, role: str = "") -> Visits:
        """Somebody who is signed in; whoever was before is no more."""
        self.client.cookies.clear()
        self.client.cookies.set("reviewflow", open_session(self.office.desk, self.settings, person, role))
        return Visits(self.client)

    def pages(self, who: str, partnership: str = "bristol") -> list[Seen]:
        """Every kind of page that somebody reaches: ``coordinator``, or a role with its agency."""
        if self.name and (self.name, who) in _FOLLOWED:
            return _FOLLOWED[self.name, who]
        visit = self.sign_in(self.people(partnership)[who], who.partition(" ")[0])
        found = list(crawl(self, visit))
        if self.name:
            _FOLLOWED[self.name, who] = found
        return found

    def people(self, partnership: str) -> dict[str, str]:
        """One person for each role that somebody holds today, and one for each agency."""
        today = local_date(self.office.now)
        with self.office.database.read() as tx:
            users = self.office.desk.directory(tx, partnership).users
        return {
            f"{role} {agency or ''}".strip(): key
            for key, user in reversed([*users.items()])
            for role in user.roles_on(today)
            for agency in [getattr(user, "agency", None)]
        }

    def kind(self, path: str) -> str:
        """What an address is without its numbers: those of one kind have the same."""
        address = urlsplit(path)
        parts = [self._part(part) for part in address.path.split("/")]
        if "facts" in parts:
            parts = parts[: parts.index("facts") + 1] + ["*"] * (len(parts) - parts.index("facts") - 1)
        asked = sorted({each.partition("=")[0] for each in address.query.split("&") if each})
        return "/".join(parts) + ("?" + "&".join(asked) if asked else "")

    def _part(self, part: str) -> str:
        if part in self.cases:
            return f"<{self.cases[part]}>"
        if ITEM.fullmatch(part):
            return f"<{part.rpartition('-')[0]}>"
        return "#" if part.isdigit() else part

    def fixed_addresses(self) -> list[str]:
        """The addresses of the application in which nothing is left open."""
        return sorted(path for path in self.addresses() if "{" not in path and not LEFT_OUT.match(path))

    def address_of(self, path: str) -> str:
        """The address of the application that answers at a path, with what is left open in braces."""
        bare = path.partition("?")[0]
        return next((each for each, fits in self._patterns if fits.fullmatch(bare)), bare)

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        # Those that leave less open come first, as they do in the application.
        ordered = sorted(self.addresses(), key=lambda each: (each.count("{"), each))
        opened = ((each, re.sub(r"\\{\w+:path\\}", ".+", re.escape(each))) for each in ordered)
        return [(each, re.compile(re.sub(r"\\{\w+\\}", "[^/]+", words))) for each, words in opened]

    def addresses(self) -> set[str]:
        """Every address of the application, with what is left open in braces."""
        routers = [getattr(each, "original_router", None) for each in self.application.routes]
        return {route.path for router in routers if router is not None for route in router.routes}


def crawl(
    house: House, visitor: Visits, *, of_a_kind: int = 1, most: int = 400, begin: Iterable[str] = ()
) -> Iterator[Seen]:
    """Every page that is reached by links and known addresses, as many of each kind as are asked for."""
    ahead = deque([*begin, *house.fixed_addresses()])
    met, kinds = set(ahead), Counter[str]()
    while ahead and most:
        path = ahead.popleft()
        kind = house.kind(path)
        if kinds[kind] >= of_a_kind:
            continue
        kinds[kind] += 1
        most -= 1
        answer = visitor.get(path)
        page = Page(answer.text if "html" in answer.headers.get("content-type", "") else "")
        yield Seen(path, kind, Kept(answer), page)
        found = [*page.links, *([answer.headers["location"]] if "location" in answer.headers else [])]
        found += [f"{form.action or path}" for form in page.forms if form.method.lower() == "get"]
        for link in (each.partition("#")[0] for each in found):
            if link.startswith("/") and link not in met and not LEFT_OUT.match(link):
                met.add(link)
                ahead.append(link)
