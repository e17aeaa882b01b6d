"""``/guest`` and ``/guest/link/<secret>``: coming in by a mailed link and a second factor."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.guests.enter import (
    Entering,
    ask_for_link,
    at_step,
    choose_password,
    give_code,
    give_password,
    leave,
    look_at_link,
)
from reviewflow.casework.sign_on.passwords import SHORTEST
from reviewflow.errors import GuestLinkSpent, PasswordNotTaken, SignInOver, SignInPaused, SignInRefused
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.sign_on.cookies import BEFORE, SEE_OTHER, drop, put, read, where_from
from reviewflow.web.sign_on.local import OUT_OF_DATE, REFUSED, SLOW_DOWN, Door
from reviewflow.web.visitor import limits_of

from .door import GUEST_COOKIE, GuestDoor, GuestSignInFirst

GUEST_STEP = "reviewflow-guest-step"
GONE = 410
TASKS = "/guest/tasks"
CODE_WRONG = "The code is wrong. Check it with the person who told it to you"
PASSWORD_WRONG = "The password is wrong. If you have forgotten it, ask the person who invited you for a new code"
Said = tuple[str, str]


def entering_routes(door: Door, guests: GuestDoor) -> APIRouter:
    """The routes by which guests come in and go."""
    routes, window, settings = APIRouter(), door.window, door.settings

    def spent(request: Request, refusal: Exception) -> Response:
        return door.pages.show(request, "guest/spent.html", status=GONE, says=str(refusal))

    def at_link(request: Request, found: Entering, token: str, status: int = 200, *errors: Said) -> Response:
        title = None
        if found.task is not None:
            with window.desk() as desk, desk.database.read() as tx:
                title = desk.directory(tx, found.task.partnership).title
        name = "guest/code.html" if found.task else "guest/password.html"
        path = f"/guest/link/{token}"
        return door.ask(
            request, name, status, errors=errors, sends_to=path, partnership=title, shortest=SHORTEST, chooses=False
        )

    def at_password(request: Request, found: Entering, status: int = 200, *errors: Said) -> Response:
        chooses = found.chooses or request.query_params.get("forgotten") == "yes"
        path = "/guest/password?forgotten=yes" if chooses and not found.chooses else "/guest/password"
        return door.ask(
            request,
            "guest/password.html",
            status,
            errors=errors,
            sends_to=path,
            chooses=chooses,
            may_forget=not chooses,
            shortest=SHORTEST,
        )

    def came_in(request: Request, token: str) -> Response:
        response = RedirectResponse(TASKS, SEE_OTHER)
        put(response, request, settings, GUEST_COOKIE, token)
        drop(response, request, settings, GUEST_STEP, BEFORE)
        return response

    @routes.get("/guest")
    def come_back(request: Request) -> Response:
        try:
            guests.visitor(request)
        except GuestSignInFirst:
            return door.ask(request, "guest/come-back.html", address="", sent=False)
        return RedirectResponse(TASKS, SEE_OTHER)

    @routes.post("/guest")
    def ask_again(request: Request) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            errors = ((OUT_OF_DATE, "address"),)
            return door.ask(request, "guest/come-back.html", REFUSED, errors=errors, address="", sent=False)
        address = text_of(form, "address").strip()
        if "@" not in address:
            errors = (("Enter the email address to which your invitation came", "address"),)
            return door.ask(request, "guest/come-back.html", REFUSED, errors=errors, address=address, sent=False)
        with window.desk() as desk:
            ask_for_link(desk, address, link_hours=settings.guest_link_hours, receipt_days=settings.guest_receipt_days)
        return door.ask(request, "guest/come-back.html", address=address, sent=True)

    @routes.get("/guest/link/{token}")
    def link(request: Request, token: str) -> Response:
        try:
            with window.desk() as desk:
                found = look_at_link(desk, token)
        except GuestLinkSpent as refusal:
            return spent(request, refusal)
        return at_link(request, found, token)

    @routes.post("/guest/link/{token}")
    def second_factor(request: Request, token: str) -> Response:
        try:
            with window.desk() as desk:
                found = look_at_link(desk, token)
        except GuestLinkSpent as refusal:
            return spent(request, refusal)
        field = "code" if found.task else "password"
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
            if not text_of(form, field).strip():
                asked = "Enter the code that you were told" if found.task else "Enter your password"
                return at_link(request, found, token, REFUSED, (asked, field))
            with window.desk() as desk:
                if found.task is not None:
                    step = give_code(desk, token, text_of(form, "code"), from_where=where_from(request))
                    response = RedirectResponse("/guest/password", SEE_OTHER)
                    put(response, request, settings, GUEST_STEP, step)
                    return response
                session = give_password(
                    desk,
                    limits=limits_of(settings),
                    link=token,
                    password=text_of(form, "password"),
                    from_where=where_from(request),
                )
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return at_link(request, found, token, REFUSED, (OUT_OF_DATE, field))
        except SignInRefused:
            wrong = CODE_WRONG if found.task else PASSWORD_WRONG
            return at_link(request, found, token, REFUSED, (wrong, field))
        except SignInPaused as refusal:
            return at_link(request, found, token, SLOW_DOWN, (_paused(refusal), field))
        except (GuestLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)
        return came_in(request, session)

    @routes.get("/guest/password")
    def password(request: Request) -> Response:
        try:
            with window.desk() as desk:
                found = at_step(desk, read(request, settings, GUEST_STEP) or "")
        except (GuestLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)
        return at_password(request, found)

    @routes.post("/guest/password")
    def chosen(request: Request) -> Response:
        step = read(request, settings, GUEST_STEP) or ""
        try:
            with window.desk() as desk:
                found = at_step(desk, step)
        except (GuestLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)
        chooses = found.chooses or request.query_params.get("forgotten") == "yes"
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
            given, limits, where = text_of(form, "password"), limits_of(settings), where_from(request)
            if not given:
                return at_password(request, found, REFUSED, ("Enter a password", "password"))
            with window.desk() as desk:
                if chooses:
                    session = choose_password(desk, step, given, limits=limits, from_where=where)
                else:
                    session = give_password(desk, limits=limits, step=step, password=given, from_where=where)
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return at_password(request, found, REFUSED, (OUT_OF_DATE, "password"))
        except PasswordNotTaken as refusal:
            return at_password(request, found, REFUSED, (str(refusal), "password"))
        except SignInRefused:
            return at_password(request, found, REFUSED, (PASSWORD_WRONG, "password"))
        except SignInPaused as refusal:
            return at_password(request, found, SLOW_DOWN, (_paused(refusal), "password"))
        except (GuestLinkSpent, SignInOver) as refusal:
            return spent(request, refusal)
        return came_in(request, session)

    @routes.post("/guest/sign-out")
    def sign_out(request: Request) -> Response:
        try:
            visitor, _ = guests.visitor(request)
        except GuestSignInFirst:
            return RedirectResponse("/guest/left", SEE_OTHER)
        checked_form(request, visitor)
        with window.desk() as desk, desk.database.write() as tx:
            session = guests.session(tx, desk, request)
            if session is not None:
                leave(tx, desk, session, from_where=where_from(request))
        response = RedirectResponse("/guest/left", SEE_OTHER)
        drop(response, request, settings, GUEST_COOKIE, GUEST_STEP, BEFORE)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    @routes.get("/guest/left")
    def left(request: Request) -> Response:
        return door.pages.show(request, "guest/left.html")

    return routes


def _paused(refusal: SignInPaused) -> str:
    return f"Too many attempts went wrong, so nothing is tried before {refusal.facts['until']}. Wait until then"
