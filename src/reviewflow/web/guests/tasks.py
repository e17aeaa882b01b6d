"""``/guest/tasks``: what a guest is asked for, the form, and what was received."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from reviewflow.case.allowed import what_next
from reviewflow.case.conditions import Situation
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import list_drafts, owner
from reviewflow.casework.guests.received import received, received_at
from reviewflow.casework.guests.seen import see_task
from reviewflow.casework.guests.tasks import OPEN, GuestTask
from reviewflow.errors import EntryNotFound
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import due_in_words
from reviewflow.web.desk_door import GET, TypedForm
from reviewflow.web.forms.form import Form
from reviewflow.web.forms.of_rules import Place, transition_form
from reviewflow.web.forms.sending import Sender
from reviewflow.web.page import in_frame
from reviewflow.web.visitor import Visitor

from .door import GuestDoor, GuestSignInFirst

UNAUTHORISED, SEE_OTHER = 401, 303


def task_routes(door: GuestDoor) -> APIRouter:
    """The routes of a guest's tasks."""
    routes = APIRouter()

    @routes.api_route("/guest/tasks", methods=GET)
    def tasks(request: Request) -> Response:
        visitor, found = door.visitor(request)
        if len(found) == 1:
            return RedirectResponse(f"/guest/tasks/{found[0].kept.id}", SEE_OTHER)
        with door.window.desk() as desk, desk.database.read() as tx:
            today = local_date(desk.now())
            seen = [see_task(tx, desk, each) for each in found]
        return door.pages.show(request, "guest/tasks.html", visitor, seen=seen, today=today, words=due_in_words)

    @routes.api_route("/guest/tasks/{task_id}", methods=GET)
    def task(request: Request, task_id: int) -> Response:
        visitor, found = door.at_task(request, task_id)
        with door.window.desk() as desk:
            today = local_date(desk.now())
            with desk.database.read() as tx:
                seen = see_task(tx, desk, found)
                entries = received(tx, desk, found)
            base = f"/guest/tasks/{task_id}/"
            whose = owner(visitor.partnership, visitor.person)
            drafts = {each.form: each for each in list_drafts(desk, whose) if each.form.startswith(base)}
        return door.pages.show(
            request,
            "guest/task.html",
            visitor,
            task=found,
            seen=seen,
            entries=entries,
            drafts=drafts,
            base=base,
            today=today,
            words=due_in_words,
            saved=_saved(request),
            several=len(door.visitor(request)[1]) > 1,
        )

    @routes.api_route("/guest/tasks/{task_id}/do/{name}", methods=GET)
    def do(request: Request, task_id: int, name: str) -> Response:
        return door.asks(request, task_id, lambda desk, visitor, found: _doing(desk, visitor, found, name))

    @routes.post("/guest/tasks/{task_id}/do/{name}")
    def done(request: Request, task_id: int, name: str, typed: TypedForm) -> Response:
        return door.answers(request, task_id, typed, lambda desk, visitor, found: _doing(desk, visitor, found, name))

    @routes.api_route("/guest/tasks/{task_id}/received/{sequence}", methods=GET)
    def receipt(request: Request, task_id: int, sequence: int) -> Response:
        visitor, found = door.at_task(request, task_id)
        with door.window.desk() as desk, desk.database.read() as tx:
            try:
                entry = received_at(tx, desk, found, sequence)
            except EntryNotFound:
                raise HTTPException(404) from None
        return door.pages.show(request, "guest/received.html", visitor, task=found, entry=entry)

    return routes


def answer_guests_who_are_not_in(application: FastAPI, door: GuestDoor) -> None:
    """Let the application send guests whose time is over to where they ask for a link."""

    def ask_first(request: Request, _: Exception) -> Response:
        if request.headers.get("sec-fetch-mode", "navigate") != "navigate" or not in_frame(request.headers):
            return JSONResponse({"signed_in": False}, UNAUTHORISED)
        return RedirectResponse("/guest", SEE_OTHER)

    application.add_exception_handler(GuestSignInFirst, ask_first)


def _doing(desk: Desk, visitor: Visitor, task: GuestTask, name: str) -> Form:
    transition = task.rules.transitions.get(name)
    if transition is None or task.standing != OPEN:
        raise HTTPException(404)
    today = local_date(desk.now())
    situation = Situation(task.definition, task.case, task.directory, today, task.item)
    ways = {each.do: each for each in what_next(situation, definition=task.definition, actor=task.actor)}
    if name not in ways or not (ways[name].allowed or ways[name].may_begin) or transition.needs_link is not None:
        raise HTTPException(404)
    place = Place(
        definition=task.definition,
        directory=task.directory,
        today=today,
        actor=task.actor,
        sender=Sender(desk, visitor, task.kept.id),
        case=task.case,
        item=task.item,
        number=task.number,
        at=f"/guest/tasks/{task.kept.id}",
    )
    return transition_form(place, transition)


def _saved(request: Request) -> str | None:
    said = request.query_params.get("saved", "")
    return said if len(said) == 5 and said[:2].isdigit() and said[3:].isdigit() else None
