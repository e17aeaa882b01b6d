"""``reviewflow sample``: draw a random share of cases, ask the same questions of each, and draw it again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of, utc_now
from reviewflow.casework.asking.samples import (
    AnswerSample,
    Drawn,
    DrawSample,
    answer_sample,
    draw_sample,
    find_sample_in,
    share_of,
)
from reviewflow.documents.write import form_of, write
from reviewflow.errors import DateInvalid
from reviewflow.reports.cases_of_figure import cases_of_figure, frame_from, sample_called
from reviewflow.reports.counting import Period
from reviewflow.reports.figure_rows import read_countables
from reviewflow.reports.sample_report import lines_of, method_in_words, redraw, sample_as_json, sample_report
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import longdate, parse_date
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.samples import list_samples
from reviewflow.workflow.checks_figures import check_figures
from reviewflow.workflow.checks_scrutiny import check_scrutiny
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.library import Library

from .options import AsJson, By, Partnership, at_desk, facts_given, granted, who, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(name="sample", help="A random share of cases: draw it, draw it again, and answer questions about it.")

Number = Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER, metavar="SAMPLE", help="Its number.")]
To = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write it as Word, Excel, CSV, JSON or text, by the file's ending.")
]


@app.command("draw")
def draw(
    of: Annotated[str, typer.Option(metavar="NAME", help="What is drawn from, for instance rapid_reviews.")],
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of the period.")],
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day of the period.")],
    share: Annotated[str | None, typer.Option(metavar="N/M", help="The share.  [default: as the file has it]")] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Draw a random share of the cases of a period, by a seed that nobody can choose.

    What it was drawn from, the seed and what was drawn stand on the trail, so that anybody can draw it again.
    """
    settings = read_settings()
    library = _library(settings)
    sample = sample_called(of, library.samples.values)
    wanted = DrawSample(
        partnership=whose(partnership, settings),
        of=of,
        from_on=parse_date(from_),
        to_on=parse_date(to),
        share=_share(share or sample.share),
    )
    if wanted.to_on < wanted.from_on:
        raise DateInvalid(text=to, why=f"the period begins later, on {longdate(wanted.from_on)}")
    frame_of = frame_from(library.figures.values, library.samples.values)
    with at_desk(settings) as desk:
        drawn = draw_sample(desk, wanted, by=who(by, settings), frame_of=frame_of)
    _tell(settings, drawn, sample.title, as_json=as_json)


@app.command("list")
def list_(partnership: Partnership = None, as_json: AsJson = False) -> None:
    """List the samples, the newest first."""
    settings = read_settings()
    place = granted(settings, "samples", partnership=partnership)
    titles = _titles(settings)
    with at_desk(settings) as desk, desk.database.read() as tx:
        found = [Drawn(row) for row in list_samples(tx, place)]
    if as_json:
        print_json([sample_as_json(each, titles.get(each.row.kind, each.row.kind)) for each in found])
        return
    lines = [
        line
        for each in found
        for line in list(lines_of(each, titles.get(each.row.kind, each.row.kind), _place(settings, each)))[:3]
    ]
    show([part for line in lines for part in paragraph(line)] or ["No sample has been drawn yet."])


@app.command("show")
def show_sample(number: Number, to: To = None, as_json: AsJson = False) -> None:
    """Show a sample with what was answered about it; with --to as a document, with the form to fill in."""
    settings = read_settings()
    form = form_of(to) if to else None
    library = _library(settings)
    found = _found(settings, number, "sample")
    title = _titles(settings).get(found.row.kind, found.row.kind)
    if to is not None and form is not None:
        report = sample_report(
            found, title=title, place=_place(settings, found), questions=library.dip_questions.values, now=utc_now()
        )
        write(report, to, form)
        show(paragraph(f"Sample {number}: written to {to}."))
        return
    _tell(settings, found, title, as_json=as_json)


