"""``/cases``, ``/board``, ``/due``, ``/letters`` and ``/alerts``: everything of one kind, page by page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.casework.views import lists_seen
from reviewflow.casework.views.board import see_board
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import FORCE, due_in_words
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of

ALL = "all"


def list_routes(door: Door) -> APIRouter:
    """The routes of the lists."""
    routes = APIRouter()

    @routes.api_route("/cases", methods=GET)
    def cases(request: Request) -> Response:
        visitor = door.visitor(request)
        filters = {name: said for name in ("workflow", "state") if (said := after_of(request, name))}
        show_ended = request.query_params.get("ended") == "yes"
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            found = lists_seen.board(desk, actor, filters=filters, open_only=not show_ended, before=after_of(request))
        return door.pages.show(
            request, "cases.html", visitor, found=found, filters=filters, show_ended=show_ended, words=due_in_words
        )

    @routes.api_route("/board", methods=GET)
    def on_a_board(request: Request) -> Response:
        visitor = door.visitor(request)
        workflow, mine = after_of(request, "workflow"), request.query_params.get("mine") == "yes"
        with door.window.desk() as desk:
            found = see_board(desk, actor_of(desk, visitor), workflow=workflow, mine_only=mine)
        return door.pages.show(
            request, "board.html", visitor, found=found, workflow=workflow, mine=mine, words=due_in_words
        )

    @routes.api_route("/due", methods=GET)
    def due(request: Request) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            actor, today = actor_of(desk, visitor), local_date(desk.now())
            lines, more = lists_seen.dates(desk, actor, after=lists_seen.page_of_dates(after_of(request)))
        return door.pages.show(
            request, "due.html", visitor, lines=lines, more=more, today=today, words=due_in_words, force=FORCE
        )

    @routes.api_route("/letters", methods=GET)
    def letters(request: Request) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            lines, more = lists_seen.letters(desk, actor_of(desk, visitor), before=_number(after_of(request)))
        return door.pages.show(request, "letters.html", visitor, lines=lines, more=more)

    @routes.api_route("/alerts", methods=GET)
    def alerts(request: Request) -> Response:
        visitor = door.visitor(request)
        everybody = request.query_params.get("for") == ALL
        with door.window.desk() as desk:
            actor, today = actor_of(desk, visitor), local_date(desk.now())
            lines, more = lists_seen.alerts(desk, actor, before=_number(after_of(request)), everybody=everybody)
        return door.pages.show(
            request,
            "alerts.html",
            visitor,
            lines=lines,
            more=more,
            today=today,
            words=due_in_words,
            everybody=everybody,
            done=request.query_params.get("done") == "yes",
        )

    return routes


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 19 else None
