"""``/samples``: a random share of cases: drawn, drawn again by anybody, and asked the same questions."""

from __future__ import annotations

import datetime as dt
import json

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.seeing import TRAIL, sights_of
from reviewflow.casework.actors import find_actor
from reviewflow.casework.asking.samples import (
    AnswerSample,
    Drawn,
    DrawSample,
    answer_sample_in,
    draw_sample_now,
    find_sample_in,
    share_of,
)
from reviewflow.casework.changes.once import once
from reviewflow.casework.desk import Desk
from reviewflow.casework.drafts import owner
from reviewflow.documents.write import written
from reviewflow.errors import FactInvalid, NothingToSample, SampleNotFound
from reviewflow.reports.cases_of_figure import cases_of_figure, frame_from
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_rows import read_countables
from reviewflow.reports.sample_report import (
    answers_in_words,
    method_in_words,
    redraw,
    sample_report,
    standing_answers,
)
from reviewflow.statute.london import longdate
from reviewflow.store.samples import list_samples
from reviewflow.store.session import Transaction
from reviewflow.web.desk_door import GET, Door
from reviewflow.web.forms.fields import DATE, RADIOS, TEXT, TEXTAREA, Field
from reviewflow.web.forms.form import Form, Values
from reviewflow.web.forms.refused import Names
from reviewflow.web.on_file import library_of
from reviewflow.web.pages.questions import FILES
from reviewflow.web.pages.work import file_to_take
from reviewflow.web.visit import actor_of, by_of
from reviewflow.web.visitor import Visitor
from reviewflow.workflow.library import Library

SAMPLES, NEW = "/samples", "/samples/new"
OPEN_ANSWER = ("", "Not answered")
MOST_WORDS = 4_000


def sample_routes(door: Door) -> APIRouter:
    """The routes of samples."""
    routes = APIRouter()

    def drawing(desk: Desk, visitor: Visitor) -> Form:
        _check_scrutineer(visitor)
        return _drawing(library_of(door.window.settings), desk, visitor)

    @routes.api_route(SAMPLES, methods=GET)
    def samples(request: Request) -> Response:
        visitor = door.asker(request, whole=True)
        library = library_of(door.window.settings)
        with door.window.desk() as desk, desk.database.read() as tx:
            found = [Drawn(row) for row in list_samples(tx, visitor.partnership)]
        titles = {name: each.title for name, each in library.samples.values.items()}
        return door.pages.show(
            request, "samples.html", visitor, found=found, titles=titles, may_draw=visitor.role == SCRUTINEER
        )

    door.add_form(routes, NEW, drawing)

    @routes.api_route("/samples/{number}", methods=GET)
    def sample(request: Request, number: str) -> Response:
        visitor = door.asker(request, whole=True)
        library = library_of(door.window.settings)
        with door.window.desk() as desk:
            actor, now = actor_of(desk, visitor), desk.now()
            with desk.database.read() as tx:
                found = _found(tx, visitor, number)
                sees = sights_of(tx, desk, found.drawn, actor)
                place = desk.directory(tx, visitor.partnership).title
        kind = library.samples.values.get(found.row.kind)
        title = kind.title if kind else found.row.kind
        form = request.query_params.get("file", "")
        if form in FILES:
            asked = library.dip_questions.values
            report = sample_report(found, title=title, place=place, questions=asked, now=now)
            return file_to_take(f"sample-{found.row.sequence}.{form}", FILES[form][1], written(report, form))
        return door.pages.show(
            request,
            "sample.html",
            visitor,
            found=found,
            title=title,
            sees={case for case, (_, sight) in sees.items() if sight.sees(TRAIL)},
            answered={case: answers_in_words(row) for case, row in standing_answers(found).items()},
            may_answer=visitor.role == SCRUTINEER,
            files={form: title for form, (title, _) in FILES.items()},
        )

    @routes.api_route("/samples/{number}/again", methods=GET)
    def again(request: Request, number: str) -> Response:
        visitor = door.asker(request, whole=True)
        library = library_of(door.window.settings)
        with door.window.desk() as desk, desk.database.read() as tx:
            found = _found(tx, visitor, number)
            row = found.row
            kind = library.samples.values.get(row.kind)
            if kind is None:
                raise HTTPException(404)
            period = Period(dt.date.fromisoformat(row.from_on), dt.date.fromisoformat(row.to_on))
            everything, figures = read_countables(tx, desk), library.figures.values
            now = cases_of_figure(kind.figure, figures, everything, period=period, partnership=row.partnership)
            redrawn = redraw(tx, found, counted_now=now)
        return door.pages.show(
            request, "sample_again.html", visitor, found=found, again=redrawn, method=method_in_words(found)
        )

    door.add_form(
        routes,
        "/samples/{number}/cases/{drawn_case}",
        lambda desk, visitor, number, drawn_case: _answering(door, desk, visitor, number, drawn_case),
    )

    return routes


