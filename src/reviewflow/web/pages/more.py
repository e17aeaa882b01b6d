"""``/more``: everything that the person may use, with a line about each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.web.desk_door import GET, Door
from reviewflow.web.navigation import by_group


def more_routes(door: Door) -> APIRouter:
    """The route of the page of everything."""
    routes = APIRouter()

    @routes.api_route("/more", methods=GET)
    def more(request: Request) -> Response:
        return door.pages.show(request, "more.html", door.visitor(request), by_group=by_group)

    return routes
