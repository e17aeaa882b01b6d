"""``/me``: who is away, who stands in, how one is alerted; and who the people in a case are, read with a reason."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.case.directory import AT_ONCE
from reviewflow.casework.access.seeing import NAMES, look_at
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.people import EndAbsence, end_absence
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.errors import FactInvalid, ReasonMissing
from reviewflow.statute.london import local_date
from reviewflow.store.people import absences_of, choices_of
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_people import CHOICES, alerting_form, away_form
from reviewflow.web.forms.typed import one
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor


def people_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/me", methods=GET)
    def me(request: Request) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk, desk.database.read() as tx:
            directory = desk.directory(tx, visitor.partnership)
            user = directory.users.get(visitor.person)
            chosen = choices_of(tx, visitor.partnership)
            absences = [a for a in absences_of(tx, visitor.partnership) if a.person == visitor.person]
            today = local_date(desk.now())
        wants = chosen.get(visitor.person, user.wants if user else AT_ONCE)
        return door.pages.show(
            request,
            "me.html",
            visitor,
            absences=[a for a in absences if a.until_on is None or a.until_on >= today],
            names={key: each.name for key, each in directory.users.items()},
            wants=dict(CHOICES)[wants],
        )

    door.add_form(routes, "/me/away", _away)

    @routes.post("/me/back")
    def back(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        try:
            day = dt.date.fromisoformat(one(typed, "from_on"))
            with door.window.desk() as desk:
                command = EndAbsence(partnership=visitor.partnership, person=visitor.person, from_on=day)
                end_absence(desk, command, by=by_of(visitor))
        except ValueError:
            raise HTTPException(400, "That is no day.") from None
        except FactInvalid:
            # It was ended before: a second click changes nothing.
            return RedirectResponse("/me", 303)
        return RedirectResponse("/me", 303)

    door.add_form(routes, "/me/alerts", _choice)

    @routes.api_route("/cases/{reference}/people", methods=GET)
    def people(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            _check_may_read(desk, visitor, reference)
        return door.pages.show(request, "people.html", visitor, reference=reference, found=None, errors=[])

    @routes.post("/cases/{reference}/people")
    def people_read(request: Request, reference: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        reason = one(typed, "reason")[:2_000]
        with door.window.desk() as desk:
            _check_may_read(desk, visitor, reference)
            try:
                found = read_identities(desk, reference, by=by_of(visitor), reason=reason)
            except ReasonMissing:
                errors = [{"text": "Enter why you need to know who they are", "href": "#reason"}]
                return door.pages.show(
                    request, "people.html", visitor, 422, reference=reference, found=None, errors=errors
                )
        return door.pages.show(request, "people.html", visitor, reference=reference, found=found, errors=[])

    return routes


def _check_may_read(desk: Desk, visitor: Visitor, reference: str) -> None:
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        case, sight = look_at(tx, desk, reference, actor)
    if not sight.sees(NAMES) or case.partnership != visitor.partnership:
        raise HTTPException(403)


def _away(desk: Desk, visitor: Visitor) -> Form:
    return away_form(desk, visitor, visitor.person, path="/me/away", back="/me", title="Say when you are away")


def _choice(desk: Desk, visitor: Visitor) -> Form:
    return alerting_form(desk, visitor, visitor.person, path="/me/alerts", back="/me", title="How you are alerted")
