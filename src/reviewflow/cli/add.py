"""``reviewflow add``: a child, an agency request, a meeting, a hold ..."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.add_item import AddItem

from .options import (
    AsJson,
    By,
    Confirm,
    FactsOption,
    FilesOption,
    HappenedOn,
    LettersSentElsewhere,
    Reason,
    Reference,
    facts_given,
    files_given,
)
from .saved import carry_out_and_tell

app = typer.Typer()


@app.command("add")
def add(
    reference: Reference,
    kind: Annotated[str, typer.Argument(help="For instance child or agency_request.", show_default=False)],
    fact: FactsOption = None,
    file: FilesOption = None,
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    confirm: Confirm = None,
    letters_sent_elsewhere: LettersSentElsewhere = False,
    as_json: AsJson = False,
) -> None:
    """Add an item to a case: a child, an agency request, a meeting, a partner's decision ..."""
    command = AddItem(
        case=reference,
        add=kind,
        facts=facts_given(fact),
        reason=reason,
        letters_sent_elsewhere=letters_sent_elsewhere,
        confirm=tuple(confirm or ()),
    )
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json, files=files_given(file))
