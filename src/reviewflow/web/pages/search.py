"""``/search``: everything that somebody may see, in groups."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.casework.searching.search import LONGEST, search
from reviewflow.casework.searching.search_found import Group, Hit
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of


def search_routes(door: Door) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.api_route("/search", methods=GET)
    def searched(request: Request) -> Response:
        visitor = door.visitor(request)
        text, only = request.query_params.get("q", "")[: LONGEST * 2], after_of(request, "in")
        with door.window.desk() as desk:
            found = search(
                desk,
                text,
                actor=actor_of(desk, visitor),
                lists=door.window.lists(),
                only=only,
                after=after_of(request),
            )

        def more(group: Group) -> str:
            return "/search?" + urlencode({"q": found.text, "in": group.key, "after": group.next_page if only else ""})

        return door.pages.show(
            request, "search.html", visitor, found=found, only=only, more=more, link_to=link_to, searched_for=found.text
        )

    return routes


def link_to(hit: Hit) -> str | None:
    """Where something that was found stands."""
    if hit.entry is not None:
        return f"/cases/{hit.case}/trail/{hit.entry}"
    if hit.letter is not None:
        return f"/cases/{hit.case}/letters/{hit.letter}"
    if hit.case is not None:
        return f"/cases/{hit.case}"
    return f"/actions?{urlencode({'owner': hit.agency})}" if hit.agency else None
