"""``/figures/as-it-stood``: the figures of a period as they were known on a past day, or truly were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.desk import Desk
from reviewflow.casework.past.as_it_stood import Then, all_as_they_stood
from reviewflow.documents.write import written
from reviewflow.errors import DatabaseNotReady
from reviewflow.reports import figure_lines
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_file import figures_table
from reviewflow.reports.figures import Figures
from reviewflow.reports.figures_seen import FiguresAsked, FiguresSeen, figures_seen, last_year, names_seen
from reviewflow.statute.london import local_date
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import SELECT, Field
from reviewflow.web.forms.refused import Wrong
from reviewflow.web.forms.typed import typed_of
from reviewflow.web.moments import BY, ON, MomentAsked, moment_in
from reviewflow.web.on_file import library_of
from reviewflow.web.period import PeriodAsked, period_in
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor

from .figures import BELOW, DAYS, FILES, check_sees_figures
from .past import NOT_THEN, not_then
from .work import file_to_take

AT = "/figures/as-it-stood"
NOTHING_YET = "Nothing had been kept here yet on that day: choose a later one"


def past_figure_routes(door: Door) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.api_route(AT, methods=GET)
    def figures(request: Request) -> Response:
        visitor = door.visitor(request)
        known = library_of(door.window.settings).figures.values
        below = request.query_params.get("below", "")
        below = below if below in dict(BELOW) else ""
        found: FiguresSeen | None = None
        words = ""
        with door.window.desk() as desk:
            check_sees_figures(desk, known, visitor)
            now, today = desk.now(), local_date(desk.now())
            moment = moment_in(request, today=today, needed=ON.name in request.query_params)
            period = _period(request, last_year(moment.on or today))
            if moment.is_there and not period.wrongs:
                assert period.first is not None, "a period without wrongs is whole"
                assert period.last is not None
                asked = FiguresAsked(Period(period.first, period.last), None, int(below) if below else None)
                try:
                    with all_as_they_stood(desk, moment.asked) as then:
                        words = then.pinned.words if then.pinned else ""
                        found = _seen(desk, then, known, asked, visitor)
                except NOT_THEN as refusal:
                    moment = not_then(moment, refusal)
                except DatabaseNotReady:
                    moment = MomentAsked(moment.by, typed=moment.typed, wrongs=(Wrong(NOTHING_YET, ON.name),))
        form = request.query_params.get("file", "")
        if form and found is not None:
            if form not in FILES:
                raise HTTPException(404)
            name = f"figures-as-they-stood-{moment.on or f'at-entry-{moment.entry}'}.{form}"
            return file_to_take(name, FILES[form][1], written(figures_table(found.report, now=now), form))
        fields = (BY, ON, *DAYS)
        wrongs = (*moment.wrongs, *period.wrongs)
        return door.pages.show(
            request,
            "figures_as_they_stood.html",
            visitor,
            status=422 if wrongs else 200,
            found=found,
            said=words,
            fields=fields,
            typed={**moment.typed, **period.typed},
            beside={each.field: each for each in reversed(wrongs)},
            errors=[{"text": each.says, "href": each.at(fields)} for each in wrongs],
            below=Field("below", "Small numbers", SELECT, options=BELOW),
            below_said=below,
            words=figure_lines,
            files={key: title for key, (title, _) in FILES.items()},
            address=_address(moment, period, below),
        )

    return routes


def _seen(desk: Desk, then: Then, known: Figures, asked: FiguresAsked, visitor: Visitor) -> FiguresSeen:
    """As the role saw them then, without what it may not see now."""
    found = figures_seen(then.desk, known, asked, actor_of(desk, visitor))
    with desk.database.read() as tx:
        now = names_seen(known, desk.published_definitions(tx, visitor.partnership), visitor.role)
    sections = (
        replace(each, figures=tuple(figure for figure in each.figures if figure.name in now)) for each in found.sections
    )
    report = replace(
        found.report,
        figures={name: figure for name, figure in found.report.figures.items() if name in now},
        contradictions=tuple(each for each in found.report.contradictions if each.stated.figure in now),
    )
    return FiguresSeen(report, tuple(each for each in sections if each.figures))


def _period(request: Request, own: Period) -> PeriodAsked:
    """The period that is asked about; where none is, the year that ends with the day."""
    asked = period_in(request, fields=(DAYS[0], DAYS[1]))
    if asked.wrongs:
        return asked
    if asked.first is None and asked.last is None:
        typed = {**typed_of(DAYS[0], own.from_on.isoformat()), **typed_of(DAYS[1], own.to_on.isoformat())}
        return PeriodAsked(DAYS, own.from_on, own.to_on, typed, ())
    missing = [(asked.first, "Enter the first day", "from"), (asked.last, "Enter the last day", "to")]
    return replace(asked, wrongs=tuple(Wrong(says, name) for day, says, name in missing if day is None))


def _address(moment: MomentAsked, period: PeriodAsked, below: str) -> str:
    said: Mapping[str, str] = {"from": str(period.first), "to": str(period.last), "below": below}
    return f"{AT}?{moment.query}&{urlencode(said)}"
