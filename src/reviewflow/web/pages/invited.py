"""``/cases/REF/guests``: who was invited to what, and inviting somebody to one item."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.desk import Desk
from reviewflow.casework.guests.invite import (
    InviteAgain,
    Invited,
    InviteGuest,
    WithdrawGuest,
    code_in_groups,
    invite_again,
    invite_guest,
    withdraw_guest,
)
from reviewflow.casework.guests.tasks import OPEN, GuestTask, as_they_stand, standing_words
from reviewflow.errors import GuestCannotBeInvited, InvitationNotFound
from reviewflow.store.guests import tasks_of_case
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.of_rules import Place
from reviewflow.web.forms.typed import Typed, one
from reviewflow.web.visit import by_of, place_at
from reviewflow.web.visitor import Visitor

INVALID, SEE_OTHER = 422, 303


def invited_routes(door: Door) -> APIRouter:
    """The routes about the guests of a case."""
    routes, settings = APIRouter(), door.window.settings

    @routes.api_route("/cases/{reference}/guests", methods=GET)
    def guests(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            _keeps(desk, visitor, reference)
            found = _guests(desk, reference)
        return door.pages.show(
            request, "guests.html", visitor, reference=reference, found=found, standing=standing_words, open=OPEN
        )

    @routes.api_route("/cases/{reference}/items/{number}/invite", methods=GET)
    def ask(request: Request, reference: str, number: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            place = _keeps(desk, visitor, reference, number)
        return asks(request, visitor, place, {})

    @routes.post("/cases/{reference}/items/{number}/invite")
    def invite(request: Request, reference: str, number: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            place = _keeps(desk, visitor, reference, number)
            missing = _missing(typed)
            if missing:
                return asks(request, visitor, place, typed, *missing)
            command = InviteGuest(
                case=reference,
                item=number,
                address=one(typed, "address"),
                name=one(typed, "name"),
                role=one(typed, "role") or None,
            )
            try:
                made = invite_guest(desk, command, by=by_of(visitor), link_hours=settings.guest_link_hours)
            except GuestCannotBeInvited as refusal:
                said = str(refusal.facts["why"])
                do = "" if "--" in str(refusal.facts["do"]) else f". {refusal.facts['do']}"
                field = "name" if "name" in said or "trail" in said else "address"
                return asks(request, visitor, place, typed, (f"{said[:1].upper()}{said[1:]}{do}".rstrip("."), field))
        return shows(request, visitor, made)

    @routes.post("/cases/{reference}/guests/{task_id}/{what}")
    def change(request: Request, reference: str, task_id: int, what: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            _keeps(desk, visitor, reference)
            found = next((each for each in _guests(desk, reference) if each.kept.id == task_id), None)
            if found is None or what not in ("again", "withdraw"):
                raise HTTPException(404)
            place: dict[str, Any] = {"case": reference, "item": found.number, "address": found.kept.address}
            try:
                if what == "withdraw":
                    withdraw_guest(desk, WithdrawGuest(**place), by=by_of(visitor))
                    return RedirectResponse(f"/cases/{reference}/guests", SEE_OTHER)
                hours = settings.guest_link_hours
                made = invite_again(desk, InviteAgain(**place), by=by_of(visitor), link_hours=hours)
            except InvitationNotFound:
                # It was taken back before: a second click changes nothing.
                return RedirectResponse(f"/cases/{reference}/guests", SEE_OTHER)
        return shows(request, visitor, made)

    def shows(request: Request, visitor: Visitor, made: Invited) -> Response:
        return door.pages.show(
            request, "invited.html", visitor, made=made, code=code_in_groups(made.code), hours=settings.guest_link_hours
        )

    def asks(request: Request, visitor: Visitor, place: Place, typed: Typed, *wrongs: tuple[str, str]) -> Response:
        rules = place.definition.items[place.item.kind] if place.item else None
        if rules is None or not rules.guests:
            raise HTTPException(404)
        return door.pages.show(
            request,
            "invite.html",
            visitor,
            INVALID if wrongs else 200,
            place=place,
            rules=rules,
            typed=typed,
            roles=[(role, place.definition.roles.get(role, role)) for role in rules.guests],
            errors=[{"text": says, "href": f"#{field}"} for says, field in wrongs],
            beside={field: {"text": says} for says, field in wrongs},
            hours=settings.guest_link_hours,
        )

    return routes


def _keeps(desk: Desk, visitor: Visitor, reference: str, number: str | None = None) -> Place:
    """The case, or one of its items, for somebody who keeps it."""
    place = place_at(desk, visitor, reference, number)
    if visitor.role not in place.definition.kept_by:
        raise HTTPException(403)
    return place


def _guests(desk: Desk, reference: str) -> list[GuestTask]:
    with desk.database.read() as tx:
        return as_they_stand(tx, desk, tasks_of_case(tx, reference), receipt_days=0)


def _missing(typed: Typed) -> list[tuple[str, str]]:
    asked = (("address", "Enter the email address of the guest"), ("name", "Enter the name of the guest"))
    return [(says, field) for field, says in asked if not one(typed, field)]
