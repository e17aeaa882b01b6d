"""``reviewflow pack``: everything a scrutineer reads about a year, in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.documents.write import form_of
from reviewflow.errors import DateInvalid
from reviewflow.reports.write_pack import MANIFEST, write_pack
from reviewflow.reports.year_pack import make_year_pack, year_of
from reviewflow.settings import read_settings
from reviewflow.statute.london import longdate, parse_date
from reviewflow.workflow.checks_figures import check_figures
from reviewflow.workflow.checks_scrutiny import check_scrutiny
from reviewflow.workflow.faults import refuse_faults

from .options import AsJson, By, Partnership, at_desk, granted, left_out, whose
from .output import print_json
from .page import count, paragraph, show

app = typer.Typer()


@app.command("pack")
def pack(
    to: Annotated[
        Path | None,
        typer.Option(metavar="PLACE", help="A folder, a .zip, or one file such as pack.docx."),
    ] = None,
    year: Annotated[str | None, typer.Option(metavar="YEAR", help="April to March, written 2020-21.")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day of another period.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Last day of another period.")] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put together the scrutineer's pack of a year: the reviews with documents, dates, reasons, dissent and impact.

    A folder or a ZIP holds the documents too, with a manifest of their hashes that `sha256sum -c` checks.
    """
    settings = read_settings()
    if (year is None) == (from_ is None or until is None):
        raise typer.BadParameter("Give --year, or --from and --until.", param_hint="--year")
    first, last = year_of(year) if year else (parse_date(str(from_)), parse_date(str(until)))
    if last < first:
        raise DateInvalid(text=str(until), why=f"the period begins later, on {longdate(first)}")
    if to is not None and to.suffix and to.suffix.lower() != ".zip":
        form_of(to)
    library = files_of(settings).load()
    refuse_faults((*library.faults, *check_figures(library), *check_scrutiny(library)))
    place = whose(partnership, settings)
    granted(settings, "pack", by=by, partnership=place, first=str(first), last=str(last))
    hidden = left_out(settings, by=by)
    with at_desk(settings) as desk, desk.database.read() as tx:
        made = make_year_pack(tx, desk, library, partnership=place, from_on=first, to_on=last, kept_from=hidden)
    written = write_pack(made, to) if to is not None else {}
    if as_json:
        print_json({**made.as_json(), "written": [{"file": file, "sha256": hash} for file, hash in written.items()]})
        return
    cases = {reference for of in made.cases.values() for reference in of}
    held = sum(len(of) for of in made.documents.values())
    lines = paragraph(
        f"{made.report.title}: {count(len(cases), 'case')}, {count(held, 'document')}, of which {len(made.files)} can"
        f" stand in it; {count(made.challenges, 'challenge')}."
    )
    if to is not None:
        lines += paragraph(f"Written to {to}." + (f" Its hashes are in {MANIFEST}." if MANIFEST in written else ""))
    show(lines)
