"""``/scrutiny``: where those begin who ask, challenge and prove; for others, the challenges alone."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import TRAIL, parts_seen, trails_out_of_sight
from reviewflow.casework.asking.list_questions import every_question
from reviewflow.casework.asking.samples import Drawn
from reviewflow.reports.challenge_log import Wanted, against_in_words
from reviewflow.reports.challenges_seen import challenges_seen
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import due_in_words
from reviewflow.store.checkpoints import list_checkpoints
from reviewflow.store.samples import list_samples
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.on_file import asking_of
from reviewflow.web.visit import actor_of

MOST = 5


def scrutiny_routes(door: Door) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.api_route("/scrutiny", methods=GET)
    def scrutiny(request: Request) -> Response:
        visitor = door.visitor(request)
        may_ask = visitor.role in asking_of(door.window.settings).may_ask
        with door.window.desk() as desk:
            actor, today = actor_of(desk, visitor), local_date(desk.now())
            saved = every_question(desk, asking_of(door.window.settings), visitor.partnership) if may_ask else {}
            challenges = challenges_seen(desk, actor, Wanted(open_only=True), limit=MOST)
            with desk.database.read() as tx:
                whole = not trails_out_of_sight(tx, desk, actor)
                last = next(iter(list_checkpoints(tx, limit=1)), None)
                published = desk.published_definitions(tx, visitor.partnership)
                sees = any(TRAIL in parts_seen(each, actor.role) for of in published.values() for each in of)
                if not sees and not may_ask:
                    raise HTTPException(403)
                samples = [Drawn(row) for row in list_samples(tx, visitor.partnership)[:MOST]] if whole else []
        return door.pages.show(
            request,
            "scrutiny.html",
            visitor,
            saved=saved,
            challenges=challenges,
            against=against_in_words,
            last=last,
            samples=samples,
            may_ask=may_ask,
            whole=whole and may_ask,
            today=today,
            due_in=due_in_words,
        )

    return routes