def _check_scrutineer(visitor: Visitor) -> None:
    if visitor.role != SCRUTINEER:
        raise HTTPException(403)


def _found(tx: Transaction, visitor: Visitor, number: str) -> Drawn:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise HTTPException(404)
    try:
        found = find_sample_in(tx, int(number))
    except SampleNotFound:
        raise HTTPException(404) from None
    if found.row.partnership != visitor.partnership:
        raise HTTPException(404)
    return found


def _drawing(library: Library, desk: Desk, visitor: Visitor) -> Form:
    kinds = library.samples.values
    fields = (
        Field("of", "What is drawn from", RADIOS, options=tuple((n, k.title) for n, k in kinds.items()), required=True),
        Field("from", "First day of the period", DATE, required=True),
        Field("to", "Last day of the period", DATE, required=True),
        Field("share", "Share", TEXT, "Such as 1/10, or 1/1 for all. Empty: as the file has it."),
    )

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        of = str(values["of"])
        if of not in kinds:
            raise FactInvalid(fact="of", value=of, why="it is none of the list", do="Choose one of the list.")
        share = share_of(str(values.get("share", kinds[of].share)))
        if share is None:
            raise FactInvalid(fact="share", value="", why="it is no share of at most 1/1", do="Enter one such as 1/10.")
        first, last = (dt.date.fromisoformat(str(values[name])) for name in ("from", "to"))
        if last < first:
            raise FactInvalid(fact="to", value=last, why="it is before the first day", do="Enter a later day.")
        wanted = DrawSample(partnership=visitor.partnership, of=of, from_on=first, to_on=last, share=share)
        frame_of = frame_from(library.figures.values, kinds)

        def do(tx: Transaction) -> str:
            try:
                drawn = draw_sample_now(tx, desk, wanted, by=by_of(visitor), frame_of=frame_of)
            except NothingToSample:
                said = f"nothing of that kind is counted from {longdate(first)} to {longdate(last)}"
                raise FactInvalid(fact="of", value=of, why=said, do="Choose another period.") from None
            return f"{SAMPLES}/{drawn.row.sequence}"

        return once(desk, owner(visitor.partnership, visitor.person), NEW, token, do)

    says = (
        "Nobody can choose what is drawn: the seed is made of the last entry of the trail. What it was drawn from"
        " stands on the trail with it, so that anybody can draw it again.",
    )
    return Form(
        path=NEW,
        title="Draw a sample",
        fields=fields,
        back=SAMPLES,
        says=says,
        button="Draw it",
        names=Names({}),
        send=send,
    )


def _answering(door: Door, desk: Desk, visitor: Visitor, number: str, case: str) -> Form:
    _check_scrutineer(visitor)
    with desk.database.read() as tx:
        found = _found(tx, visitor, number)
    if case not in found.drawn:
        raise HTTPException(404)
    questions = library_of(door.window.settings).dip_questions.values
    fields = tuple(
        Field(name, each.title, RADIOS, _plain(each.hint), options=(*each.answers.items(), OPEN_ANSWER))
        if each.answers
        else Field(name, each.title, TEXTAREA, _plain(each.hint), most=MOST_WORDS)
        for name, each in questions.items()
    )
    earlier = standing_answers(found).get(case)
    typed = {name: (answer,) for name, answer in json.loads(earlier.answers).items()} if earlier else {}
    path = f"{SAMPLES}/{number}/cases/{case}"

    def send(values: Values, _: tuple[str, ...], __: int | None, token: str) -> str:
        asked = {name: {"title": each.title, "answers": each.answers} for name, each in questions.items()}
        given = {name: str(value) for name, value in values.items()}
        known = {name: asked[name] for name in given} or asked
        command = AnswerSample(sample=int(number), case=case, answers=given, asked=known)

        def do(tx: Transaction) -> str:
            actor = find_actor(tx, desk, by_of(visitor), partnership=visitor.partnership)
            answer_sample_in(tx, desk, command, by=actor)
            return f"{SAMPLES}/{number}"

        return once(desk, owner(visitor.partnership, visitor.person), path, token, do)

    return Form(
        path=path,
        title=f"What {case} shows",
        caption=f"Sample {number}",
        fields=fields,
        back=f"{SAMPLES}/{number}",
        says=("What you answered earlier stays on the trail; the newest answers stand.",),
        button="Keep the answers",
        typed=typed,
        names=Names({}),
        send=send,
    )


def _plain(hint: str | None) -> str | None:
    """A hint without the marks that a command has in a file."""
    return hint.replace("`", "") if hint else None
