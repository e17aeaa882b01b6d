"""``/permissions``: who may see and do what, by role, what the visitor may, and why."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.app import files_of
from reviewflow.casework.permissions.permission_table import NO, WORDS
from reviewflow.casework.permissions.who_may import Permissions, who_may
from reviewflow.errors import FactInvalid, WorkflowNotFound
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import after_of
from reviewflow.web.visitor import Visitor

EVERY_ROLE = "all"


def permission_routes(door: Door) -> APIRouter:
    """The routes of the table."""
    routes = APIRouter()

    @routes.api_route("/permissions", methods=GET)
    def permissions(request: Request) -> Response:
        visitor = door.visitor(request)
        asked = after_of(request, "role") or visitor.role
        role = None if asked == EVERY_ROLE else asked
        found, workflow = _found(door, visitor, after_of(request, "workflow"))
        if role is not None and found.role(role) is None:
            raise HTTPException(404)
        return door.pages.show(
            request, "permissions.html", visitor, found=found, workflow=workflow, role=role, words=WORDS, no=NO
        )

    @routes.api_route("/permissions/why", methods=GET)
    def why(request: Request) -> Response:
        visitor = door.visitor(request)
        found, workflow = _found(door, visitor, after_of(request, "workflow"))
        row = found.parts[0].row(request.query_params.get("what", ""))
        role = found.role(after_of(request, "role") or "")
        if row is None or role is None:
            raise HTTPException(404)
        return door.pages.show(
            request,
            "permission.html",
            visitor,
            found=found,
            part=found.parts[0],
            row=row,
            role=role,
            workflow=workflow,
            words=WORDS,
        )

    return routes


def _found(door: Door, visitor: Visitor, asked: str | None) -> tuple[Permissions, str]:
    """The table of one workflow; of the first where none is named."""
    may_ask = files_of(door.window.settings).may_ask()
    with door.window.desk() as desk:
        try:
            if asked is None:
                asked = who_may(desk, visitor.partnership, workflow=None, role=visitor.role).workflows[0][0]
            return who_may(desk, visitor.partnership, may_ask=may_ask, workflow=asked), asked
        except (WorkflowNotFound, FactInvalid):
            raise HTTPException(404) from None
