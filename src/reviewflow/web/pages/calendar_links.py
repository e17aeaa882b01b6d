"""``/me/calendar``: secret addresses under which a calendar program reads one's dates, or those of the partnership."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.calendar_feeds.make_calendar_link import (
    OF_THE_PARTNERSHIP,
    MakeCalendarLink,
    RevokeCalendarLink,
    make_calendar_link,
    revoke_calendar_link,
)
from reviewflow.errors import CalendarLinkNotFound
from reviewflow.store.calendar_links import links_of
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.visit import by_of
from reviewflow.web.visitor import Visitor

HERE = "/me/calendar"


def calendar_link_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    def shows(request: Request, visitor: Visitor, address: str = "") -> Response:
        whole = visitor.role in OF_THE_PARTNERSHIP
        with door.window.desk() as desk, desk.database.read() as tx:
            every = [each for each in links_of(tx, visitor.partnership) if each.revoked_at is None]
            users = desk.directory(tx, visitor.partnership).users
        found = [each for each in every if each.person == visitor.person or whole]
        names = {key: user.name for key, user in users.items()}
        return door.pages.show(
            request, "calendar_links.html", visitor, found=found, whole=whole, address=address, names=names
        )

    @routes.api_route(HERE, methods=GET)
    def links(request: Request) -> Response:
        return shows(request, door.visitor(request))

    @routes.post(HERE)
    def make(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        whole = one(typed, "whose") == "partnership"
        if whole and visitor.role not in OF_THE_PARTNERSHIP:
            raise HTTPException(403)
        command = MakeCalendarLink(partnership=visitor.partnership, person=None if whole else visitor.person)
        with door.window.desk() as desk:
            made = make_calendar_link(desk, command, by=by_of(visitor))
        # The address is shown this once, so that it is on the answer itself.
        return shows(request, visitor, f"{door.window.settings.base_url}/calendar/{made.token}.ics")

    @routes.post(f"{HERE}/{{mark}}/revoke")
    def revoke(request: Request, mark: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        command = RevokeCalendarLink(partnership=visitor.partnership, link=mark[:80])
        with door.window.desk() as desk:
            try:
                revoke_calendar_link(desk, command, by=by_of(visitor))
            except CalendarLinkNotFound:
                # It was revoked before: a second click changes nothing.
                return RedirectResponse(HERE, 303)
        return RedirectResponse(HERE, 303)

    return routes
