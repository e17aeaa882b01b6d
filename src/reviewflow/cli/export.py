"""``reviewflow export``: everything about a case, readable without this program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.casework.export_case import export_case
from reviewflow.settings import read_settings

from .options import at_desk, granted

app = typer.Typer()


@app.command("export")
def export(
    case: Annotated[str, typer.Option(metavar="CASE", help="The reference of the case.")],
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to.  [default: standard output]")] = None,
) -> None:
    """Write everything there is about a case, with its trail, as JSON.

    Names are not in it: of an identity it says only that it is recorded. Letters are listed with their hashes; the
    words of one are shown by `reviewflow notices --show`.
    """
    settings = read_settings()
    granted(settings, "export", reference=case)
    with at_desk(settings) as desk, desk.database.read() as tx:
        whole = export_case(tx, desk, case)
    text = json.dumps(whole, indent=2, ensure_ascii=False) + "\n"
    if to is None:
        typer.echo(text, nl=False)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise typer.BadParameter(f"It cannot be written: {fault}.", param_hint="--to") from None
    typer.echo(f"{case}: written to {to}.")
