"""``reviewflow trail export`` and ``trail verifier``: a part of the trail to give away, and what checks it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.errors import FileCannotBeWritten
from reviewflow.settings import read_settings, shipped_files

from .options import AsJson, By, at_desk, day_given, who
from .output import print_json
from .page import count, hanging, paragraph, show

if TYPE_CHECKING:
    from reviewflow.casework.proving.bundle import Scope

app = typer.Typer()

VERIFIERS = ("verify_trail.py", "verify_trail.html")


@app.command("export")
def export(
    to: Annotated[Path, typer.Option(metavar="FILE", help="Where to: a ZIP file.", show_default=False)],
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only the entries about this case.")] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only what was recorded on or after this day.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to-day", metavar="DATE", help="Only what was recorded up to this day.")
    ] = None,
    receiver: Annotated[
        str | None,
        typer.Option(
            "--for",
            metavar="WHO",
            help="Whom it is for: a role, a user, or 'anybody'. What they may not see is withheld, and stays proven.  "
            "[default: whoever makes it]",
        ),
    ] = None,
    reach: Annotated[
        list[str] | None,
        typer.Option(
            "--reach",
            metavar="ENTRIES",
            help="The number of entries in a checkpoint that the receiver holds; several with --reach again.",
        ),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Write a part of the trail, with its proofs, for somebody who trusts nobody to check.

    Names are never in it. That it was made, and for whom, is an entry of the trail. `reviewflow trail verifier`
    writes the program and the page that check it.
    """
    from reviewflow.casework.proving.export_trail import export_trail

    settings = read_settings()
    scope = _scope(case, since, until)
    sizes = [_size(each) for each in reach or ()]
    with at_desk(settings) as desk:
        done = export_trail(desk, scope, by=who(by, settings), receiver=receiver, reach=sizes)
    _write(to, done.made.content)
    if as_json:
        print_json(
            {
                "file": str(to),
                "sha256": done.sha256,
                "entries": done.made.entries,
                "size": done.made.size,
                "checkpoints": done.made.signed,
                "withheld": done.made.withheld,
                "entry": done.sequence,
            }
        )
        return
    said = f"{count(done.made.entries, 'entry', 'entries')} of {done.made.size} written to {to}: {scope.words}."
    lines = paragraph(said) + paragraph(f"Entry {done.sequence} of the trail says that it was made.")
    for why, number in sorted(done.made.withheld.items()):
        lines += hanging("* ", f"Withheld, {number}: {why}.", indent=2)
    if not done.made.signed:
        lines += paragraph("No checkpoint in it is signed, so it proves nothing to others yet.")
    show(lines)


@app.command("verifier")
def verifier(
    to: Annotated[
        Path,
        typer.Option(
            metavar="FILE", help="Where to: .html for the page, .py for the program in Python.", show_default=False
        ),
    ],
) -> None:
    """Write what checks a bundle: a page that works in a browser without a network, or one file of Python.

    Whoever checks should have it from elsewhere than from whom they check.
    """
    name = next((each for each in VERIFIERS if to.suffix.lower() == Path(each).suffix), None)
    if name is None:
        raise typer.BadParameter("Name a file that ends with .html or .py.", param_hint="--to")
    _write(to, (shipped_files() / "verifier" / name).read_bytes())
    show(paragraph(f"Written to {to}."))


def _scope(case: str | None, since: str | None, until: str | None) -> Scope:
    from reviewflow.casework.proving.bundle import Scope

    if case is not None and (since or until):
        raise typer.BadParameter("Name a case or a period, not both.", param_hint="--case")
    return Scope(case=case, since=day_given(since), until=day_given(until))


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 15:
        raise typer.BadParameter("Give the second line of the checkpoint, a number.", param_hint="--reach")
    return int(text)


def _write(to: Path, content: bytes) -> None:
    try:
        to.write_bytes(content)
    except OSError as fault:
        raise FileCannotBeWritten(file=to, why=fault.strerror or str(fault)) from None
