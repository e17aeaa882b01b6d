"""``/session``, ``/role``, ``/sign-out``: how long a session lasts, in which role, and its end."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reviewflow.casework.actors import roles_of
from reviewflow.casework.sign_on import sessions as kept
from reviewflow.casework.sign_on.sessions import ORGANISATION, SIGNED_OUT, choose_role, end_everywhere, find_session
from reviewflow.errors import RoleNotAllowed
from reviewflow.store.sessions import session_of
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.page import in_frame
from reviewflow.web.visitor import (
    COOKIE,
    ChooseRoleFirst,
    NoRoleHere,
    SignInFirst,
    Visitor,
    limits_of,
    run_out,
    visitor_of,
)

from .cookies import BEFORE, SEE_OTHER, STEP, drop, open_session, place_here, read, where_from, with_place
from .local import FORBIDDEN, REFUSED, Door

NOT_SIGNED_IN = 401
WARN_SECONDS = 300
"""So long before the end a page says that it is near."""


def session_routes(door: Door) -> APIRouter:
    """The routes of a session."""
    routes, window, settings = APIRouter(), door.window, door.settings

    def left(request: Request, *, counts: bool) -> dict[str, object] | None:
        visitor = visitor_of(request, window, counts_as_doing=counts)
        if visitor is None or visitor.ends_at is None:
            return None
        with window.desk() as desk:
            seconds = max(0, int((visitor.ends_at - desk.now()).total_seconds()))
        return {"signed_in": True, "seconds": seconds, "warn_at": WARN_SECONDS, "csrf": visitor.csrf}

    @routes.get("/session")
    def how_long(request: Request) -> Response:
        found = left(request, counts=False)
        if not in_frame(request.headers):
            return JSONResponse(found or {"signed_in": False}, 200 if found else NOT_SIGNED_IN)
        visitor = visitor_of(request, window, counts_as_doing=False)
        if visitor is None or found is None:
            return RedirectResponse("/session-ended", SEE_OTHER)
        return door.pages.show(request, "sign-on/session.html", visitor, minutes=_minutes(found))

    @routes.post("/session")
    def go_on(request: Request) -> Response:
        visitor = visitor_of(request, window)
        if visitor is None:
            raise SignInFirst("/session")
        checked_form(request, visitor)
        if in_frame(request.headers):
            return RedirectResponse("/session", SEE_OTHER)
        return JSONResponse(left(request, counts=True) or {"signed_in": False})

    @routes.get("/session-ended")
    def ended(request: Request, to: str | None = None) -> Response:
        return door.pages.show(request, "sign-on/session-ended.html", again=with_place("/sign-in", to))

    @routes.get("/role")
    def role_page(request: Request, to: str | None = None) -> Response:
        visitor = visitor_of(request, window)
        if visitor is None:
            raise SignInFirst("/role")
        if not visitor.roles:
            raise NoRoleHere(visitor)
        return _role_page(door, request, visitor, to)

    @routes.post("/role")
    def role(request: Request) -> Response:
        visitor = visitor_of(request, window)
        if visitor is None:
            raise SignInFirst("/role")
        try:
            form = checked_form(request, visitor)
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return _role_page(door, request, visitor, text_of(stale.form, "to"), REFUSED, "This page was out of date.")
        wanted, to = text_of(form, "role"), text_of(form, "to")
        if not wanted:
            return _role_page(door, request, visitor, to, REFUSED, "Choose a role")
        token = None
        with window.desk() as desk, desk.database.write() as tx:
            session = find_session(tx, desk, read(request, settings, COOKIE) or "", limits=limits_of(settings))
            if session is not None:
                try:
                    token = choose_role(tx, desk, session, wanted, from_where=where_from(request))
                except RoleNotAllowed:
                    token = ""
        if token is None:
            raise SignInFirst("/role")
        if not token:
            return _role_page(door, request, visitor, to, REFUSED, "You do not hold that role today. Choose another.")
        response = RedirectResponse(place_here(to), SEE_OTHER)
        open_session(response, request, settings, token)
        return response

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        visitor = visitor_of(request, window, counts_as_doing=False)
        if visitor is not None:
            form = checked_form(request, visitor)
            with window.desk() as desk, desk.database.write() as tx:
                session = session_of(tx, visitor.session)
                if session is not None and text_of(form, "everywhere"):
                    end_everywhere(tx, desk, session, from_where=where_from(request))
                elif session is not None:
                    kept.end_session(tx, desk, session, because=SIGNED_OUT, from_where=where_from(request))
            said = {"from": "everywhere"} if text_of(form, "everywhere") else {}
            said |= {"way": ORGANISATION} if visitor.way == ORGANISATION else {}
            response = RedirectResponse(f"/signed-out{'?' if said else ''}{urlencode(said)}", SEE_OTHER)
        else:
            response = RedirectResponse("/signed-out", SEE_OTHER)
        drop(response, request, settings, COOKIE, STEP, BEFORE)
        # What the browser keeps of pages must not be read by the next person at the same machine.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    @routes.get("/signed-out")
    def signed_out(request: Request) -> Response:
        asked = request.query_params
        return door.pages.show(
            request,
            "sign-on/signed-out.html",
            everywhere=asked.get("from") == "everywhere",
            nowhere=asked.get("from") == "nowhere",
            organisation=asked.get("way") == ORGANISATION and settings.oidc_issuer is not None,
        )

    return routes


def answer_who_is_not_signed_in(application: FastAPI, door: Door) -> None:
    """Let the application send whoever is not signed in to where they sign in, and back afterwards."""

    def sign_in_first(request: Request, first: Exception) -> Response:
        assert isinstance(first, SignInFirst)
        if isinstance(first, ChooseRoleFirst):
            return RedirectResponse(with_place("/role", first.to), SEE_OTHER)
        if request.headers.get("sec-fetch-mode", "navigate") != "navigate" or not in_frame(request.headers):
            return JSONResponse({"signed_in": False}, NOT_SIGNED_IN)
        ended = run_out(request, door.window) is not None
        return RedirectResponse(with_place("/session-ended" if ended else "/sign-in", first.to), SEE_OTHER)

    def no_role(request: Request, refused: Exception) -> Response:
        assert isinstance(refused, NoRoleHere)
        return door.pages.show(request, "sign-on/no-access.html", status=FORBIDDEN, csrf=refused.visitor.csrf)

    def not_taken(request: Request, _: Exception) -> Response:
        return door.pages.show(request, "sign-on/not-taken.html", status=FORBIDDEN)

    application.add_exception_handler(SignInFirst, sign_in_first)
    application.add_exception_handler(NoRoleHere, no_role)
    application.add_exception_handler(FormNotTaken, not_taken)


def _role_page(
    door: Door, request: Request, visitor: Visitor, to: str | None, status: int = 200, error: str = ""
) -> Response:
    with door.window.desk() as desk, desk.database.read() as tx:
        titles = roles_of(tx, desk, visitor.partnership)
    items = [{"value": role, "text": titles.get(role, role), "checked": role == visitor.role} for role in visitor.roles]
    errors = [{"text": error, "href": "#role"}] if error else []
    return door.pages.show(
        request, "sign-on/role.html", visitor, status, items=items, to=place_here(to), errors=errors, error=error
    )


def _minutes(found: dict[str, object]) -> int:
    return max(1, int(str(found["seconds"])) // 60)
