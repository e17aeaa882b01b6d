"""``reviewflow export``: everything about a case, or everything there is, readable without this program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.casework.views.export_case import export_case
from reviewflow.settings import Settings, read_settings, shipped_files

from .options import AsJson, By, Partnership, Reason, at_desk, granted, left_out, who, whose
from .output import print_json
from .page import count, paragraph, show

app = typer.Typer()


@app.command("export")
def export(
    case: Annotated[
        str | None, typer.Option(metavar="CASE", help="The reference of the case.", show_default=False)
    ] = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Every case of the partnership, with names, letters, files and proofs.")
    ] = False,
    to: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Where to: a file; with --everything, a new folder.  [default: standard output]"
        ),
    ] = None,
    partnership: Partnership = None,
    by: By = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Write everything there is about a case, with its trail, as JSON.

    Of one case, names are not in it: of an identity it says only that it is recorded. Letters are listed with their
    hashes; the words of one are shown by `reviewflow notices --show`.

    With --everything a folder is written in which each case stands as a document and as JSON, with names, letters and
    files. It takes a role that keeps the cases, and a reason; each reading is on the trail.
    """
    if everything == (case is not None):
        raise typer.BadParameter("Name a case with --case, or say --everything.", param_hint="--case")
    settings = read_settings()
    if everything:
        _everything(settings, to, whose(partnership, settings), who(by, settings), reason, as_json=as_json)
        return
    assert case is not None, "one of the two was given"
    granted(settings, "export", by=by, reference=case)
    hidden = left_out(settings, by=by)
    with at_desk(settings) as desk, desk.database.read() as tx:
        whole = export_case(tx, desk, case, kept_from=hidden)
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise typer.BadParameter(f"It cannot be written: {fault}.", param_hint="--to") from None
    typer.echo(f"{case}: written to {to}.")


def _everything(
    settings: Settings, to: Path | None, partnership: str, by: str, reason: str | None, *, as_json: bool
) -> None:
    from reviewflow.casework.disclosing.rules import disclosure_rules
    from reviewflow.reports.take_out import take_out

    if to is None:
        raise typer.BadParameter("Name a new folder.", param_hint="--to")
    with at_desk(settings) as desk:
        rules = disclosure_rules(files_of(settings).load())
        verifiers = shipped_files() / "verifier"
        done = take_out(desk, to, partnership=partnership, by=by, reason=reason, verifiers=verifiers, rules=rules)
    if as_json:
        print_json(
            {
                "folder": str(to),
                "cases": done.cases,
                "letters": done.letters,
                "files": done.files,
                "kept_by_others": sorted(done.left),
            }
        )
        return
    said = (
        f"{count(done.cases, 'case')}, {count(done.letters, 'letter')} and {count(done.files, 'file')} of {partnership}"
    )
    lines = paragraph(f"{said} written to {to}. READ-ME-FIRST.txt says what is where.")
    lines += paragraph("These files name children. Keep them as you keep the records of children.")
    if done.left:
        lines += paragraph(f"Kept by others, who have to take them out: {', '.join(sorted(done.left))}.")
    show(lines)
