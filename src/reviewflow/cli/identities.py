"""``reviewflow identities``: who the people in a case are; the reading is on the trail."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.shapes.of_cases import identity_as_json
from reviewflow.casework.views.read_identities import read_identities
from reviewflow.settings import read_settings

from .options import AsJson, By, Reference, at_desk, who
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("identities")
def identities(
    reference: Reference,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why you need to know.", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Read the names and other identifying facts of a case. It needs a reason, and the reading is on the trail."""
    settings = read_settings()
    with at_desk(settings) as desk:
        found = read_identities(desk, reference, by=who(by, settings), reason=reason)
    if as_json:
        print_json([identity_as_json(each) for each in found])
        return
    lines = paragraph(f"{reference}: this reading is now on the trail.")
    for each in found:
        lines += hanging("* ", f"{each.item or reference}, {each.title}: {each.value}", indent=2)
        if each.works_here:
            same = " and ".join(each.works_here)
            says = f"{same} has the same name. If it is the same person: reviewflow conflict {reference} PERSON"
            lines += hanging("  ", says, indent=2)
    show(lines if found else [*lines, *paragraph("No identifying fact is recorded.")])
