"""``/me/programs``: tokens by which other programs come in for somebody, and where other systems are told."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.programs.tokens import (
    SCOPES,
    MakeToken,
    WithdrawToken,
    make_token,
    standing,
    tokens_seen,
    withdraw_token,
)
from reviewflow.casework.programs.webhooks import (
    MakeWebhook,
    WithdrawWebhook,
    make_webhook,
    webhooks_seen,
    withdraw_webhook,
)
from reviewflow.errors import Refusal, TokenNotFound, TokenNotMade, WebhookNotFound, WebhookNotMade
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import Typed, one
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor

HERE = "/me/programs"
NOTHING: Typed = {}
USUAL_DAYS = "30"
INVALID = 422


def program_routes(door: Door) -> APIRouter:
    """The routes."""
    routes, settings = APIRouter(), door.window.settings

    def shows(
        request: Request,
        visitor: Visitor,
        *,
        secret: str = "",
        wrong: str = "",
        field: str = "",
        typed: Typed = NOTHING,
    ) -> Response:
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                users = desk.directory(tx, visitor.partnership).users
                tokens = [(each, standing(tx, desk, each)) for each in tokens_seen(tx, actor)]
                hooks = [each for each in webhooks_seen(tx, actor) if each.withdrawn_at is None]
        return door.pages.show(
            request,
            "programs.html",
            visitor,
            status=INVALID if wrong else 200,
            tokens=[each for each in tokens if each[1] != "withdrawn"],
            hooks=hooks,
            scopes=SCOPES,
            most_days=settings.api_token_days,
            names={key: user.name for key, user in users.items()},
            may_hook=visitor.role in FOR_OTHERS,
            secret=secret,
            field=field,
            program=one(typed, "program"),
            chosen=typed.get("scopes", ()),
            days=one(typed, "days") if "days" in typed else USUAL_DAYS,
            address=one(typed, "address"),
            errors=[{"text": wrong, "href": f"#{field}"}] if wrong else [],
        )

    @routes.api_route(HERE, methods=GET)
    def programs(request: Request) -> Response:
        return shows(request, door.visitor(request))

    @routes.post(f"{HERE}/tokens")
    def make(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        said, program = one(typed, "days"), one(typed, "program")
        days = int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0
        scopes = tuple(typed.get("scopes", ()))
        wrong = _what_is_missing(program, scopes, days, settings.api_token_days)
        if wrong:
            return shows(request, visitor, wrong=wrong[0], field=wrong[1], typed=typed)
        command = MakeToken(partnership=visitor.partnership, program=program, scopes=scopes, days=days)
        with door.window.desk() as desk:
            try:
                made = make_token(desk, command, by=by_of(visitor), most_days=settings.api_token_days)
            except TokenNotMade as refusal:
                return shows(request, visitor, wrong=_why(refusal), field="program", typed=typed)
        # It is shown this once, so that it is on the answer itself.
        return shows(request, visitor, secret=made.token)

    @routes.post(f"{HERE}/tokens/{{mark}}/withdraw")
    def withdraw(request: Request, mark: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            try:
                command = WithdrawToken(partnership=visitor.partnership, token=mark[:80])
                withdraw_token(desk, command, by=by_of(visitor))
            except TokenNotFound:
                # It was withdrawn before: a second click changes nothing.
                return RedirectResponse(HERE, 303)
        return RedirectResponse(HERE, 303)

    @routes.post(f"{HERE}/webhooks")
    def tell(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        if visitor.role not in FOR_OTHERS:
            raise HTTPException(403)
        address = one(typed, "address")
        if not address:
            return shows(request, visitor, wrong="Enter the address of the other system", field="address")
        command = MakeWebhook(partnership=visitor.partnership, address=address)
        with door.window.desk() as desk:
            try:
                made = make_webhook(desk, command, by=by_of(visitor), networks=settings.webhook_addresses)
            except WebhookNotMade as refusal:
                return shows(request, visitor, wrong=_why(refusal), field="address", typed=typed)
        return shows(request, visitor, secret=made.secret)

    @routes.post(f"{HERE}/webhooks/{{number}}/withdraw")
    def tell_no_more(request: Request, number: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        if visitor.role not in FOR_OTHERS or not (number.isascii() and number.isdigit() and len(number) < 19):
            raise HTTPException(404)
        with door.window.desk() as desk:
            try:
                command = WithdrawWebhook(partnership=visitor.partnership, webhook=int(number))
                withdraw_webhook(desk, command, by=by_of(visitor))
            except WebhookNotFound:
                return RedirectResponse(HERE, 303)
        return RedirectResponse(HERE, 303)

    return routes


def _what_is_missing(program: str, scopes: tuple[str, ...], days: int, most: int) -> tuple[str, str] | None:
    if not program.strip():
        return "Enter which program uses it", "program"
    if not scopes:
        return "Choose what it is for", "scopes"
    if not 1 <= days <= most:
        return f"Enter a number of days from 1 to {most}", "days"
    return None


def _why(refusal: Refusal) -> str:
    said = str(refusal.facts["why"])
    return f"{said[:1].upper()}{said[1:]}".rstrip(".")
