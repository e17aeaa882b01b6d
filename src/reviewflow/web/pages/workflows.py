"""``/workflows``: the rules of the partnership, drawn and in words, what they rest on, and what changed in them."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response
from markupsafe import Markup

from reviewflow.casework.views.rules_seen import compare_seen, rules_seen, workflows_of
from reviewflow.reports.rules_in_words import clocks_in_words, sources_of, transitions_in_words
from reviewflow.reports.state_picture import state_picture
from reviewflow.statute.standing import FORCE
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of


def workflow_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/workflows", methods=GET)
    def workflows(request: Request) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            found = workflows_of(desk, visitor.partnership)
        return door.pages.show(request, "workflows.html", visitor, found=found)

    @routes.api_route("/workflows/{workflow}", methods=GET)
    def workflow(request: Request, workflow: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            asked = {name: after_of(request, name) for name in ("hash", "case")}
            found = rules_seen(desk, actor, workflow, **asked)
        if found is None:
            raise HTTPException(404)
        definition, kind = found.definition, after_of(request, "item")
        if kind is not None and kind not in definition.items:
            raise HTTPException(404)
        subject = definition.subject(kind)
        here = found.case.state if found.case and kind is None else None
        sources, ways = sources_of(definition), tuple(transitions_in_words(definition, subject))
        return door.pages.show(
            request,
            "workflow.html",
            visitor,
            found=found,
            definition=definition,
            subject=subject,
            kind=kind,
            here=here,
            # Every word in it was escaped when it was drawn: reports.svg.
            picture=Markup(state_picture(subject, current=here)),  # nosec B704
            ways_from={name: [way for way in ways if name in way.sources] for name in subject.states},
            clocks=tuple(clocks_in_words(definition, subject, bodies=found.bodies)),
            sources=sources,
            force=FORCE,
        )

    @routes.api_route("/workflows/{workflow}/compare", methods=GET)
    def compare(request: Request, workflow: str) -> Response:
        visitor = door.visitor(request)
        before, after = after_of(request, "before") or "", after_of(request, "after") or ""
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            rules = rules_seen(desk, actor, workflow)
            found = compare_seen(desk, actor, workflow, before, after) if before and after else None
        if rules is None or (before and after and found is None):
            raise HTTPException(404)
        return door.pages.show(
            request, "workflow_compare.html", visitor, rules=rules, before=before, after=after, found=found
        )

    return routes
