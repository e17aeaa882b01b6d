"""``/``: what needs doing."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.casework.drafts import list_drafts, owner
from reviewflow.casework.long_work import list_work, work_words
from reviewflow.casework.sign_on.other_places import postings_of_session
from reviewflow.casework.views.stand_in import work_of_others
from reviewflow.casework.views.to_do import what_needs_doing
from reviewflow.statute.standing import due_in_words
from reviewflow.store.sessions import session_of
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of


def home_routes(door: Door) -> APIRouter:
    """The route of the first page."""
    routes = APIRouter()

    @routes.api_route("/", methods=GET)
    def home(request: Request) -> Response:
        visitor = door.visitor(request)
        after = after_of(request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            found = what_needs_doing(desk, actor, after=after, waiting_after=after_of(request, "waiting") or "")
            with desk.database.read() as tx:
                kept = session_of(tx, visitor.session)
                elsewhere = kept is not None and len(postings_of_session(tx, desk, kept)) > 1
            whose = owner(visitor.partnership, visitor.person)
            drafts = list_drafts(desk, whose) if after is None else []
            under_way = list_work(desk, whose) if after is None else []
            others = work_of_others(desk, actor) if after is None else ()
        return door.pages.show(
            request,
            "home.html",
            visitor,
            found=found,
            summary=summary(found.late, found.due_today, more=found.more_late),
            words={
                task.after: due_in_words(task.due_on, found.today)
                for task in (*found.tasks, *(task for each in others for task in each.tasks))
            },
            others=others,
            drafts=drafts,
            under_way=under_way,
            work_words=work_words,
            first=after is None,
            elsewhere=elsewhere,
        )

    return routes


def summary(late: int, due_today: int, *, more: bool) -> str:
    """``2 late, 1 due today.``"""
    if more:
        return f"More than {late + due_today} are late or due today."
    if not late and not due_today:
        return "Nothing is late, and nothing is due today."
    parts = [f"{late} late"] if late else []
    if due_today:
        parts.append(f"{due_today} due today")
    return f"{', '.join(parts)}."
