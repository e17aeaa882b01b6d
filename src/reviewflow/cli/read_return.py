"""``reviewflow return``: what an agency sent back; the reading is on the trail."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.views.read_return import read_return
from reviewflow.settings import read_settings

from .options import AsJson, By, Reference, at_desk, who
from .output import print_json
from .page import hanging, show

app = typer.Typer()


@app.command("return")
def show_return(
    reference: Reference,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number, such as AR-1.", show_default=False)],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Read what an agency sent back, without names. The reading is on the trail.

    What names people is read with `reviewflow identities`.
    """
    settings = read_settings()
    with at_desk(settings) as desk:
        found = read_return(desk, reference, number, by=who(by, settings))
    if as_json:
        facts = {name: value for name, _, value in found.facts}
        print_json({"reference": found.reference, "item": found.item, "state": found.state, "facts": facts})
        return
    lines = [f"{found.reference} {found.item}: {found.state}. This reading is now on the trail."]
    for title, said in found.words:
        lines += hanging("* ", f"{title.rstrip('?')}: {said}", indent=2)
    show(lines)
