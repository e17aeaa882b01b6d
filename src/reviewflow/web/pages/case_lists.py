"""``/actions``, ``/reviews`` and ``/register``: lists over all cases of one kind."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.app import list_as_file
from reviewflow.casework.views.case_list_shown import Asked
from reviewflow.casework.views.case_lists import MOST_IN_A_FILE, NOT_RECORDED, list_of_cases
from reviewflow.statute.standing import due_in_words
from reviewflow.web.attached import attached
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.visit import actor_of, after_of
from reviewflow.workflow.file_format import ListShape

PAGES = {"actions": "case_table.html", "reviews": "case_records.html", "register": "case_records.html"}
"""The list that stands at an address, and how it is laid out."""
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def case_list_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()
    for name in PAGES:
        _add(routes, door, name)
    return routes


def _add(routes: APIRouter, door: Door, name: str) -> None:
    @routes.api_route(f"/{name}", methods=GET)
    def shown(request: Request) -> Response:
        visitor = door.visitor(request)
        shape = door.window.lists()[name]
        asked = _asked(request, shape)
        with door.window.desk() as desk:
            found = list_of_cases(desk, shape, asked, actor=actor_of(desk, visitor))
        more = {**_given(request), "after": found.next_page} if found.next_page else None
        return door.pages.show(
            request,
            PAGES[name],
            visitor,
            home=f"/{name}",
            shape=shape,
            found=found,
            asked=asked,
            first=asked.after is None,
            narrowed=bool(_given(request)),
            more=f"/{name}?{urlencode(more)}" if more else None,
            query=urlencode(_given(request)),
            not_recorded=NOT_RECORDED,
            words=due_in_words,
        )

    @routes.api_route(f"/{name}/file/{{form}}", methods=GET)
    def as_a_file(request: Request, form: str) -> Response:
        visitor = door.visitor(request)
        if form not in FORMS:
            raise HTTPException(404)
        shape = door.window.lists()[name]
        asked = _asked(request, shape)
        with door.window.desk() as desk:
            found = list_of_cases(desk, shape, asked, actor=actor_of(desk, visitor), size=MOST_IN_A_FILE)
            content = list_as_file(found, form, now=desk.now())
        return attached(content, f"{name}.{form}", FORMS[form])


_WORDS = ("state", "owner", "mark", "review")


def _given(request: Request) -> dict[str, str]:
    said = {word: after_of(request, word) for word in _WORDS}
    given = {word: value for word, value in said.items() if value}
    return given | {word: "yes" for word in ("late", "ended") if request.query_params.get(word) == "yes"}


def _asked(request: Request, shape: ListShape) -> Asked:
    given = _given(request)
    return Asked(
        state=given.get("state"),
        owner=given.get("owner"),
        mark=given.get("mark"),
        linked_to=given["review"].upper() if "review" in given else None,
        late_only="late" in given,
        # Where dates are what a list is about, what has ended is shown when it is asked for.
        ended_too="ended" in given or not shape.late_first,
        after=after_of(request),
    )
