"""``/under-way``: how far long work is, and what came of it. It is its owner's alone."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import find_result, find_work, stop_work, work_words
from reviewflow.web.attached import attached
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.visitor import SignInFirst, visitor_of

BY_ITSELF = "by-itself"
"""How a page says that it is looked at again by itself: that does not keep a session going."""
LOOKS_AGAIN_SECONDS = 5


def work_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/under-way/{key}", methods=GET)
    def work(request: Request, key: str) -> Response:
        visitor = None
        if BY_ITSELF in request.query_params:
            visitor = visitor_of(request, door.window, counts_as_doing=False)
            if visitor is None or not visitor.role:
                raise SignInFirst(f"/under-way/{key}")
        visitor = visitor or door.visitor(request)
        with door.window.desk() as desk:
            found = find_work(desk, owner(visitor.partnership, visitor.person), key)
        if found is None:
            raise HTTPException(404)
        return door.pages.show(
            request,
            "work.html",
            visitor,
            work=found.kept,
            state=found.state,
            words=work_words(found),
            seconds=LOOKS_AGAIN_SECONDS,
            looked_at_by_itself=f"/under-way/{key}?{BY_ITSELF}=yes",
        )

    @routes.post("/under-way/{key}/stop")
    def stop(request: Request, key: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            if not stop_work(desk, owner(visitor.partnership, visitor.person), key):
                raise HTTPException(404)
        return RedirectResponse(f"/under-way/{key}", 303)

    @routes.api_route("/under-way/{key}/result", methods=GET)
    def result(request: Request, key: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            found = find_result(desk, owner(visitor.partnership, visitor.person), key)
        if found is None:
            raise HTTPException(404)
        return attached(found.content, found.name, found.media_type)

    return routes


def file_to_take(name: str, media_type: str, content: bytes) -> Response:
    """A file that the browser keeps under its name, and opens in nothing of ours."""
    return attached(content, name, media_type)
