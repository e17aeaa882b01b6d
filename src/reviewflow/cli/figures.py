"""``reviewflow figures``: the figures of a period, each with what it counts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of, utc_now
from reviewflow.casework.past.as_it_stood import all_as_they_stood
from reviewflow.cli.options import AsOf, AsOfEntry, TrueOn, asked, at_desk
from reviewflow.cli.output import moment_json, print_json
from reviewflow.documents.write import form_of, write
from reviewflow.reports.figure_file import figures_table
from reviewflow.reports.figure_lines import lines
from reviewflow.reports.figures import compute_figures
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import parse_date
from reviewflow.workflow.checks_figures import check_figures
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.file_format import FigureShape

from .options import granted
from .page import paragraph, show

app = typer.Typer()


@app.command("figures")
def figures(
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="First day of the period.")],
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Last day of the period.")],
    by: Annotated[
        str | None,
        typer.Option(
            metavar="BASIS",
            help="The date that places a case in the period: notified, sent, published ... Without it each figure uses "
            "its own.",
        ),
    ] = None,
    partnership: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only its cases. Without it, the one in the settings, or all.")
    ] = None,
    suppress_below: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="Withhold the numbers from 1 to N - 1.")
    ] = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    file: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write them to a file instead: .csv, .xlsx, .docx or .txt.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Compute the figures of a period, each with the rule by which it is counted.

    Where sources state figures, those that contradict each other or what is computed stand at the end.
    """
    settings = read_settings()
    form = form_of(file) if file else None
    whose = granted(settings, "figures", partnership=partnership, first=from_, last=to, counted_by=by)
    known = _known_figures(settings)
    moment = asked(as_of, as_of_entry, true_on)
    with (
        at_desk(settings) as desk,
        all_as_they_stood(desk, moment) as then,
        then.desk.database.read() as tx,
    ):
        report = compute_figures(
            tx,
            then.desk,
            known,
            from_on=parse_date(from_),
            to_on=parse_date(to),
            by=by,
            partnership=whose,
            suppress_below=suppress_below,
        )
    if file is not None and form is not None:
        write(figures_table(report, now=utc_now()), file, form)
        show(paragraph(f"Written to {file}."))
    elif as_json:
        print_json({**report.as_json(), **moment_json(then.pinned)})
    else:
        told = [f"As it stood on {then.pinned.words}", ""] if then.pinned else []
        typer.echo("\n".join([*told, *lines(report)]))


def _known_figures(settings: Settings) -> Mapping[str, FigureShape]:
    """The figures on file; a fault in any file is refused, because a figure may rest on it."""
    library = files_of(settings).load()
    refuse_faults((*library.faults, *check_figures(library)))
    return library.figures.values
