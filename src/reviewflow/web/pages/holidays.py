"""``/admin/holidays``: the days that do not count, and changing one, with the dates that it moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import sights_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.calendar import ChangeCalendarDay, DeadlineMoved, change_calendar_day_in
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.views.case_view import key_in_words
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.words import counted
from reviewflow.store.published import calendar_in_use, changed_days
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import DATE, RADIOS, TEXT, Field
from reviewflow.web.forms.form import Effect, Form, Values
from reviewflow.web.forms.of_office import office_form
from reviewflow.web.visit import actor_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.definition import Definition

from .office import check_role

HOLIDAYS, CHANGE = "/admin/holidays", "/admin/holidays/change"
DOES_NOT_COUNT, COUNTS = "holiday", "works"
HOW = (
    (DOES_NOT_COUNT, "It does not count: it was made a bank holiday"),
    (COUNTS, "It counts: it is a working day after all"),
)
MOST_SHOWN = 50


def holiday_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route(HOLIDAYS, methods=GET)
    def holidays(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        with door.window.desk() as desk, desk.database.read() as tx:
            _, calendar = calendar_in_use(tx)
            changed = {day.on_date: day for day in changed_days(tx)}
            today = local_date(desk.now())
        coming = [(day, name) for day, name in sorted(calendar.holidays.items()) if day >= today]
        return door.pages.show(
            request, "admin/holidays.html", visitor, coming=coming, changed=changed, known_to=calendar.known_to
        )

    door.add_form(routes, CHANGE, _changing)

    return routes


def _changing(desk: Desk, visitor: Visitor) -> Form:
    check_role(visitor, FOR_OTHERS)
    actor = actor_of(desk, visitor)

    def do(tx: Transaction, values: Values) -> list[DeadlineMoved]:
        command = ChangeCalendarDay(
            day=dt.date.fromisoformat(str(values["on"])),
            name=str(values["name"]),
            source=str(values["source"]),
            works=values["how"] == COUNTS,
        )
        return change_calendar_day_in(tx, desk, command, by=actor)

    def effects(moved: object) -> Iterator[Effect]:
        assert isinstance(moved, list)
        yield Effect("Dates that move", tuple(_in_words(desk, visitor, moved)))

    return office_form(
        desk,
        visitor,
        path=CHANGE,
        title="Change a bank holiday",
        says=("It holds for every partnership of this installation, and every open date is counted anew.",),
        fields=(
            Field("on", "Which day?", DATE, required=True),
            Field("how", "What is it?", RADIOS, options=HOW, required=True),
            Field("name", "What is the day called?", TEXT, "Such as the occasion.", required=True),
            Field("source", "Where was it announced?", TEXT, "Such as the address of the page.", required=True),
        ),
        do=do,
        back=HOLIDAYS,
        button="Change it",
        effects=effects,
        changes_rules=True,
    )


def _in_words(desk: Desk, visitor: Visitor, moved: Sequence[DeadlineMoved]) -> Iterator[str]:
    """The dates of the cases that the visitor sees, and how many others there are."""
    actor = actor_of(desk, visitor)
    shown = moved[:MOST_SHOWN]
    with desk.database.read() as tx:
        seen = sights_of(tx, desk, {each.case for each in shown}, actor)
        for each in shown:
            if each.case in seen:
                definition = desk.definition(tx, seen[each.case][0].workflow_hash)
                title, was, is_now = _title(definition, each.clock), _day(each.was_due_on), _day(each.due_on)
                yield f"{each.case}, {title}: due on {is_now}, before on {was}"
    hidden = len(moved) - sum(each.case in seen for each in shown)
    if hidden:
        yield f"{counted(hidden, 'date')} of cases that you do not see here."
    elif not moved:
        yield "None."


def _title(definition: Definition, key: str) -> str:
    whose, _, clock = key.rpartition("/")
    kind, _, number = whose.rpartition("-")
    return key_in_words(definition, clock, (kind, int(number)) if whose else None)


def _day(day: str) -> str:
    return longdate(dt.date.fromisoformat(day))
