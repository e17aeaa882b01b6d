"""``/sign-in/organisation`` and ``/sign-in/back``: signing in with a work account."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.sign_on.organisation import (
    Claimed,
    enter_place,
    keep_claimed,
    keep_flow,
    keep_refusal,
    kept_claimed,
    places_of,
    use_flow,
)
from reviewflow.errors import IdentityProviderFailed, NoAccessHere, Refusal, SettingInvalid, SignInOver
from reviewflow.settings import Settings
from reviewflow.settings.values import secret_in
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.visitor import limits_of

from .cookies import SEE_OTHER, STEP, open_session, place_here, put, read, where_from, with_place
from .local import FORBIDDEN, OUT_OF_DATE, REFUSED, Door, Said

if TYPE_CHECKING:
    from .provider import IdentityProvider

NOT_REACHED = 502


def organisation_routes(door: Door) -> APIRouter:
    """The routes of signing in with a work account; none where no identity provider is set up.

    Raises:
        SettingInvalid: the library for it is not installed, or the file with the secret cannot be read.
    """
    routes, window, settings = APIRouter(), door.window, door.settings
    if settings.oidc_issuer is None:
        return routes
    provider = _provider(settings)

    def failed(request: Request, refusal: Refusal, status: int) -> Response:
        page = "sign-on/organisation-failed.html"
        return door.pages.show(request, page, status=status, says=str(refusal), again="/sign-in")

    def enter(request: Request, claimed: Claimed, partnership: str, to: str, step: str | None = None) -> Response:
        with window.desk() as desk:
            token = enter_place(
                desk,
                claimed,
                partnership,
                limits=limits_of(settings),
                step=step,
                from_where=where_from(request),
            )
        response = RedirectResponse(place_here(to), SEE_OTHER)
        open_session(response, request, settings, token)
        return response

    def chooses(request: Request, claimed: Claimed, to: str, status: int = 200, *errors: Said) -> Response:
        with window.desk() as desk:
            places = places_of(desk, claimed, from_where=where_from(request))
        items = [{"value": each.partnership, "text": each.title} for each in places]
        return door.ask(request, "sign-on/place.html", status, errors=errors, items=items, to=place_here(to))

    @routes.get("/sign-in/organisation")
    def begin(request: Request, to: str | None = None) -> Response:
        try:
            flow = provider.begin()
        except IdentityProviderFailed as refusal:
            return failed(request, refusal, NOT_REACHED)
        body = {"state": flow.state, "nonce": flow.nonce, "verifier": flow.verifier, "to": place_here(to)}
        with window.desk() as desk:
            token = keep_flow(desk, body)
        response = RedirectResponse(flow.goes_to, SEE_OTHER)
        put(response, request, settings, STEP, token)
        return response

    @routes.get("/sign-out/organisation")
    def sign_out_there(request: Request) -> Response:
        back = f"{settings.base_url}/signed-out"
        return RedirectResponse(provider.sign_out_address(back=back) or "/signed-out?from=nowhere", SEE_OTHER)

    @routes.get("/sign-in/back")
    def back(request: Request) -> Response:
        given, where = request.query_params, where_from(request)
        try:
            with window.desk() as desk:
                flow = use_flow(desk, read(request, settings, STEP) or "")
                claimed = _claimed_of(provider, flow, given, now=desk.now())
                places = places_of(desk, claimed, from_where=where)
                step = keep_claimed(desk, claimed) if len(places) > 1 else None
        except SignInOver as refusal:
            return failed(request, refusal, REFUSED)
        except IdentityProviderFailed as refusal:
            with window.desk() as desk:
                keep_refusal(desk, from_where=where)
            return failed(request, refusal, REFUSED)
        except NoAccessHere as refusal:
            return door.pages.show(request, "sign-on/no-access.html", status=FORBIDDEN, says=str(refusal))
        if step is None:
            return enter(request, claimed, places[0].partnership, flow["to"])
        response = RedirectResponse(with_place("/sign-in/partnership", flow["to"]), SEE_OTHER)
        put(response, request, settings, STEP, step)
        return response

    @routes.get("/sign-in/partnership")
    def partnership_page(request: Request, to: str | None = None) -> Response:
        try:
            with window.desk() as desk:
                claimed = kept_claimed(desk, read(request, settings, STEP) or "")
        except SignInOver:
            return RedirectResponse(with_place("/sign-in", to), SEE_OTHER)
        return chooses(request, claimed, to or "/")

    @routes.post("/sign-in/partnership")
    def partnership(request: Request) -> Response:
        step = read(request, settings, STEP) or ""
        try:
            with window.desk() as desk:
                claimed = kept_claimed(desk, step)
        except SignInOver as refusal:
            return failed(request, refusal, REFUSED)
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
            wanted, to = text_of(form, "partnership"), text_of(form, "to")
            if not wanted:
                return chooses(request, claimed, to, REFUSED, ("Choose a partnership", "partnership"))
            return enter(request, claimed, wanted, to, step)
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return chooses(request, claimed, "/", REFUSED, (OUT_OF_DATE, "partnership"))
        except SignInOver as refusal:
            return failed(request, refusal, REFUSED)
        except NoAccessHere as refusal:
            return door.pages.show(request, "sign-on/no-access.html", status=FORBIDDEN, says=str(refusal))

    return routes


def _claimed_of(
    provider: IdentityProvider, flow: Mapping[str, str], given: Mapping[str, str], *, now: dt.datetime
) -> Claimed:
    """Whom the answer means, if it is the answer to this very question.

    Raises:
        IdentityProviderFailed: it is another one's, or the identity provider refused.
    """
    if not hmac.compare_digest(flow["state"].encode(), given.get("state", "").encode()):
        raise IdentityProviderFailed(why="its answer belongs to another attempt", do="Sign in once more.")
    if given.get("iss", provider.issuer) != provider.issuer:
        raise IdentityProviderFailed(why="another one answered", do="Tell whoever looks after this service.")
    if "code" not in given:
        said = given.get("error", "it gave no code")[:60]
        raise IdentityProviderFailed(why=f"it said no ({said})", do="Try again, or sign in another way.")
    return provider.finish(given["code"], nonce=flow["nonce"], verifier=flow["verifier"], now=now)


def _provider(settings: Settings) -> IdentityProvider:
    try:
        from .provider import IdentityProvider
    except ImportError:
        raise SettingInvalid(
            setting="oidc_issuer",
            why="signing in with work accounts needs a library that is not installed here",
            do="Install reviewflow with the extra `oidc`.",
        ) from None
    return IdentityProvider(settings, secret_in("oidc_client_secret_file", settings.oidc_client_secret_file))
