"""``/admin/backups``: whether backups are taken, and what became of the last ones."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from reviewflow.casework.backing_up.words import became_of
from reviewflow.casework.health import backups_of
from reviewflow.casework.sign_on.accounts import ADMINISTERS
from reviewflow.store.backup_runs import newest_runs
from reviewflow.web.desk_door import GET, Door

from .office import check_role

MOST = 30


def backup_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route("/admin/backups", methods=GET)
    def backups(request: Request) -> Response:
        visitor = door.visitor(request)
        check_role(visitor, ADMINISTERS)
        settings = door.window.settings
        check = backups_of(door.window.seen())
        with door.window.desk() as desk, desk.database.read() as tx:
            found = newest_runs(tx, limit=MOST)
        return door.pages.show(
            request,
            "admin/backups.html",
            visitor,
            check=check,
            found=found,
            became_of=became_of,
            every=settings.backup_every_hours if settings.backup_folder else None,
            kept=settings.backups_kept,
        )

    return routes
