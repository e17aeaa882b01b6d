"""``reviewflow open``: a new case."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.settings import read_settings

from .options import (
    AsJson,
    By,
    Confirm,
    FactsOption,
    HappenedOn,
    LettersSentElsewhere,
    Partnership,
    Reason,
    facts_given,
    whose,
)
from .saved import carry_out_and_tell

app = typer.Typer()


@app.command("open")
def open_case(
    workflow: Annotated[str, typer.Argument(help="For instance serious_incident.", show_default=False)],
    partnership: Partnership = None,
    fact: FactsOption = None,
    by: By = None,
    reason: Reason = None,
    confirm: Confirm = None,
    happened_on: HappenedOn = None,
    reference: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Its reference.  [default: the next of the partnership's scheme]")
    ] = None,
    letters_sent_elsewhere: LettersSentElsewhere = False,
    as_json: AsJson = False,
) -> None:
    """Open a case.

    The edition of the guidance is chosen by the date that the workflow names, for an incident the day the local
    authority became aware.
    """
    settings = read_settings()
    command = OpenCase(
        workflow=workflow,
        partnership=whose(partnership, settings),
        facts=facts_given(fact),
        reason=reason,
        letters_sent_elsewhere=letters_sent_elsewhere,
        confirm=tuple(confirm or ()),
        reference=reference,
    )
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json)
