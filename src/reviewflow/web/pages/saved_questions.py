"""``/scrutiny/questions``: questions under names, to be asked again: saved, changed and taken off the list."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.casework.actors import roles_of
from reviewflow.casework.asking.ask import Asking
from reviewflow.casework.asking.list_questions import own_questions
from reviewflow.casework.asking.save_question import (
    LONGEST,
    LONGEST_TITLE,
    SaveQuestion,
    check_question,
    forget_question_in,
    save_question_in,
)
from reviewflow.casework.asking.saved_questions import SavedQuestion, key_of
from reviewflow.casework.desk import Desk
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Form, Values
from reviewflow.web.forms.of_office import office_form
from reviewflow.web.on_file import asking_of
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.file_format import QuestionShape

QUESTIONS = "/scrutiny/questions"
NEW = f"{QUESTIONS}/new"
TITLE = Field(
    "title",
    "What is it called?",
    TEXT,
    "In plain words, and no names of people: everybody of the partnership who may ask sees it.",
    required=True,
    most=LONGEST_TITLE,
)
TEXT_OF_IT = Field(
    "question",
    "The question",
    TEXTAREA,
    "As it is written on Ask the trail, for instance happened:2025-04 not role:coordinator.",
    required=True,
    most=LONGEST,
)


def saved_question_routes(door: Door) -> APIRouter:
    """The routes."""
    routes = APIRouter()

    @routes.api_route(QUESTIONS, methods=GET)
    def listed(request: Request) -> Response:
        visitor = door.asker(request)
        with door.window.desk() as desk:
            own = own_questions(desk, visitor.partnership)
            with desk.database.read() as tx:
                roles = roles_of(tx, desk, visitor.partnership)
        done = request.query_params.get("done", "")
        return door.pages.show(
            request,
            "saved_questions.html",
            visitor,
            own=list(own.values())[::-1],
            on_file=asking_of(door.window.settings).saved,
            roles=roles,
            done={"saved": "The question is saved.", "removed": "The question is off the list."}.get(done),
        )

    door.add_form(routes, NEW, lambda desk, visitor: _saving(door, desk, visitor, None))
    door.add_form(
        routes,
        f"{QUESTIONS}/{{number}}/change",
        lambda desk, visitor, number: _saving(door, desk, visitor, _own(door, desk, visitor, number)),
    )
    door.add_form(
        routes, f"{QUESTIONS}/{{number}}/remove", lambda desk, visitor, number: _removing(door, desk, visitor, number)
    )

    return routes


def to_keep(text: str, name: str, saved: Mapping[str, QuestionShape]) -> str:
    """The question that was asked, as one that can be saved; nothing where a saved one was asked as it stands."""
    asks = saved[name].asks if name in saved else ""
    if not text.strip() or not asks:
        return text.strip()
    # An alternative reaches to the end of its question, so two of them do not simply stand side by side.
    return "" if "or" in asks.lower().split() + text.lower().split() else f"{asks} {text.strip()}"


def _check_may_ask(door: Door, visitor: Visitor) -> Asking:
    asking = asking_of(door.window.settings)
    if visitor.role not in asking.may_ask:
        raise HTTPException(403)
    return asking


def _own(door: Door, desk: Desk, visitor: Visitor, number: str) -> SavedQuestion:
    _check_may_ask(door, visitor)
    found = own_questions(desk, visitor.partnership).get(key_of(number))
    if found is None:
        raise HTTPException(404)
    if found.by_role != visitor.role:
        raise HTTPException(403)
    return found


def _saving(door: Door, desk: Desk, visitor: Visitor, before: SavedQuestion | None) -> Form:
    asking, actor = _check_may_ask(door, visitor), actor_of(desk, visitor)

    def command(values: Values) -> SaveQuestion:
        return SaveQuestion(str(values["title"]), str(values["question"]), before.key if before else None)

    def first(values: Values) -> None:
        check_question(desk, asking, command(values), by=by_of(visitor), partnership=visitor.partnership)

    def do(tx: Transaction, values: Values) -> object:
        return save_question_in(tx, desk, asking, command(values), by=actor)

    return office_form(
        desk,
        visitor,
        path=f"{QUESTIONS}/{before.number}/change" if before else NEW,
        title="Change a saved question" if before else "Save a question",
        says=("What it asked before stays on the trail.",) if before else (),
        fields=(TITLE, TEXT_OF_IT),
        typed={"title": (before.title,), "question": (before.asks,)} if before else {},
        do=do,
        back=QUESTIONS,
        leads_to=f"{QUESTIONS}?done=saved",
        button="Save the question",
        first=first,
    )


def _removing(door: Door, desk: Desk, visitor: Visitor, number: str) -> Form:
    found, asking, actor = _own(door, desk, visitor, number), _check_may_ask(door, visitor), actor_of(desk, visitor)

    def do(tx: Transaction, _: Values) -> object:
        return forget_question_in(tx, desk, asking, found.key, by=actor)

    return office_form(
        desk,
        visitor,
        path=f"{QUESTIONS}/{found.number}/remove",
        title="Take a question off the list",
        caption=found.title,
        says=(
            f"It asks: {found.asks}",
            "Nobody can choose it any more. That it was saved stays on the trail.",
        ),
        fields=(),
        do=do,
        back=QUESTIONS,
        leads_to=f"{QUESTIONS}?done=removed",
        button="Take it off the list",
    )
