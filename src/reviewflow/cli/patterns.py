"""``reviewflow patterns``: what is worth a question, and never more than that."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of, utc_now
from reviewflow.documents.write import form_of, write
from reviewflow.reports.patterns import lines_of, look_for_patterns, patterns_report
from reviewflow.settings import read_settings
from reviewflow.workflow.checks_scrutiny import check_scrutiny
from reviewflow.workflow.faults import refuse_faults

from .options import AsJson, By, at_desk, day_given, granted, left_out
from .output import print_json
from .page import hanging, heading, paragraph, show

app = typer.Typer()


@app.command("patterns")
def patterns(
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only what was recorded from this day on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="The last day.  [default: today]")
    ] = None,
    partnership: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as Word, Excel, CSV, JSON or text, by the file's ending."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Look for patterns worth asking about: questions with their rules and innocent explanations, never findings."""
    settings = read_settings()
    form = form_of(to) if to else None
    library = files_of(settings).load()
    refuse_faults((*library.faults, *check_scrutiny(library)))
    first, last = day_given(from_), day_given(until)
    whose = granted(settings, "patterns", by=by, partnership=partnership, first=from_, last=until)
    hidden = left_out(settings, by=by)
    with at_desk(settings) as desk, desk.database.read() as tx:
        found = look_for_patterns(
            tx,
            desk,
            library.patterns.values,
            library.adjusted.values,
            from_on=first,
            to_on=last,
            partnership=whose,
            kept_from=hidden,
        )
    if to is not None and form is not None:
        write(patterns_report(found, now=utc_now()), to, form)
        show(paragraph(f"Written to {to}."))
    elif as_json:
        print_json(found.as_json())
    else:
        lines: list[str] = []
        for mark, words in lines_of(found):
            lines += heading(words) if mark == "#" else hanging("* ", words, indent=2) if mark else paragraph(words)
        show(lines)
