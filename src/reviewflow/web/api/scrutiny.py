"""Figures, patterns, the pack of a year, and samples."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import HTTPException

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.seeing import kept_from
from reviewflow.casework.asking.samples import (
    AnswerSample,
    Drawn,
    DrawSample,
    answer_sample_in,
    draw_sample_now,
    find_sample_in,
    share_of,
)
from reviewflow.errors import DateInvalid, FactInvalid, SampleNotFound
from reviewflow.reports.cases_of_figure import cases_of_figure, frame_from
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_rows import read_countables
from reviewflow.reports.figures_seen import FiguresAsked, figures_seen, names_seen
from reviewflow.reports.patterns import look_for_patterns
from reviewflow.reports.sample_report import redraw, sample_as_json
from reviewflow.reports.write_pack import packed
from reviewflow.reports.year_pack import make_year_pack, year_of
from reviewflow.statute.london import longdate
from reviewflow.store.samples import list_samples
from reviewflow.store.session import Transaction
from reviewflow.web.on_file import library_of
from reviewflow.web.visit import check_sees_every_case

from .bodies import Body
from .case_reads import number_in
from .moments import check_may_ask
from .operation import Answer, Call, Operation, Parameter, changing, many, one
from .words import FROM, TO

FIGURES = "Figures and scrutiny"


def figures(call: Call) -> object:
    """The figures of a period."""
    known = library_of(call.settings).figures.values
    first, last = call.query["from"], call.query["to"]
    _check_period(first, last)
    with call.desk.database.read() as tx:
        published = call.desk.published_definitions(tx, call.partnership)
    if not names_seen(known, published, call.visitor.role):
        raise HTTPException(403)
    asked = FiguresAsked(Period(first, last), call.text("by"), call.query.get("suppress_below"))
    return {**figures_seen(call.desk, known, asked, call.actor).report.as_json(), "as_it_stood": None}


def patterns(call: Call) -> object:
    """Patterns worth asking about."""
    _whole(call)
    library, actor = library_of(call.settings), call.actor
    with call.desk.database.read() as tx:
        return look_for_patterns(
            tx,
            call.desk,
            library.patterns.values,
            library.adjusted.values,
            from_on=call.day("from"),
            to_on=call.day("to"),
            partnership=call.partnership,
            kept_from=kept_from(tx, call.desk, actor),
        ).as_json()


def pack(call: Call) -> Answer:
    """The scrutineer's pack of a year, as JSON or as a ZIP with the documents."""
    _whole(call)
    first, last = year_of(call.path["year"])
    actor = call.actor
    with call.desk.database.read() as tx:
        hidden = kept_from(tx, call.desk, actor)
        made = make_year_pack(
            tx, call.desk, library_of(call.settings), partnership=call.partnership, from_on=first, to_on=last,
            kept_from=hidden,
        )  # fmt: skip
    if call.text("form") == "zip":
        name = f"pack-{first.year}.zip"
        return Answer(content=packed(made, "zip"), media_type="application/zip", file_name=name)
    return Answer({**made.as_json(), "written": []})


def samples(call: Call) -> object:
    """The samples that were drawn."""
    _whole(call)
    titles = {name: each.title for name, each in library_of(call.settings).samples.values.items()}
    with call.desk.database.read() as tx:
        found = [Drawn(row) for row in list_samples(tx, call.partnership)]
    return [sample_as_json(each, titles.get(each.row.kind, each.row.kind)) for each in found]


def a_sample(call: Call) -> object:
    """One sample, with what was answered about it."""
    _whole(call)
    with call.desk.database.read() as tx:
        found = _sample(tx, call)
    kind = library_of(call.settings).samples.values.get(found.row.kind)
    return sample_as_json(found, kind.title if kind else found.row.kind)


def redrawn(call: Call) -> object:
    """A sample drawn again from what the trail says."""
    _whole(call)
    library = library_of(call.settings)
    with call.desk.database.read() as tx:
        row = (found := _sample(tx, call)).row
        kind = library.samples.values.get(row.kind)
        if kind is None:
            raise HTTPException(404)
        period = Period(dt.date.fromisoformat(row.from_on), dt.date.fromisoformat(row.to_on))
        everything = read_countables(tx, call.desk)
        now = cases_of_figure(
            kind.figure, library.figures.values, everything, period=period, partnership=row.partnership
        )
        return redraw(tx, found, counted_now=now).as_json()


class NewSample(Body):
    """From what a share of cases is drawn."""

    of: str
    from_on: dt.date
    to_on: dt.date
    share: str | None = None


