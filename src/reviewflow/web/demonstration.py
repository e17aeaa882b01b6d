"""``/demo``: choose who you are. It is there in a demonstration alone, where nobody exists."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.actors import roles_of
from reviewflow.casework.sign_on.sessions import start_session
from reviewflow.statute.london import local_date
from reviewflow.store.published import partnerships

from .desk_door import TypedForm
from .forms.typed import one
from .page import Pages
from .sign_on.cookies import open_session
from .visitor import limits_of

WAY = "local"


def demonstration_routes(pages: Pages) -> APIRouter:
    """The routes of a demonstration."""
    routes, window = APIRouter(), pages.window

    @routes.get("/demo")
    def who(request: Request) -> Response:
        with window.desk() as desk, desk.database.read() as tx:
            today = local_date(desk.now())
            found = []
            for key in partnerships(tx):
                directory, titles = desk.directory(tx, key), roles_of(tx, desk, key)
                people = [
                    (user.key, ", ".join(titles.get(role, role) for role in user.roles_on(today)))
                    for user in directory.users.values()
                    if user.roles_on(today)
                ]
                found.append((directory.title, sorted(people, key=lambda each: each[1])))
        return pages.show(request, "demo.html", found=found)

    @routes.post("/demo")
    def become(request: Request, typed: TypedForm) -> Response:
        person = one(typed, "person")
        with window.desk() as desk:
            with desk.database.read() as tx:
                places = [each for each in partnerships(tx) if person in desk.directory(tx, each).users]
            if not places:
                raise HTTPException(404)
            partnership = places[0]
            with desk.database.write() as tx:
                token = start_session(tx, desk, partnership, person, way=WAY, limits=limits_of(window.settings))
        answer = RedirectResponse("/", 303)
        open_session(answer, request, window.settings, token)
        return answer

    return routes
