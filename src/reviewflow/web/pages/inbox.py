"""``/inbox``: what waits for a person in every role and partnership, and going on there."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.sign_on.other_places import Posting, go_on_as, postings_of_session
from reviewflow.casework.sign_on.sessions import find_session
from reviewflow.casework.views.inbox import inbox
from reviewflow.statute.standing import due_in_words
from reviewflow.store.sessions import session_of
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.sign_on.cookies import open_session, place_here, read, where_from
from reviewflow.web.visit import after_of
from reviewflow.web.visitor import COOKIE, SignInFirst, limits_of

from .home import summary

SEE_OTHER = 303


def inbox_routes(door: Door) -> APIRouter:
    """The routes."""
    routes, settings = APIRouter(), door.window.settings

    @routes.api_route("/inbox", methods=GET)
    def everything(request: Request) -> Response:
        visitor = door.visitor(request)
        after = after_of(request)
        with door.window.desk() as desk:
            with desk.database.read() as tx:
                kept = session_of(tx, visitor.session)
                found = postings_of_session(tx, desk, kept) if kept else ()
            page = inbox(desk, found, after=after)
        return door.pages.show(
            request,
            "inbox.html",
            visitor,
            found=page,
            summary=summary(page.late, page.due_today, more=page.more_late),
            words=due_in_words,
            several=len({each.partnership for each in found}) > 1,
            here=(visitor.partnership, visitor.role),
            first=after is None,
        )

    @routes.post("/inbox")
    def go(request: Request, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        token = None
        with door.window.desk() as desk, desk.database.write() as tx:
            session = find_session(tx, desk, read(request, settings, COOKIE) or "", limits=limits_of(settings))
            if session is None:
                raise SignInFirst("/inbox")
            wanted = Posting(one(typed, "partnership"), one(typed, "person"), one(typed, "role"))
            token = go_on_as(tx, desk, session, wanted, from_where=where_from(request))
        if token is None:
            raise HTTPException(403)
        response = RedirectResponse(place_here(one(typed, "to")), SEE_OTHER)
        open_session(response, request, settings, token)
        return response

    return routes
