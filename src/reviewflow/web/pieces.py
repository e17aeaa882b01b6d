"""``/files`` and ``/guest/files``: a file that arrives piece by piece, and goes on where it was cut off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response

from reviewflow.casework.handing_in.uploads import (
    MEGABYTE,
    PIECE,
    begin_upload,
    receive_piece,
    throw_away,
    upload_of,
)
from reviewflow.errors import FileNotTaken
from reviewflow.store.files import Upload

from .checked_form import check_came_from_here
from .desk_door import GET, TypedForm
from .forms.flow import check_csrf, owner_of
from .forms.handed_in import file_line
from .forms.typed import one
from .visitor import Visitor
from .window import Window

INVALID = 422
CSRF = "x-csrf"
WhoAsks = Callable[[Request], Visitor]


async def piece_in(request: Request) -> bytes:
    """A piece, as it was sent.

    Raises:
        FormNotTaken: another site sent it.
        HTTPException: it is too large.
    """
    check_came_from_here(request)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > PIECE:
            raise HTTPException(413, "That is too much to be sent at once.")
    return bytes(body)


Piece = Annotated[bytes, Depends(piece_in)]


def piece_routes(base: str, window: Window, visitor_of: WhoAsks) -> APIRouter:
    """The routes under which files arrive piece by piece, for whoever ``visitor_of`` finds."""
    routes = APIRouter()
    most = window.settings.largest_file_megabytes * MEGABYTE

    @routes.post(base)
    def begin(request: Request, typed: TypedForm) -> Response:
        visitor = visitor_of(request)
        check_csrf(visitor, typed)
        said = one(typed, "size")
        size = int(said) if said.isascii() and said.isdigit() and len(said) < 16 else 0
        with window.desk() as desk:
            try:
                return _state(begin_upload(desk, owner_of(visitor), one(typed, "name")[:500], size, most=most))
            except FileNotTaken as refusal:
                return _refused(refusal)

    @routes.api_route(f"{base}/{{key}}", methods=GET)
    def how_far(request: Request, key: str) -> Response:
        visitor = visitor_of(request)
        with window.desk() as desk:
            return _state(upload_of(desk, owner_of(visitor), key))

    @routes.put(f"{base}/{{key}}")
    def piece(request: Request, key: str, octets: Piece, at: int = 0) -> Response:
        visitor = visitor_of(request)
        check_csrf(visitor, {"csrf": [request.headers.get(CSRF, "")]})
        with window.desk() as desk:
            try:
                return _state(receive_piece(desk, owner_of(visitor), key, at, octets))
            except FileNotTaken as refusal:
                return _refused(refusal)

    @routes.delete(f"{base}/{{key}}")
    def stop(request: Request, key: str) -> Response:
        visitor = visitor_of(request)
        check_came_from_here(request)
        check_csrf(visitor, {"csrf": [request.headers.get(CSRF, "")]})
        with window.desk() as desk:
            throw_away(desk, owner_of(visitor), key=key)
        return JSONResponse({})

    return routes


def _state(found: Upload | None) -> Response:
    if found is None:
        raise HTTPException(404)
    return JSONResponse(
        {
            "key": found.key,
            "received": found.received,
            "size": found.size,
            "piece": PIECE,
            "sha256": found.sha256,
            "words": file_line(found.name, found.size),
        }
    )


def _refused(refusal: FileNotTaken) -> Response:
    return JSONResponse({"error": f"{refusal.facts['why']}. {refusal.facts['do']}".rstrip(" .")}, INVALID)
