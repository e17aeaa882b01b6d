"""``reviewflow link``: a relation between two cases."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.link_cases import LinkCases

from .options import AsJson, By, HappenedOn, Reason, Reference
from .saved import carry_out_and_tell

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
    command = LinkCases(case=reference, relation=relation, to=to, reason=reason)
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json)
