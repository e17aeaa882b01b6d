"""``reviewflow workflow diagram``: the states as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.settings import read_settings

from .options import at_desk
from .workflow_show import Meant, OfPartnership, of_one_partnership, subject_meant

app = typer.Typer()


@app.command("diagram")
def diagram(
    meant: Meant,
    partnership: OfPartnership = None,
    item: Annotated[str | None, typer.Option(metavar="KIND", help="The states of an item, such as child.")] = None,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw it into this file.")] = None,
    mermaid: Annotated[bool, typer.Option("--mermaid", help="Print it as Mermaid text, as without --svg.")] = False,
) -> None:
    """Draw the states and transitions of a workflow, as Mermaid text or into an SVG file."""
    from reviewflow.casework.office.published_rules import find_rules, newest_edition
    from reviewflow.reports.state_picture import state_picture
    from reviewflow.workflow.diagram import mermaid as as_mermaid

    if svg is not None and mermaid:
        raise typer.BadParameter("Give one of --svg and --mermaid.")
    settings = read_settings()
    with at_desk(settings) as desk, desk.database.read() as tx:
        lines = find_rules(tx, meant, partnership=partnership or settings.partnership)
        subject = subject_meant(newest_edition(tx, desk, of_one_partnership(lines)), item)
    if svg is None:
        typer.echo(as_mermaid(subject), nl=False)
        return
    try:
        svg.write_text(state_picture(subject), encoding="utf-8")
    except OSError as fault:
        raise typer.BadParameter(f"It cannot be written: {fault}.", param_hint="--svg") from None
    typer.echo(f"{subject.title}: drawn into {svg}.")
