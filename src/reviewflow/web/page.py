"""How a page is made: the template in the frame, with who is there, whether alerting works, and safe headers."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import govuk_frontend_jinja  # type: ignore[import-untyped]
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import ChainableUndefined, Environment, PackageLoader, PrefixLoader, select_autoescape
from jinja2.loaders import ChoiceLoader

from reviewflow.casework.access.reach import reach_of
from reviewflow.casework.actors import roles_of
from reviewflow.casework.health import alarm, database_not_ready
from reviewflow.casework.sign_on.sessions import INVITATION
from reviewflow.casework.views.lists_seen import notice_title
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import longdate, longmoment

from .assets import static
from .navigation import Place, navigation_of, places_for
from .on_file import keeps_records, sees_requests
from .window import Window
from .words import dated, draft_words, due_words, in_days, moment, one_line, spoken_standing

if TYPE_CHECKING:
    from .visitor import Visitor

TITLE = "reviewflow"
ALARM_IS_OLD = dt.timedelta(seconds=15)
"""How long it is not looked again whether alerting works."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'none';"
    " media-src 'none'; object-src 'none'; child-src 'none'; frame-src 'none'; worker-src 'none'; manifest-src 'none';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    # A form says where it was sent from, and nobody else is told.
    "Referrer-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page."""

    title: str
    role: str = ""
    alarm: str | None = None
    synthetic: bool = False
    navigation: tuple[dict[str, object], ...] = ()
    places: tuple[Place, ...] = ()
    """Everything that the person may use, also what the menu has no room for."""
    asked_at: str = ""


class Pages:
    """Makes pages. One for the application; any number of threads may use it."""

    def __init__(self, window: Window, *, synthetic: bool = False) -> None:
        self.window = window
        self.synthetic = synthetic
        self._offered: frozenset[str] = frozenset()
        self._environment = _environment()
        self._looking = threading.Lock()
        self._looked: tuple[dt.datetime, str | None] | None = None

    def offer(self, paths: Iterable[str]) -> None:
        """Say which addresses are answered, so that the menu leads to them alone."""
        self._offered = frozenset(paths)

    def show(
        self, request: Request, name: str, visitor: Visitor | None = None, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """The page of a template that extends ``frame.html``."""
        text = self._environment.get_template(name).render(
            frame=self._frame(request, visitor), visitor=visitor, path=request.url.path, **context
        )
        return HTMLResponse(_without_indents(text), status, headers=HEADERS)

    def _frame(self, request: Request, visitor: Visitor | None) -> Frame:
        if visitor is not None and visitor.way == INVITATION:
            return self._frame_of_guest(visitor)
        try:
            with self.window.desk() as desk:
                now = desk.now()
                alarm_said = self._alarm(now)
                if visitor is None:
                    # Guests can do nothing about it.
                    alarm_said = None if request.url.path.startswith("/guest") else alarm_said
                    return Frame(TITLE, alarm=alarm_said, synthetic=self.synthetic)
                with desk.database.read() as tx:
                    title = desk.directory(tx, visitor.partnership).title
                    role = roles_of(tx, desk, visitor.partnership).get(visitor.role, visitor.role)
                    reach = reach_of(tx, desk, visitor.partnership, visitor.role)
                    settings, acts_as = self.window.settings, visitor.role
                    reach = replace(
                        reach,
                        keeps_records=keeps_records(settings, acts_as),
                        sees_requests=sees_requests(settings, acts_as),
                    )
                    places = places_for(reach, self._offered)
        except DatabaseNotReady as refusal:
            return Frame(TITLE, alarm=database_not_ready(refusal).header, synthetic=self.synthetic)
        at = longmoment(now)
        navigation = navigation_of(places, request.url.path)
        return Frame(title, role, alarm_said, self.synthetic, navigation, places, at)

    def _frame_of_guest(self, visitor: Visitor) -> Frame:
        """A guest has no menu, and is not told whether alerting works."""
        title, role, at = TITLE, "", ""
        with self.window.desk() as desk:
            if visitor.partnership:
                with desk.database.read() as tx:
                    title = desk.directory(tx, visitor.partnership).title
                    role = roles_of(tx, desk, visitor.partnership).get(visitor.role, visitor.role)
            now = desk.now()
            at = longmoment(now)
        return Frame(title, role, None, self.synthetic, asked_at=at)

    def _alarm(self, now: dt.datetime) -> str | None:
        with self._looking:
            if self._looked is not None and dt.timedelta() <= now - self._looked[0] < ALARM_IS_OLD:
                return self._looked[1]
            with self.window.desk() as desk:
                self._looked = now, alarm(desk)
            return self._looked[1]


_AS_WRITTEN = re.compile(r"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)
_INDENTS = re.compile(r"\n\s+")


def _without_indents(text: str) -> str:
    """The page without the white space that nobody sees, which is a good part of a long form."""
    parts = _AS_WRITTEN.split(text)
    return "".join(part if n % 2 else _INDENTS.sub("\n", part) for n, part in enumerate(parts))


def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("reviewflow.web"),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader(govuk_frontend_jinja.__name__)}),
            ]
        ),
        autoescape=select_autoescape(default=True),
        # The components ask for parameters that nobody gave.
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    environment.globals.update(static=static, due_words=due_words, draft_words=draft_words, letter_title=notice_title)
    environment.filters.update(
        one_line=one_line,
        dated=dated,
        in_days=in_days,
        longdate=longdate,
        spoken_standing=spoken_standing,
        moment=lambda text: dated(moment(text)),
    )
    return environment


def in_frame(headers: Mapping[str, str]) -> bool:
    """Whether who asks reads pages: a browser does, a monitor or a calendar program does not."""
    return "text/html" in headers.get("accept", "")
