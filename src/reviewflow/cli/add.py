"""``reviewflow add``: a child, an agency request, a meeting, a hold ..."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.add_item import AddItem
from reviewflow.casework.door import carry_out
from reviewflow.settings import read_settings

from .options import AsJson, By, Confirm, FactsOption, HappenedOn, Reason, Reference, at_desk, day_given
from .options import facts_given, who
from .saved import tell

app = typer.Typer()


@app.command("add")
def add(
    reference: Reference,
    kind: Annotated[str, typer.Argument(help="For instance child or agency_request.", show_default=False)],
    fact: FactsOption = None,
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Add an item to a case: a child, an agency request, a meeting, a partner's decision ..."""
    settings = read_settings()
    command = AddItem(
        case=reference, add=kind, facts=facts_given(fact), reason=reason, confirm=tuple(confirm or ())
    )
    with at_desk(settings) as desk:
        saved = carry_out(desk, command, by=who(by, settings), happened_on=day_given(happened_on))
        tell(desk, saved, as_json=as_json)
