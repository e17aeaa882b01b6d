"""``/figures``: the main figures of a period; each kind of case on a page; and the cases behind a figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from markupsafe import Markup

from reviewflow.casework.desk import Desk
from reviewflow.documents.write import written
from reviewflow.reports import figure_lines
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_bars import bars
from reviewflow.reports.figure_file import figures_table
from reviewflow.reports.figure_report import Figure
from reviewflow.reports.figures import Figures, bases_of
from reviewflow.reports.figures_seen import (
    FiguresAsked,
    FiguresSeen,
    cases_counted,
    figures_seen,
    last_year,
    names_seen,
)
from reviewflow.statute.london import local_date
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import DATE, SELECT, Field
from reviewflow.web.forms.refused import Wrong
from reviewflow.web.forms.typed import typed_of
from reviewflow.web.on_file import library_of
from reviewflow.web.period import PeriodAsked, period_in
from reviewflow.web.visit import actor_of, after_of
from reviewflow.web.visitor import Visitor

from .work import file_to_take

DAYS = (Field("from", "First day", DATE, required=True), Field("to", "Last day", DATE, required=True))
BELOW = (("", "Show every number"), *((str(n), f"Withhold numbers from 1 to {n - 1}") for n in (3, 5, 6, 10)))
FILES: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


@dataclass(frozen=True)
class Asked:
    """What the address of a page of figures asks."""

    period: PeriodAsked
    whole: FiguresAsked | None
    """None where the period cannot be read."""
    by: str
    below: str

    @property
    def address(self) -> str:
        """The same in the address of another page."""
        said = {"from": str(self.period.first), "to": str(self.period.last)}
        more = {name: value for name, value in (("by", self.by), ("below", self.below)) if value}
        return urlencode({**said, **more})


def figure_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/figures", methods=GET)
    def figures(request: Request) -> Response:
        visitor = door.visitor(request)
        known = library_of(door.window.settings).figures.values
        with door.window.desk() as desk:
            check_sees_figures(desk, known, visitor)
            asked = _asked(request, desk, known)
            found = figures_seen(desk, known, asked.whole, actor_of(desk, visitor)) if asked.whole else None
            now = desk.now()
        form = request.query_params.get("file", "")
        if form and found is not None:
            if form not in FILES:
                raise HTTPException(404)
            period = found.report.period
            name = f"figures-{period.from_on.isoformat()}-{period.to_on.isoformat()}.{form}"
            return file_to_take(name, FILES[form][1], written(figures_table(found.report, now=now), form))
        return door.pages.show(
            request,
            "figures.html",
            visitor,
            status=200 if found else 422,
            errors=asked.period.errors,
            files={form: title for form, (title, _) in FILES.items()},
            **_said(asked, found, known, at="/figures"),
        )

    @routes.api_route("/figures/about/{key}", methods=GET)
    def about(request: Request, key: str) -> Response:
        visitor = door.visitor(request)
        known = library_of(door.window.settings).figures.values
        with door.window.desk() as desk:
            check_sees_figures(desk, known, visitor)
            asked = _asked(request, desk, known)
            found = figures_seen(desk, known, asked.whole, actor_of(desk, visitor)) if asked.whole else None
        section = found.section(key) if found else None
        if found is not None and section is None:
            raise HTTPException(404)
        return door.pages.show(
            request,
            "figures_about.html",
            visitor,
            status=200 if found else 422,
            errors=asked.period.errors,
            section=section,
            bars=_bars,
            **_said(asked, found, known, at=f"/figures/about/{key}"),
        )

    @routes.api_route("/figures/{name}", methods=GET)
    def cases(request: Request, name: str) -> Response:
        visitor = door.visitor(request)
        known = library_of(door.window.settings).figures.values
        with door.window.desk() as desk:
            check_sees_figures(desk, known, visitor)
            asked = _asked(request, desk, known)
            if asked.whole is None:
                raise HTTPException(404)
            after = after_of(request) or ""
            found = cases_counted(desk, known, name, asked.whole, actor_of(desk, visitor), after=after)
        if found is None:
            raise HTTPException(404)
        return door.pages.show(
            request,
            "figure.html",
            visitor,
            asked=asked,
            period=asked.whole.period,
            found=found,
            first=not after,
            words=figure_lines,
            picture=_bars(found.figure, asked.whole.period),
        )

    return routes


def check_sees_figures(desk: Desk, known: Figures, visitor: Visitor) -> None:
    """Refuse a role that sees none of the figures.

    Raises:
        HTTPException: it sees none.
    """
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, visitor.partnership)
    if not names_seen(known, published, visitor.role):
        raise HTTPException(403)


def _said(asked: Asked, found: FiguresSeen | None, known: Figures, *, at: str) -> dict[str, Any]:
    """What both pages of figures use; ``at`` is the address that the form asks again."""
    return {
        "asked": asked,
        "found": found,
        "at": at,
        "words": figure_lines,
        "by": Field("by", "Counted by", SELECT, options=_bases(known)),
        "below": Field("below", "Small numbers", SELECT, options=BELOW),
    }


def _asked(request: Request, desk: Desk, known: Figures) -> Asked:
    asked = period_in(request, fields=DAYS)
    if asked.first is None and asked.last is None and not asked.wrongs:
        own = last_year(local_date(desk.now()))
        typed = {**typed_of(DAYS[0], own.from_on.isoformat()), **typed_of(DAYS[1], own.to_on.isoformat())}
        asked = PeriodAsked(DAYS, own.from_on, own.to_on, typed, ())
    by = request.query_params.get("by", "")
    by = by if by in bases_of(known) else ""
    below = request.query_params.get("below", "")
    below = below if below in dict(BELOW) else ""
    missing = [(asked.first, "Enter the first day", "from"), (asked.last, "Enter the last day", "to")]
    if not asked.wrongs:
        asked = replace(asked, wrongs=tuple(Wrong(says, name) for day, says, name in missing if day is None))
    whole = None
    if asked.first is not None and asked.last is not None and not asked.wrongs:
        whole = FiguresAsked(Period(asked.first, asked.last), by or None, int(below) if below else None)
    return Asked(asked, whole, by, below)


def _bases(known: Figures) -> tuple[tuple[str, str], ...]:
    return (("", "Each figure's own date"), *((basis, f"Date: {basis.replace('_', ' ')}") for basis in bases_of(known)))


def _bars(figure: Figure, period: Period) -> Markup | None:
    picture = bars(figure, period)
    # Every word in it was escaped when it was drawn: reports.svg.
    return None if picture is None else Markup(picture)  # nosec B704
