"""``/work``: how far long work is, and what came of it. It is its owner's alone."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import find_result, find_work, stop_work, work_words
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.visitor import SignInFirst, visitor_of

BY_ITSELF = "by-itself"
"""How a page says that it is looked at again by itself: that does not keep a session going."""
LOOKS_AGAIN_SECONDS = 5


def work_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/work/{key}", methods=GET)
    def work(request: Request, key: str) -> Response:
        visitor = None
        if BY_ITSELF in request.query_params:
            visitor = visitor_of(request, door.window, counts_as_doing=False)
            if visitor is None or not visitor.role:
                raise SignInFirst(f"/work/{key}")
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
            looked_at_by_itself=f"/work/{key}?{BY_ITSELF}=yes",
        )

    @routes.post("/work/{key}/stop")
    def stop(request: Request, key: str, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            if not stop_work(desk, owner(visitor.partnership, visitor.person), key):
                raise HTTPException(404)
        return RedirectResponse(f"/work/{key}", 303)

    @routes.api_route("/work/{key}/result", methods=GET)
    def result(request: Request, key: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            found = find_result(desk, owner(visitor.partnership, visitor.person), key)
        if found is None:
            raise HTTPException(404)
        return file_to_take(found.name, found.media_type, found.content)

    return routes


def file_to_take(name: str, media_type: str, content: bytes) -> Response:
    """A file that the browser keeps under its name, and opens in nothing of ours."""
    safe = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "-" for each in name)
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{safe}"'})
