"""``/sign-in`` and ``/sign-in/code``: signing in to a local account, by a password and a code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.sign_on.attempts import give_code, give_password, is_waiting_for_code
from reviewflow.errors import NoAccessHere, Refusal, SignInOver, SignInPaused
from reviewflow.settings import Settings
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.page import Pages
from reviewflow.web.visitor import LOCAL_HOSTS, is_secure, limits_of, visitor_of
from reviewflow.web.window import Window

from .cookies import BEFORE, BROWSER, SEE_OTHER, STEP, before, drop, place_here, put, read, signed_in

from .cookies import where_from, with_place  # isort: skip

REFUSED, FORBIDDEN, SLOW_DOWN = 400, 403, 429
Said = tuple[str, str]
"""Words about something that is wrong, and the field that they are about."""
OUT_OF_DATE = "This page was out of date. Check what you typed and send it again."


@dataclass(frozen=True, slots=True)
class Door:
    """What the pages of signing in are made with."""

    window: Window
    pages: Pages

    @property
    def settings(self) -> Settings:
        """The settings of this installation."""
        return self.window.settings

    def csrf(self, request: Request) -> str:
        """What the form of somebody who is not signed in yet carries; nothing where the browser was given no page."""
        return before(request, self.settings)[1] if read(request, self.settings, BEFORE) else ""

    def ask(
        self, request: Request, name: str, status: int = 200, *, errors: tuple[Said, ...] = (), **more: Any
    ) -> Response:
        """A page whose form belongs to nobody yet; ``errors`` are pairs of words and the field that they are about."""
        token, csrf = before(request, self.settings)
        listed = [{"text": words, "href": f"#{field}"} for words, field in errors]
        beside = {field: {"text": words} for words, field in errors}
        page = self.pages.show(request, name, status=status, csrf=csrf, errors=listed, beside=beside, **more)
        put(page, request, self.settings, BEFORE, token)
        return page


def local_routes(door: Door) -> APIRouter:
    """The routes of signing in to a local account."""
    routes, window, settings = APIRouter(), door.window, door.settings

    def sign_in_page(
        request: Request, to: str | None, status: int = 200, *, address: str = "", errors: tuple[Said, ...] = ()
    ) -> Response:
        return door.ask(
            request,
            "sign-on/sign-in.html",
            status,
            errors=errors,
            to=place_here(to),
            start=with_place("/sign-in/organisation", to),
            address=address,
            local=settings.local_accounts,
            organisation=settings.oidc_issuer is not None,
        )

    @routes.get("/sign-in")
    def sign_in(request: Request, to: str | None = None) -> Response:
        if not _may_be_kept(request, settings):
            return door.pages.show(request, "sign-on/https.html", status=FORBIDDEN)
        visitor = visitor_of(request, window)
        if visitor is not None and visitor.roles:
            return RedirectResponse(place_here(to), SEE_OTHER)
        return sign_in_page(request, to)

    @routes.post("/sign-in")
    def password(request: Request) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            to, address = text_of(stale.form, "to"), text_of(stale.form, "address")
            return sign_in_page(request, to, REFUSED, address=address, errors=((OUT_OF_DATE, "address"),))
        to, address = text_of(form, "to"), text_of(form, "address")
        missing = _missing(form=(("address", address), ("password", text_of(form, "password"))))
        if missing or not settings.local_accounts:
            return sign_in_page(request, to, REFUSED, address=address, errors=missing)
        try:
            with window.desk() as desk:
                step = give_password(
                    desk,
                    address,
                    text_of(form, "password"),
                    browser=read(request, settings, BROWSER),
                    from_where=where_from(request),
                )
        except Refusal as refusal:
            if not _is_told(refusal):
                raise
            return sign_in_page(request, to, _status(refusal), address=address, errors=((str(refusal), "address"),))
        response = RedirectResponse(with_place("/sign-in/code", to), SEE_OTHER)
        put(response, request, settings, STEP, step)
        return response

    @routes.get("/sign-in/code")
    def code_page(request: Request, to: str | None = None) -> Response:
        with window.desk() as desk:
            waiting = is_waiting_for_code(desk, read(request, settings, STEP) or "")
        if not waiting:
            return RedirectResponse(with_place("/sign-in", to), SEE_OTHER)
        return door.ask(request, "sign-on/code.html", to=place_here(to))

    @routes.post("/sign-in/code")
    def code(request: Request) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            to = place_here(text_of(stale.form, "to"))
            return door.ask(request, "sign-on/code.html", REFUSED, to=to, errors=((OUT_OF_DATE, "code"),))
        to = text_of(form, "to")
        if not text_of(form, "code").strip():
            errors = (("Enter the code from your authenticator app", "code"),)
            return door.ask(request, "sign-on/code.html", REFUSED, to=place_here(to), errors=errors)
        try:
            with window.desk() as desk:
                found = give_code(
                    desk,
                    read(request, settings, STEP) or "",
                    text_of(form, "code"),
                    limits=limits_of(settings),
                    browser=read(request, settings, BROWSER),
                    from_where=where_from(request),
                )
        except SignInOver as over:
            return sign_in_page(request, to, REFUSED, errors=((str(over), "address"),))
        except NoAccessHere:
            page = door.pages.show(request, "sign-on/no-access.html", status=FORBIDDEN)
            drop(page, request, settings, STEP, BEFORE)
            return page
        except Refusal as refusal:
            if not _is_told(refusal):
                raise
            words = str(refusal) if isinstance(refusal, SignInPaused) else CODE_WRONG
            return door.ask(
                request, "sign-on/code.html", _status(refusal), to=place_here(to), errors=((words, "code"),)
            )
        return signed_in(request, settings, found, to)

    return routes


CODE_WRONG = "The code is wrong, or was used already. Wait for the next one in your app and enter that."
_MISSING = {"address": "Enter your email address", "password": "Enter your password"}


def _missing(*, form: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((_MISSING[field], field) for field, given in form if not given.strip())


def _is_told(refusal: Refusal) -> bool:
    return refusal.name in ("SignInRefused", "SignInPaused")


def _status(refusal: Refusal) -> int:
    return SLOW_DOWN if isinstance(refusal, SignInPaused) else REFUSED


def _may_be_kept(request: Request, settings: Settings) -> bool:
    """Whether a browser keeps the cookie: over plain http on the machine itself alone."""
    arrives = request.url.scheme == "https" or settings.base_url.startswith("https:")
    return arrives or not is_secure(request, settings) or request.url.hostname in LOCAL_HOSTS
