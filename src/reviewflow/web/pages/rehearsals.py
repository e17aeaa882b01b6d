"""``/rehearsals``: a made-up story carried out step by step in a database that is then thrown away."""

from __future__ import annotations

import datetime as dt
import json
from itertools import count
from typing import TYPE_CHECKING

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.app import files_of
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.casework.long_work import Progress, Result, find_result
from reviewflow.casework.views.rules_seen import workflows_of
from reviewflow.settings import Settings
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.typed import one
from reviewflow.web.on_file import library_of
from reviewflow.web.stories import Story, stories
from reviewflow.web.visitor import Visitor

if TYPE_CHECKING:
    from reviewflow.scenarios.results import StepResult

LONGEST = dt.timedelta(minutes=5)
ADMINISTRATOR = "administrator"
"""Who looks after the files tries them, too."""
JSON = "application/json"


def rehearsal_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/rehearsals", methods=GET)
    def rehearsals(request: Request) -> Response:
        visitor = _may_rehearse(door, request)
        return door.pages.show(request, "rehearsals.html", visitor, stories=stories(door.window.settings))

    @routes.post("/rehearsals")
    def begin(request: Request, typed: TypedForm) -> Response:
        visitor = _may_rehearse(door, request)
        check_csrf(visitor, typed)
        known = stories(door.window.settings)
        story = known.get(one(typed, "story"))
        if story is None:
            errors = [{"text": "Choose a story", "href": "#story"}]
            return door.pages.show(request, "rehearsals.html", visitor, status=422, stories=known, errors=errors)
        settings = door.window.settings

        def work(desk: Desk, progress: Progress) -> Result:
            return _carried_out(settings, story, progress)

        return door.work(visitor, f"Rehearsal: {story.title}", work, again="/rehearsals", longest=LONGEST)

    @routes.api_route("/rehearsals/{key}", methods=GET)
    def outcome(request: Request, key: str) -> Response:
        visitor = _may_rehearse(door, request)
        with door.window.desk() as desk:
            found = find_result(desk, owner(visitor.partnership, visitor.person), key)
        if found is None or found.media_type != JSON or not found.name.startswith("rehearsal-"):
            raise HTTPException(404)
        return door.pages.show(request, "rehearsal.html", visitor, key=key, told=json.loads(found.content))

    return routes


def _may_rehearse(door: Door, request: Request) -> Visitor:
    """Whoever keeps cases may try out the rules by which they keep them."""
    visitor = door.visitor(request)
    with door.window.desk() as desk:
        keepers = {role for each in workflows_of(desk, visitor.partnership).values() for role in each.kept_by}
    if visitor.role not in keepers | {ADMINISTRATOR}:
        raise HTTPException(403)
    return visitor


def _carried_out(settings: Settings, story: Story, progress: Progress) -> Result:
    """Nothing of it touches the database of this installation: it has one of its own, in memory."""
    # The whole machinery of stories is loaded when somebody first wants one.
    from reviewflow.scenarios.outcome import as_json, failure_lines, lines_of
    from reviewflow.scenarios.run import rehearse

    progress("Reading the rules", 0, story.steps)
    numbers, told = count(1), []

    def tell(step: StepResult) -> None:
        lines = [line.strip() for line in lines_of(step)]
        told.append({"head": lines[0].lstrip("0123456789 "), "number": step.number, "lines": lines[1:]})
        progress(f"Step {step.number}, {lines[0].lstrip('0123456789 ')}", next(numbers), story.steps)

    found = rehearse(story.path, files_of(settings), library=library_of(settings), on_step=tell)
    failed = [line.strip() for line in failure_lines(found.failed, file=found.file)] if found.failed else []
    content = {
        "title": story.title,
        "passed": found.passed,
        "failed": failed,
        "failed_at": found.failed.step if found.failed else None,
        "steps": told,
        "rehearsal": as_json(found),
    }
    return Result(
        file_name=f"rehearsal-{story.key}.json",
        media_type=JSON,
        content=json.dumps(content, ensure_ascii=False, default=str).encode(),
        address=f"/rehearsals/{progress.key}",
    )
