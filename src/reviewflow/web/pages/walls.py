"""``/cases/REF/who-sees``: who sees a case, and the forms by which it is kept from somebody, or to some people."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.scrutineer import read_as
from reviewflow.casework.desk import Desk
from reviewflow.casework.permissions.who_sees import WhoSees, who_sees
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_walls import (
    DECLARED,
    conflict_form,
    lift_conflict_form,
    lift_restriction_form,
    own_conflict_form,
    restrict_form,
)
from reviewflow.web.visit import by_of, place_at
from reviewflow.web.visitor import Visitor


def wall_routes(door: Door) -> APIRouter:
    """The routes about who sees a case."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}/who-sees", methods=GET)
    def seen_by(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            found = _found(desk, visitor, reference)
            if visitor.role == SCRUTINEER:
                read_as(desk, "who sees a case", by=by_of(visitor), reference=reference)
        keeps = visitor.role in found.definition.kept_by
        return door.pages.show(request, "who-sees.html", visitor, found=found, keeps=keeps)

    @routes.api_route(DECLARED, methods=GET)
    def declared(request: Request) -> Response:
        return door.pages.show(request, "declared.html", door.visitor(request))

    for path in ("conflict", "conflict/mine", "conflict/lift", "restrict", "restrict/lift"):
        door.add_form(routes, f"/cases/{{reference}}/{path}", partial(_form, path=path))
    return routes


def _form(desk: Desk, visitor: Visitor, reference: str, path: str) -> Form:
    place = place_at(desk, visitor, reference)
    if path == "conflict/mine":
        return own_conflict_form(place)
    if visitor.role not in place.definition.kept_by:
        raise HTTPException(403)
    found = _found(desk, visitor, reference)
    if path == "conflict":
        known = {each.person for each in found.conflicts}
        return conflict_form(place, [each for each in found.people if each[0] not in known])
    if path == "restrict":
        return restrict_form(place, found.people, [each.person for each in found.only_for])
    if not (found.conflicts if path == "conflict/lift" else found.only_for):
        raise HTTPException(404)
    if path == "conflict/lift":
        return lift_conflict_form(place, [(each.person, each.name) for each in found.conflicts])
    return lift_restriction_form(place)


def _found(desk: Desk, visitor: Visitor, reference: str) -> WhoSees:
    place = place_at(desk, visitor, reference)
    if visitor.role not in (*place.definition.kept_by, SCRUTINEER):
        raise HTTPException(403)
    return who_sees(desk, reference, by=place.actor)
