"""``/admin``: whether everything works, what could not be delivered, who signed in, and how it is set up."""

from __future__ import annotations

from collections.abc import Collection

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import sights_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.health import checks_for
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.sending.put_right import (
    MAY,
    SettleWarning,
    TryDeliveryAgain,
    settle_warning_in,
    try_delivery_again_in,
)
from reviewflow.casework.sign_on.accounts import ADMINISTERS
from reviewflow.casework.sign_on.words import became_of
from reviewflow.store.deliveries import not_delivered_of
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction
from reviewflow.store.sign_ins import sign_ins_of
from reviewflow.store.warnings import find_warning, open_warnings_of
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Form, Values
from reviewflow.web.forms.of_office import office_form
from reviewflow.web.settings_shown import settings_shown
from reviewflow.web.visit import actor_of, after_of
from reviewflow.web.visitor import Visitor

MOST = 50
HEALTH = "/admin/health"
_HOW = "No names."
REASON = Field("reason", "How was it put right, or what was done by hand?", TEXTAREA, _HOW, required=True, most=2_000)
ADDRESS = Field("address", "Another address", TEXT, "Leave it empty to use the same.")


def office_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/admin", methods=GET)
    def office(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        administers = visitor.role in ADMINISTERS
        return door.pages.show(request, "admin/office.html", visitor, administers=administers)

    @routes.api_route(HEALTH, methods=GET)
    def health(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, FOR_OTHERS)
        checks = checks_for(door.window.seen(), visitor.partnership)
        before = after_of(request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                failed = not_delivered_of(tx, visitor.partnership, limit=MOST + 1, before=_number(before))
                warned = open_warnings_of(tx, visitor.partnership, limit=MOST)
                named = {c for c in (*(f.case for f in failed), *(w.case for w in warned)) if c}
                seen = sights_of(tx, desk, named, actor)
        return door.pages.show(
            request,
            "admin/health.html",
            visitor,
            checks=checks,
            failed=failed[:MOST],
            more=failed[MOST - 1].id if len(failed) > MOST else None,
            warned=warned,
            seen=frozenset(seen),
            may=visitor.role in MAY,
        )

    door.add_form(routes, "/admin/warnings/{number}", _settling)
    door.add_form(routes, "/admin/deliveries/{number}", _again)

    @routes.api_route("/admin/sign-ins", methods=GET)
    def sign_ins(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, ADMINISTERS)
        person = after_of(request, "person")
        with door.window.desk() as desk, desk.database.read() as tx:
            users = desk.directory(tx, visitor.partnership).users
            found = sign_ins_of(tx, visitor.partnership, person, most=MOST)
        names = {key: user.name for key, user in users.items()}
        return door.pages.show(
            request, "admin/sign_ins.html", visitor, found=found, names=names, person=person, became_of=became_of
        )

    @routes.api_route("/admin/installation", methods=GET)
    def installation(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, ADMINISTERS)
        found = list(settings_shown(door.window.settings))
        return door.pages.show(request, "admin/installation.html", visitor, found=found)

    return routes


def check_role(visitor: Visitor, may: Collection[str]) -> None:
    """Refuse a role that is not among those that may.

    Raises:
        HTTPException: it is not.
    """
    if visitor.role not in may:
        raise HTTPException(403)


def _number(said: str | None) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else LARGEST_NUMBER


def _settling(desk: Desk, visitor: Visitor, number: str) -> Form:
    check_role(visitor, MAY)
    with desk.database.read() as tx:
        found = find_warning(tx, _number(number))
    if found is None or found.settled_at is not None or found.partnership not in (None, visitor.partnership):
        raise HTTPException(404)
    actor = actor_of(desk, visitor)

    def do(tx: Transaction, values: Values) -> None:
        settle_warning_in(tx, desk, SettleWarning(warning=found.id, reason=str(values["reason"])), by=actor)

    return office_form(
        desk,
        visitor,
        path=f"/admin/warnings/{found.id}",
        title="Settle the warning",
        says=(found.what, found.do.replace("`", "")),
        fields=(REASON,),
        button="It is put right",
        back=HEALTH,
        do=do,
    )


def _again(desk: Desk, visitor: Visitor, number: str) -> Form:
    check_role(visitor, MAY)
    with desk.database.read() as tx:
        failed = not_delivered_of(tx, visitor.partnership, limit=1, before=_number(number) + 1)
    if not failed or str(failed[0].id) != number:
        raise HTTPException(404)
    found, actor = failed[0], actor_of(desk, visitor)

    def do(tx: Transaction, values: Values) -> None:
        address = values.get("address")
        command = TryDeliveryAgain(delivery=found.id, address=str(address) if address else None)
        try_delivery_again_in(tx, desk, command, by=actor)

    return office_form(
        desk,
        visitor,
        path=f"/admin/deliveries/{found.id}",
        title="Try the delivery again",
        caption=f"To {found.recipient}",
        says=(f"It could not be delivered: {(found.last_error or 'no reason was given').rstrip('.')}.",),
        fields=(ADDRESS,),
        button="Try again",
        back=HEALTH,
        do=do,
    )
