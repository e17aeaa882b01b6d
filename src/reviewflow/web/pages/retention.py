"""``/retention``: what is due for review, the schedule, holds, and destruction that two people decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.keeping.acting import seen_case, seen_of
from reviewflow.casework.keeping.destruction import look_at_case
from reviewflow.casework.keeping.due import cases_kept, due_until
from reviewflow.casework.keeping.schedule import Schedule, schedule_of
from reviewflow.documents.write import written
from reviewflow.errors import CaseNotFound
from reviewflow.reports.keeping import NOTHING_BY_ITSELF, STANDING, STATES, certificate_report
from reviewflow.statute.london import local_date
from reviewflow.store import keeping
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_retention import (
    HOLDS,
    RETENTION,
    decide_form,
    destroy_form,
    hold_form,
    lift_form,
    propose_form,
)
from reviewflow.web.on_file import library_of
from reviewflow.web.pages.questions import FILES
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.visit import actor_of, after_of
from reviewflow.web.visitor import Visitor

AT_ONCE = 50
LATER_YEARS = {"5": 5, "10": 10, "100": 100}
_CASE = "/cases/{reference}/retention"


def retention_routes(door: Door) -> APIRouter:
    """The routes about keeping records."""
    routes = APIRouter()

    @routes.api_route(RETENTION, methods=GET)
    def due(request: Request) -> Response:
        visitor, schedule = _asking(door, request)
        years = LATER_YEARS.get(request.query_params.get("years", ""), 0)
        start = _number(after_of(request), 0)
        with door.window.desk() as desk:
            actor, today = actor_of(desk, visitor), local_date(desk.now())
            until = dt.date(today.year + years, 12, 31) if years else today
            with desk.database.read() as tx:
                every = due_until(cases_kept(tx, desk, schedule, actor), until, undated=True)
        return door.pages.show(
            request,
            "retention.html",
            visitor,
            found=every[start : start + AT_ONCE],
            more=start + AT_ONCE if len(every) > start + AT_ONCE else None,
            until=until,
            years=years,
            standing=STANDING,
            says=NOTHING_BY_ITSELF,
        )

    @routes.api_route(f"{RETENTION}/schedule", methods=GET)
    def schedule(request: Request) -> Response:
        visitor, found = _asking(door, request)
        return door.pages.show(request, "retention_schedule.html", visitor, schedule=found, says=NOTHING_BY_ITSELF)

    @routes.api_route(HOLDS, methods=GET)
    def holds(request: Request) -> Response:
        visitor, found = _asking(door, request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                every = keeping.holds(tx, visitor.partnership, before=_before(request), limit=AT_ONCE + 1)
                seen = seen_of(tx, desk, {each.case for each in every if each.case}, actor)
        return door.pages.show(
            request,
            "retention_holds.html",
            visitor,
            found=[each for each in every[:AT_ONCE] if each.case is None or each.case in seen],
            more=every[AT_ONCE - 1].sequence if len(every) > AT_ONCE else None,
            grounds=found.grounds,
            may_hold=found.duties.may("place_hold", visitor.role),
            may_lift=found.duties.may("lift_hold", visitor.role),
        )

    @routes.api_route(f"{RETENTION}/destructions", methods=GET)
    def destructions(request: Request) -> Response:
        visitor, _ = _asking(door, request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                every = keeping.destructions(tx, visitor.partnership, before=_before(request), limit=AT_ONCE + 1)
                seen = seen_of(tx, desk, {each.case for each in every}, actor)
        return door.pages.show(
            request,
            "retention_destructions.html",
            visitor,
            found=[each for each in every[:AT_ONCE] if each.case in seen],
            more=every[AT_ONCE - 1].sequence if len(every) > AT_ONCE else None,
            states=STATES,
        )

    @routes.api_route(_CASE, methods=GET)
    def of_case(request: Request, reference: str) -> Response:
        visitor, found = _asking(door, request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                stored = seen_case(tx, desk, reference, actor)
                looked = look_at_case(tx, desk, found, reference, actor)
                decided = keeping.standing_destruction(tx, reference)
        return door.pages.show(
            request,
            "retention_case.html",
            visitor,
            case=stored.case,
            looked=looked,
            decided=decided,
            standing=STANDING,
            states=STATES,
            duties=found.duties,
            own=decided is not None and decided.proposed_by == actor.user,
        )

    @routes.api_route("/cases/{reference}/certificate", methods=GET)
    def certificate(request: Request, reference: str) -> Response:
        visitor, _ = _asking(door, request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                seen_case(tx, desk, reference, actor)
                done = keeping.standing_destruction(tx, reference)
                place = desk.directory(tx, visitor.partnership).title
        if done is None or done.certificate is None:
            raise HTTPException(404)
        report = certificate_report(done.certificate, place=place)
        form = request.query_params.get("file", "")
        if form in FILES:
            return file_to_take(f"certificate-{reference}.{form}", FILES[form][1], written(report, form))
        return door.pages.show(request, "certificate.html", visitor, reference=reference, report=report, files=FILES)

    _add(routes, door, f"{HOLDS}/new", lambda desk, visitor, schedule, _: hold_form(desk, visitor, schedule, None))
    _add(routes, door, f"{HOLDS}/{{reference}}/lift", _lift)
    for what in ("hold", "propose", "approve", "refuse", "destroy"):
        _add(routes, door, f"{_CASE}/{what}", _of_case(what, door.window.settings.backups_kept_days))
    return routes


def _asking(door: Door, request: Request) -> tuple[Visitor, Schedule]:
    visitor = door.visitor(request)
    schedule = schedule_of(library_of(door.window.settings), visitor.partnership)
    if not schedule.duties.may("see_schedule", visitor.role):
        raise HTTPException(403)
    return visitor, schedule


Making = Callable[[Desk, Visitor, Schedule, str], Form]


def _add(routes: APIRouter, door: Door, path: str, make: Making) -> None:
    def form(desk: Desk, visitor: Visitor, reference: str = "") -> Form:
        schedule = schedule_of(library_of(door.window.settings), visitor.partnership)
        if not schedule.duties.has_any(visitor.role):
            raise HTTPException(403)
        return make(desk, visitor, schedule, reference)

    door.add_form(routes, path, form)


def _lift(desk: Desk, visitor: Visitor, schedule: Schedule, number: str) -> Form:
    with desk.database.read() as tx:
        hold = keeping.find_hold(tx, _number(number, 0))
        if hold is None or hold.lifted_at is not None or hold.partnership != visitor.partnership:
            raise HTTPException(404)
        if hold.case is not None:
            _check_seen(tx, desk, hold.case, _actor(desk, visitor))
    _check_duty(schedule, "lift_hold", visitor)
    return lift_form(desk, visitor, schedule, hold)


DUTY = {
    "hold": "place_hold",
    "propose": "propose_destruction",
    "approve": "approve_destruction",
    "refuse": "approve_destruction",
    "destroy": "carry_out_destruction",
}


def _of_case(what: str, kept_days: int | None) -> Making:
    def make(desk: Desk, visitor: Visitor, schedule: Schedule, reference: str) -> Form:
        actor = _actor(desk, visitor)
        with desk.database.read() as tx:
            _check_seen(tx, desk, reference, actor)
            looked = look_at_case(tx, desk, schedule, reference, actor)
            decided = keeping.standing_destruction(tx, reference)
        _check_duty(schedule, DUTY[what], visitor)
        if what == "hold":
            return hold_form(desk, visitor, schedule, reference)
        if what == "propose":
            mark = looked.kept.record.period.mark if looked else ""
            return propose_form(desk, visitor, schedule, reference, mark)
        if what == "destroy":
            return destroy_form(desk, visitor, schedule, reference, kept_days=kept_days)
        said = f"{decided.proposed_by} has proposed it: {decided.reason}" if decided else "Nobody has proposed it."
        return decide_form(desk, visitor, schedule, reference, approve=what == "approve", says=said)

    return make


def _actor(desk: Desk, visitor: Visitor) -> Actor:
    return actor_of(desk, visitor)


def _check_seen(tx: Transaction, desk: Desk, reference: str, actor: Actor) -> None:
    try:
        seen_case(tx, desk, reference, actor)
    except CaseNotFound:
        raise HTTPException(404) from None


def _check_duty(schedule: Schedule, duty: str, visitor: Visitor) -> None:
    if not schedule.duties.may(duty, visitor.role):
        raise HTTPException(403)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else default


def _before(request: Request) -> int:
    return _number(after_of(request), LARGEST_NUMBER)
