"""``/cases/REF/export.json``: everything about a case in one file, for those who keep it."""

from __future__ import annotations

import json

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import kept_from, look_at
from reviewflow.casework.views.export_case import export_case
from reviewflow.web.attached import attached
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of


def exporting_routes(door: Door) -> APIRouter:
    """The route."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}/export.json", methods=GET)
    def export(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                case, _ = look_at(tx, desk, reference, actor)
                kept_by = desk.definition(tx, case.workflow_hash).kept_by
                if case.partnership != visitor.partnership or visitor.role not in kept_by:
                    raise HTTPException(403)
                whole = export_case(tx, desk, reference, kept_from=kept_from(tx, desk, actor))
        text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
        return attached(text, f"{case.reference}.json", "application/json")

    return routes
