"""``reviewflow link``: a relation between two cases."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.door import carry_out
from reviewflow.casework.link_cases import LinkCases
from reviewflow.settings import read_settings

from .options import AsJson, By, HappenedOn, Reason, Reference, at_desk, day_given, who
from .saved import tell

app = typer.Typer()


@app.command("link")
def link(
    reference: Reference,
    relation: Annotated[str, typer.Argument(help="For instance related_to.", show_default=False)],
    to: Annotated[str, typer.Argument(metavar="OTHER", help="The other case.", show_default=False)],
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    as_json: AsJson = False,
) -> None:
    """Link a case to another."""
    settings = read_settings()
    command = LinkCases(case=reference, relation=relation, to=to, reason=reason)
    with at_desk(settings) as desk:
        saved = carry_out(desk, command, by=who(by, settings), happened_on=day_given(happened_on))
        tell(desk, saved, as_json=as_json)