def drawn(tx: Transaction, call: Call) -> object:
    """A random share of the cases of a period."""
    call.only((SCRUTINEER,), "sample draw")
    library, body = library_of(call.settings), call.body
    kind = library.samples.values.get(body.of)
    if kind is None:
        known = ", ".join(library.samples.values)
        raise FactInvalid(fact="of", value=body.of, why="nothing is drawn from that", do=f"There are: {known}.")
    share = share_of(body.share or kind.share)
    if share is None:
        raise FactInvalid(fact="share", value="", why="it is no share of at most 1/1", do="Send one such as 1/10.")
    _check_period(body.from_on, body.to_on)
    wanted = DrawSample(partnership=call.partnership, of=body.of, from_on=body.from_on, to_on=body.to_on, share=share)
    frame_of = frame_from(library.figures.values, library.samples.values)
    made = draw_sample_now(tx, call.desk, wanted, by=call.by, frame_of=frame_of)
    return sample_as_json(made, kind.title)


class Answers(Body):
    """What a case of a sample shows: question to answer."""

    answers: dict[str, str]


def answered(tx: Transaction, call: Call) -> object:
    """What was answered about one case of a sample."""
    call.only((SCRUTINEER,), "sample answer")
    found = _sample(tx, call)
    if call.path["reference"] not in found.drawn:
        raise HTTPException(404)
    questions = library_of(call.settings).dip_questions.values
    asked = {name: {"title": each.title, "answers": each.answers} for name, each in questions.items()}
    given = call.body.answers
    known = {name: asked[name] for name in given if name in asked} or asked
    command = AnswerSample(sample=found.row.sequence, case=call.path["reference"], answers=given, asked=known)
    return {"sample": found.row.sequence, "entry": answer_sample_in(tx, call.desk, command, by=call.actor_in(tx))}


def _whole(call: Call) -> None:
    check_may_ask(call)
    check_sees_every_case(call.desk, call.visitor)


def _check_period(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise DateInvalid(text=last.isoformat(), why=f"the period begins later, on {longdate(first)}")


def _sample(tx: Transaction, call: Call) -> Drawn:
    number = number_in(call, "sample")
    found = find_sample_in(tx, number)
    if found.row.partnership != call.partnership:
        raise SampleNotFound(sample=number)
    return found


_SAMPLE: dict[str, Any] = {"group": FIGURES}
_NEED_FROM = Parameter("from", FROM.says, "day", required=True)
_NEED_TO = Parameter("to", TO.says, "day", required=True)
SCRUTINY = (
    Operation("GET", "/figures", "get_figures", "The figures of a period, each with the rule by which it is counted.",
              one("period", "basis", "figures", "contradictions"), does=figures, commands=("figures",), **_SAMPLE,
              query=(_NEED_FROM, _NEED_TO, Parameter("by", "The date that places a case in the period."),
                     Parameter("suppress_below", "Withhold the numbers from 1 to one less.", "number", least=2,
                               most=1000))),
    Operation("GET", "/patterns", "list_patterns", "Questions worth asking, never findings.", one(), does=patterns,
              commands=("patterns",), query=(FROM, TO), **_SAMPLE),
    Operation("GET", "/packs/{year}", "get_pack", "The scrutineer's pack of a year, such as 2020-21.", one(),
              does=pack, commands=("pack",), **_SAMPLE,
              query=(Parameter("form", "As JSON, or as a ZIP with the documents.", choices=("json", "zip")),)),
    Operation("GET", "/samples", "list_samples", "The samples that were drawn, the newest first.", many(),
              does=samples, commands=("sample list",), **_SAMPLE),
    changing("POST", "/samples", "draw_sample", "Draw a random share of cases, by a seed that nobody can choose.",
             one(), does_in=drawn, commands=("sample draw",), body=NewSample, status=201, **_SAMPLE),
    Operation("GET", "/samples/{sample}", "get_sample", "A sample, with what was answered about it.", one(),
              does=a_sample, commands=("sample show",), **_SAMPLE),
    Operation("GET", "/samples/{sample}/redraw", "redraw_sample", "A sample drawn again from what the trail says.",
              one(), does=redrawn, commands=("sample redraw",), **_SAMPLE),
    changing("POST", "/samples/{sample}/cases/{reference}", "answer_sample", "Answer questions about a drawn case.",
             one("sample", "entry"), does_in=answered, commands=("sample answer",), body=Answers, **_SAMPLE),
)  # fmt: skip
"""The operations."""
