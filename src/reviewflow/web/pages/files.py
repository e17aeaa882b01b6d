"""``/cases/REF/files``: the files of a case, and reading one."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.access.seeing import NAMES, look_at
from reviewflow.casework.desk import Desk
from reviewflow.casework.handing_in.read_file import list_files, read_file
from reviewflow.errors import FileNotFound
from reviewflow.web.attached import attached
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.handed_in import file_line
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor


def file_routes(door: Door) -> APIRouter:
    """The routes of files."""
    routes = APIRouter()

    @routes.api_route("/cases/{reference}/files", methods=GET)
    def files(request: Request, reference: str) -> Response:
        visitor = door.visitor(request)
        with door.window.desk() as desk:
            _check_may_read(desk, visitor, reference)
            with desk.database.read() as tx:
                case, _ = look_at(tx, desk, reference, actor_of(desk, visitor))
                definition = desk.definition(tx, case.workflow_hash)
                found = list_files(tx, reference)
        about = {
            each.id: f"{definition.subject(each.kind).facts[each.fact].title}"
            + (f", {definition.items[each.kind].prefix}-{each.number}" if each.kind else "")
            for each in found
        }
        lines = {each.id: file_line(each.name, each.size) for each in found}
        return door.pages.show(
            request, "files.html", visitor, reference=reference, found=found, about=about, lines=lines
        )

    @routes.post("/cases/{reference}/files/{number}")
    def read(request: Request, reference: str, number: int, typed: TypedForm) -> Response:
        visitor = door.visitor(request)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            _check_may_read(desk, visitor, reference)
            try:
                found = read_file(desk, reference, number, by=by_of(visitor))
            except FileNotFound:
                raise HTTPException(404) from None
        return attached(found.content, found.kept.name, found.kept.media_type)

    return routes


def _check_may_read(desk: Desk, visitor: Visitor, reference: str) -> None:
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        case, sight = look_at(tx, desk, reference, actor)
    if not sight.sees(NAMES) or case.partnership != visitor.partnership:
        raise HTTPException(403)
