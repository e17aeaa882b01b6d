"""``/scrutiny/ask``: ask the trail, in its language or by choosing, and take the answer away as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.access.seeing import TRAIL, kept_from, look_at
from reviewflow.casework.asking.answer_files import as_table, asked, json_bytes
from reviewflow.casework.asking.ask import MOST_IN_A_FILE, Answer, AskTrail, ask, described
from reviewflow.casework.asking.list_questions import every_question
from reviewflow.casework.asking.vocabulary import Vocabulary, vocabulary
from reviewflow.casework.desk import Desk
from reviewflow.documents.write import written
from reviewflow.errors import CaseNotFound, DatabaseNotReady, Refusal
from reviewflow.questions.keys import COMPUTED, KEYS, STANDINGS
from reviewflow.questions.put_together import period, put_together
from reviewflow.web.desk_door import GET, Door, TypedForm
from reviewflow.web.forms.fields import DATE, SELECT, TEXT, Field
from reviewflow.web.forms.flow import check_csrf
from reviewflow.web.forms.refused import Names, Wrong
from reviewflow.web.forms.typed import NotReadable, Typed, one, read
from reviewflow.web.on_file import asking_of
from reviewflow.web.pages.saved_questions import to_keep
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor

ASK, BUILD = "/scrutiny/ask", "/scrutiny/ask/choose"
PAGE = 25
FILES: Mapping[str, tuple[str, str]] = {
    "csv": ("CSV", "text/csv"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "json": ("JSON", "application/json"),
}
"""The forms in which an answer is taken away."""
CHOICES = (
    ("by", "Person"),
    ("role", "Role in which somebody acted"),
    ("body", "Body"),
    ("agency", "Agency"),
    ("what", "What was done"),
    ("clock", "Date that had to be kept"),
    ("standing", "What became of that date"),
    ("theme", "Theme of the case"),
    ("basis", "Source it rests on"),
)
PERIODS = (("happened", "It happened"), ("recorded", "It was recorded"))


@dataclass(frozen=True)
class Question:
    """What stands in the form."""

    text: str = ""
    saved: str = ""
    before: int | None = None
    wrongs: tuple[Wrong, ...] = ()
    answer: Answer | None = None
    lines: tuple[str, ...] = field(default=())


def question_routes(door: Door) -> APIRouter:
    """The routes of questions."""
    routes = APIRouter()
    settings = door.window.settings

    @routes.api_route(ASK, methods=GET)
    def form(request: Request) -> Response:
        visitor = door.asker(request, keeps_itself=True)
        saved = request.query_params.get("saved", "")
        with door.window.desk() as desk:
            if saved and saved not in every_question(desk, asking_of(settings), visitor.partnership):
                raise HTTPException(404)
        return _show(door, request, visitor, Question(saved=saved))

    @routes.post(ASK)
    def answer(request: Request, typed: TypedForm) -> Response:
        visitor = door.asker(request, keeps_itself=True)
        check_csrf(visitor, typed)
        wanted = Question(one(typed, "question"), one(typed, "saved"), _number(one(typed, "before")))
        form = one(typed, "action").removeprefix("file-")
        if form in FILES:
            return _file(door, request, visitor, wanted, form)
        return _answered(door, request, visitor, wanted)

    @routes.api_route(BUILD, methods=GET)
    def choose(request: Request) -> Response:
        visitor = door.asker(request, keeps_itself=True)
        return _choose(door, request, visitor, {}, ())

    @routes.post(BUILD)
    def chosen(request: Request, typed: TypedForm) -> Response:
        visitor = door.asker(request, keeps_itself=True)
        check_csrf(visitor, typed)
        with door.window.desk() as desk:
            text, wrongs = _built(desk, visitor, typed)
        if wrongs:
            return _choose(door, request, visitor, typed, wrongs)
        return _answered(door, request, visitor, Question(text))

    @routes.api_route("/trail/{sequence}", methods=GET)
    def entry(request: Request, sequence: str) -> Response:
        visitor = door.asker(request)
        number = _number(sequence)
        if number is None:
            raise HTTPException(404)
        with door.window.desk() as desk:
            actor = actor_of(desk, visitor)
            with desk.database.read() as tx:
                found = described(tx, desk, [number], kept_from=kept_from(tx, desk, actor))
                if not found:
                    raise HTTPException(404)
                kept = found[0].entry
                if kept.case_reference is not None:
                    look_at(tx, desk, kept.case_reference, actor)
                    return RedirectResponse(f"/cases/{kept.case_reference}/trail/{number}", 303)
            if kept.partnership not in (None, visitor.partnership):
                raise HTTPException(404)
        return door.pages.show(request, "trail_entry.html", visitor, found=found[0])

    return routes


def _ask(door: Door, visitor: Visitor, wanted: Question, *, limit: int) -> Answer:
    command = AskTrail(wanted.text, saved=wanted.saved or None, limit=limit, before=wanted.before)
    with door.window.desk() as desk:
        asking = asking_of(door.window.settings)
        return ask(desk, asking, command, by=by_of(visitor), partnership=visitor.partnership)


def _answered(door: Door, request: Request, visitor: Visitor, wanted: Question) -> Response:
    try:
        answer = _ask(door, visitor, wanted, limit=PAGE)
    except DatabaseNotReady:
        raise
    except Refusal as refusal:
        wrong = Wrong(_in_words(refusal), "question")
        return _show(door, request, visitor, Question(wanted.text, wanted.saved, None, (wrong,)))
    return _show(
        door,
        request,
        visitor,
        Question(wanted.text, wanted.saved, wanted.before, (), answer, asked(answer)),
    )


def _file(door: Door, request: Request, visitor: Visitor, wanted: Question, form: str) -> Response:
    whole = Question(wanted.text, wanted.saved)
    try:
        answer = _ask(door, visitor, whole, limit=MOST_IN_A_FILE)
        base_url = door.window.settings.base_url
        content = (
            json_bytes(answer, base_url=base_url)
            if form == "json"
            else written(as_table(answer, base_url=base_url), form)
        )
    except DatabaseNotReady:
        raise
    except Refusal as refusal:
        wrong = Wrong(_in_words(refusal), "question")
        return _show(door, request, visitor, Question(wanted.text, wanted.saved, None, (wrong,)))
    return file_to_take(f"answer-up-to-entry-{answer.reach}.{form}", FILES[form][1], content)


def _show(door: Door, request: Request, visitor: Visitor, question: Question) -> Response:
    with door.window.desk() as desk:
        saved = every_question(desk, asking_of(door.window.settings), visitor.partnership)
    return door.pages.show(
        request,
        "ask.html",
        visitor,
        status=422 if question.wrongs else 200,
        question=question,
        saved=saved,
        keeps=to_keep(question.text, question.saved, saved),
        keys=KEYS,
        standings=STANDINGS,
        computed=COMPUTED,
        files=FILES,
        errors=[{"text": each.says, "href": "#question"} for each in question.wrongs],
    )


def _choose(door: Door, request: Request, visitor: Visitor, typed: Typed, wrongs: tuple[Wrong, ...]) -> Response:
    with door.window.desk() as desk:
        fields = _fields(desk, visitor)
    return door.pages.show(
        request,
        "ask_choose.html",
        visitor,
        status=422 if wrongs else 200,
        fields=fields,
        typed=typed,
        beside={each.field: each for each in reversed(wrongs) if each.field},
        errors=[{"text": each.says, "href": each.at(fields)} for each in wrongs],
    )


def _fields(desk: Desk, visitor: Visitor) -> tuple[Field, ...]:
    with desk.database.read() as tx:
        words = vocabulary(tx, desk, visitor.partnership)
    chosen = (Field(key, title, SELECT, options=_options(words, key)) for key, title in CHOICES)
    periods = (
        Field(f"{key}-{end}", f"{title} {'on or after' if end == 'from' else 'on or before'}", DATE)
        for key, title in PERIODS
        for end in ("from", "to")
    )
    text = Field(
        "words", "Words in reasons and other texts", TEXT, 'Words in a row stand in quotation marks: "no visit".'
    )
    return (Field("case", "Case", TEXT, "Its reference."), *chosen, *periods, text)


def _options(words: Vocabulary, key: str) -> tuple[tuple[str, str], ...]:
    titled = ((word, title[:1].upper() + title[1:]) for word, title in words.get(key, {}).items())
    return tuple(sorted(titled, key=lambda each: each[1].lower()))


def _built(desk: Desk, visitor: Visitor, typed: Typed) -> tuple[str, tuple[Wrong, ...]]:
    """The question that was put together, or what is wrong with the choices."""
    fields = _fields(desk, visitor)
    values: dict[str, str] = {}
    wrongs: list[Wrong] = []
    for each in fields:
        try:
            value = read(each, typed)
        except NotReadable as fault:
            wrongs.append(Wrong(fault.says, each.name, fault.part))
            continue
        if each.options and value is not None and value not in dict(each.options):
            wrongs.append(Wrong(f"Choose one of the list: {each.title[:1].lower()}{each.title[1:]}", each.name))
        elif value is not None:
            values[each.name] = str(value)
    if "case" in values and not _sees(desk, visitor, values["case"]):
        wrongs.append(Wrong("There is no case of that reference that you may see", "case"))
    chosen = {key: values[key] for key in KEYS if key in values}
    for key, title in PERIODS:
        first, last = (_day(values.get(f"{key}-{end}")) for end in ("from", "to"))
        if first and last and last < first:
            wrongs.append(Wrong(f"{title} on or before: this day is before the first", f"{key}-to"))
        chosen[key] = period(first, last)
    text = put_together(chosen, values.get("words", ""))
    if not text and not wrongs:
        wrongs.append(Wrong("Choose something to ask for, or write a word", "case"))
    return text, tuple(wrongs)


def _sees(desk: Desk, visitor: Visitor, reference: str) -> bool:
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        try:
            return look_at(tx, desk, reference, actor)[1].sees(TRAIL)
        except CaseNotFound:
            return False


def _day(said: str | None) -> dt.date | None:
    return dt.date.fromisoformat(said) if said else None


def _in_words(refusal: Refusal) -> str:
    if isinstance(refusal, CaseNotFound):
        return "There is no case of that reference that you may see"
    return Names({}).in_words(str(refusal))


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
