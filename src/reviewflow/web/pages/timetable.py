"""``/cases/REF/timetable``: the dates of a case as bars, as a calendar and as a table."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from reviewflow.casework.views import timetable_words
from reviewflow.casework.views.case_view import by_number
from reviewflow.casework.views.timetable import Timetable, timetable_seen
from reviewflow.reports.timetable_days import bank_holidays
from reviewflow.reports.timetable_gantt import gantt
from reviewflow.reports.timetable_month import month_picture, months_of
from reviewflow.statute.london import MONTHS
from reviewflow.statute.standing import FORCE
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of


def timetable_routes(door: Door) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}/timetable", methods=GET)
    def show_timetable(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            found = timetable_seen(desk, reference, actor_of(desk, visitor))
        months = months_of(found)
        month = _month(after_of(request, "month"), months, found)
        at = months.index(month) if month in months else 0
        return door.pages.show(
            request,
            "timetable.html",
            visitor,
            found=found,
            view=found.view,
            home=f"/cases/{found.view.case.reference}",
            # Every word in the pictures was escaped when they were drawn: reports.svg.
            bars=Markup(gantt(found)),  # nosec B704
            month=month,
            month_picture=Markup(month_picture(found, month)) if month else None,  # nosec B704
            earlier=months[at - 1] if at else None,
            later=months[at + 1] if at + 1 < len(months) else None,
            holidays=bank_holidays(found),
            words=timetable_words,
            by_number=by_number,
            month_title=lambda day: f"{MONTHS[day.month - 1]} {day.year}",
            force=FORCE,
        )

    return routes


def _month(said: str | None, months: tuple[dt.date, ...], found: Timetable) -> dt.date | None:
    """The month that was asked for, or else this one or the one nearest to it."""
    asked = next((each for each in months if f"{each:%Y-%m}" == said), None)
    this = found.view.today.replace(day=1)
    return asked or min(months, key=lambda each: abs((each - this).days), default=None)
