"""``/set-up/<secret>`` and ``/second-factor``: choosing a password and a second factor with a link that works once."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.sign_on.codes import in_groups, otpauth
from reviewflow.casework.sign_on.set_up import account_for_link, choose_password, finish_set_up, secret_to_enrol
from reviewflow.errors import PasswordNotTaken, SetUpLinkSpent, SignInOver, SignInPaused, SignInRefused
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.qr import picture_of
from reviewflow.web.visitor import limits_of

from .cookies import SEE_OTHER, STEP, put, read, signed_in, where_from
from .local import CODE_WRONG, OUT_OF_DATE, REFUSED, SLOW_DOWN, Door

GONE = 410
PICTURE = "The setup key as a picture. It is written out below."


def set_up_routes(door: Door) -> APIRouter:
    """The routes of setting up an account."""
    routes, window, settings = APIRouter(), door.window, door.settings
    if not settings.local_accounts:
        return routes

    def spent(request: Request, refusal: Exception) -> Response:
        return door.pages.show(request, "sign-on/spent.html", status=GONE, says=str(refusal))

    def asks(request: Request, token: str, status: int = 200, *errors: tuple[str, str]) -> Response:
        with window.desk() as desk:
            account = account_for_link(desk, token)
        return door.ask(request, "sign-on/set-up.html", status, address=account.address, token=token, errors=errors)

    def enrols(request: Request, status: int = 200, *errors: tuple[str, str]) -> Response:
        with window.desk() as desk:
            secret, address = secret_to_enrol(desk, read(request, settings, STEP) or "")
        opens = otpauth(secret, address)
        words = {
            "secret": in_groups(secret),
            "opens": opens,
            "address": address,
            "picture": picture_of(opens, title=PICTURE),
        }
        return door.ask(request, "sign-on/second-factor.html", status, errors=errors, **words)

    @routes.get("/set-up/{token}")
    def set_up(request: Request, token: str) -> Response:
        try:
            return asks(request, token)
        except SetUpLinkSpent as refusal:
            return spent(request, refusal)

    @routes.post("/set-up/{token}")
    def password(request: Request, token: str) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
            with window.desk() as desk:
                step = choose_password(desk, token, text_of(form, "password"))
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return asks(request, token, REFUSED, (OUT_OF_DATE, "password"))
        except PasswordNotTaken as refusal:
            return asks(request, token, REFUSED, (str(refusal), "password"))
        except SetUpLinkSpent as refusal:
            return spent(request, refusal)
        response = RedirectResponse("/second-factor", SEE_OTHER)
        put(response, request, settings, STEP, step)
        return response

    @routes.get("/second-factor")
    def second_factor(request: Request) -> Response:
        try:
            return enrols(request)
        except (SetUpLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)

    @routes.post("/second-factor")
    def first_code(request: Request) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
            with window.desk() as desk:
                found = finish_set_up(
                    desk,
                    read(request, settings, STEP) or "",
                    text_of(form, "code"),
                    limits=limits_of(settings),
                    from_where=where_from(request),
                )
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return enrols(request, REFUSED, (OUT_OF_DATE, "code"))
        except SignInRefused:
            return enrols(request, REFUSED, (CODE_WRONG, "code"))
        except SignInPaused as refusal:
            return enrols(request, SLOW_DOWN, (str(refusal), "code"))
        except (SetUpLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)
        return signed_in(request, settings, found, "/")

    return routes
