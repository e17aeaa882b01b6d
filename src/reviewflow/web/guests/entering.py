"""``/guest`` and ``/guest/link/<secret>``: coming in by a mailed link and a second factor."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.guests.enter import (
    ask_for_link,
    at_step,
    choose_password,
    give_code,
    give_password,
    leave,
    look_at_link,
)
from reviewflow.errors import GuestLinkSpent, SignInOver
from reviewflow.web.checked_form import FormNotTaken, checked_form, text_of
from reviewflow.web.sign_on.cookies import BEFORE, SEE_OTHER, drop, put, read, where_from
from reviewflow.web.sign_on.local import OUT_OF_DATE, REFUSED, Door
from reviewflow.web.visitor import limits_of

from .door import GUEST_COOKIE, GuestDoor, GuestSignInFirst
from .entry_pages import CODE_WRONG, GUEST_STEP, PASSWORD_WRONG, TASKS, EntryPages, chooses_password


def entering_routes(door: Door, guests: GuestDoor) -> APIRouter:
    """The routes by which guests come in and go."""
    routes, pages = APIRouter(), EntryPages(door)
    _coming_back(routes, door, guests, pages)
    _by_link(routes, door, pages)
    _by_password(routes, door, pages)
    _going(routes, door, guests)
    return routes


def _coming_back(routes: APIRouter, door: Door, guests: GuestDoor, pages: EntryPages) -> None:
    settings = door.settings

    @routes.get("/guest")
    def come_back(request: Request) -> Response:
        try:
            guests.visitor(request)
        except GuestSignInFirst:
            return pages.ask_for_address(request)
        return RedirectResponse(TASKS, SEE_OTHER)

    @routes.post("/guest")
    def ask_again(request: Request) -> Response:
        try:
            form = checked_form(request, None, csrf=door.csrf(request))
        except FormNotTaken as stale:
            if stale.form is None:
                raise
            return pages.ask_for_address(request, REFUSED, (OUT_OF_DATE, "address"))
        address = text_of(form, "address").strip()
        if "@" not in address:
            missing = ("Enter the email address to which your invitation came", "address")
            return pages.ask_for_address(request, REFUSED, missing, address=address)
        with door.window.desk() as desk:
            ask_for_link(desk, address, link_hours=settings.guest_link_hours, receipt_days=settings.guest_receipt_days)
        return pages.ask_for_address(request, address=address, sent=True)


def _by_link(routes: APIRouter, door: Door, pages: EntryPages) -> None:
    window, settings = door.window, door.settings

    @routes.get("/guest/link/{token}")
    def link(request: Request, token: str) -> Response:
        try:
            with window.desk() as desk:
                found = look_at_link(desk, token)
        except GuestLinkSpent as refusal:
            return pages.spent(request, refusal)
        return pages.ask_at_link(request, found, token)

    @routes.post("/guest/link/{token}")
    def second_factor(request: Request, token: str) -> Response:
        try:
            with window.desk() as desk:
                found = look_at_link(desk, token)
        except GuestLinkSpent as refusal:
            return pages.spent(request, refusal)
        told = found.task is not None
        field, wrong = ("code", CODE_WRONG) if told else ("password", PASSWORD_WRONG)
        again = partial(pages.ask_at_link, request, found, token)

        def go_on() -> Response:
            form = checked_form(request, None, csrf=door.csrf(request))
            given, where = text_of(form, field), where_from(request)
            if not given.strip():
                return again(REFUSED, ("Enter the code that you were told" if told else "Enter your password", field))
            with window.desk() as desk:
                if told:
                    step = give_code(desk, token, given, from_where=where)
                    response = RedirectResponse("/guest/password", SEE_OTHER)
                    put(response, request, settings, GUEST_STEP, step)
                    return response
                session = give_password(desk, limits=limits_of(settings), link=token, password=given, from_where=where)
            return pages.came_in(request, session)

        return pages.unless_refused(request, go_on, again, field=field, wrong=wrong)


def _by_password(routes: APIRouter, door: Door, pages: EntryPages) -> None:
    window, settings = door.window, door.settings

    @routes.get("/guest/password")
    def password(request: Request) -> Response:
        try:
            with window.desk() as desk:
                found = at_step(desk, read(request, settings, GUEST_STEP) or "")
        except (GuestLinkSpent, SignInOver) as refusal:
            return pages.spent(request, refusal)
        return pages.ask_for_password(request, found)

    @routes.post("/guest/password")
    def chosen(request: Request) -> Response:
        step = read(request, settings, GUEST_STEP) or ""
        try:
            with window.desk() as desk:
                found = at_step(desk, step)
        except (GuestLinkSpent, SignInOver) as refusal:
            return pages.spent(request, refusal)
        again = partial(pages.ask_for_password, request, found)

        def go_on() -> Response:
            form = checked_form(request, None, csrf=door.csrf(request))
            given, limits, where = text_of(form, "password"), limits_of(settings), where_from(request)
            if not given:
                return again(REFUSED, ("Enter a password", "password"))
            with window.desk() as desk:
                if chooses_password(request, found):
                    session = choose_password(desk, step, given, limits=limits, from_where=where)
                else:
                    session = give_password(desk, limits=limits, step=step, password=given, from_where=where)
            return pages.came_in(request, session)

        return pages.unless_refused(request, go_on, again, field="password", wrong=PASSWORD_WRONG)


def _going(routes: APIRouter, door: Door, guests: GuestDoor) -> None:
    settings = door.settings

    @routes.post("/guest/sign-out")
    def sign_out(request: Request) -> Response:
        try:
            visitor, _ = guests.visitor(request)
        except GuestSignInFirst:
            return RedirectResponse("/guest/left", SEE_OTHER)
        checked_form(request, visitor)
        with door.window.desk() as desk, desk.database.write() as tx:
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