@app.command("redraw")
def redraw_sample(number: Number, as_json: AsJson = False) -> None:
    """Draw a sample again from what the trail says, and show how to do it by hand."""
    settings = read_settings()
    library = _library(settings)
    found = _found(settings, number, "sample")
    row = found.row
    with at_desk(settings) as desk, desk.database.read() as tx:
        figure = sample_called(row.kind, library.samples.values).figure
        period = Period(parse_date(row.from_on), parse_date(row.to_on))
        everything = read_countables(tx, desk)
        figures = library.figures.values
        now = cases_of_figure(figure, figures, everything, period=period, partnership=row.partnership)
        again = redraw(tx, found, counted_now=now)
    if as_json:
        print_json(again.as_json())
        return
    said = "the same as it was drawn" if again.same else "NOT what stands in the sample: run `reviewflow trail verify`"
    lines = paragraph(f"Sample {number}, drawn again: {', '.join(again.drawn)}. It is {said}.")
    for each in method_in_words(found):
        lines += hanging("* ", each, indent=2)
    lines += [
        "",
        f"Hash of entry {number - 1}  {again.head}",
        f"Request  {again.request}",
        f"Seed     {again.seed}",
        "",
    ]
    lines += [f"{hash[:16]}...  {case}{'  drawn' if case in again.drawn else ''}" for case, hash in again.places]
    if again.new_now or again.missing_now:
        other = ", ".join((*again.new_now, *again.missing_now))
        lines += [
            "",
            *paragraph(f"Counted otherwise now than then, because it was recorded or corrected since: {other}"),
        ]
    show(lines)


@app.command("answer")
def answer(
    number: Number,
    case: Annotated[str, typer.Argument(metavar="CASE", help="A case that was drawn.", show_default=False)],
    answers: Annotated[
        list[str],
        typer.Option("--answer", metavar="QUESTION=ANSWER", help="An answer; several with --answer again."),
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Answer questions about one case of a sample. Earlier answers stay, and the newest stand."""
    settings = read_settings()
    asked = {
        name: {"title": each.title, "answers": each.answers}
        for name, each in _library(settings).dip_questions.values.items()
    }
    given = {name: str(value) for name, value in facts_given(answers).items()}
    known = {name: asked[name] for name in given if name in asked}
    with at_desk(settings) as desk:
        wanted = AnswerSample(sample=number, case=case, answers=given, asked=known or asked)
        entry = answer_sample(desk, wanted, by=who(by, settings))
    if as_json:
        print_json({"sample": number, "case": case, "answers": given, "entry": entry})
        return
    count = f"{len(given)} question{'s' if len(given) > 1 else ''}"
    show(paragraph(f"{case}, sample {number}: {count} answered. Entry {entry} of the trail."))


def _found(settings: Settings, number: int, what: str) -> Drawn:
    """A sample, the scrutineer's reading of it on the trail, and of the scrutineer's own partnership."""
    with at_desk(settings) as desk, desk.database.read() as tx:
        place = find_sample_in(tx, number).row.partnership
    granted(settings, what, partnership=place, sample=number)
    with at_desk(settings) as desk, desk.database.read() as tx:
        return find_sample_in(tx, number)


def _tell(settings: Settings, drawn: Drawn, title: str, *, as_json: bool) -> None:
    if as_json:
        print_json(sample_as_json(drawn, title))
        return
    lines = [part for line in lines_of(drawn, title, _place(settings, drawn)) for part in paragraph(line)]
    lines += ["", *paragraph(f"Drawn from: {', '.join(drawn.frame)}.")]
    lines += ["", f"How, and the same again: reviewflow sample redraw {drawn.row.sequence}"]
    show(lines)


def _place(settings: Settings, sample: Drawn) -> str:
    """The partnership as people call it."""
    with at_desk(settings) as desk, desk.database.read() as tx:
        return desk.directory(tx, sample.row.partnership).title


def _library(settings: Settings) -> Library:
    library = files_of(settings).load()
    refuse_faults((*library.faults, *check_figures(library), *check_scrutiny(library)))
    return library


def _titles(settings: Settings) -> Mapping[str, str]:
    return {name: each.title for name, each in _library(settings).samples.values.items()}


def _share(text: str) -> str:
    share = share_of(text)
    if share is None:
        raise typer.BadParameter("Write a share such as 1/10, at most 1/1.", param_hint="--share")
    return share
