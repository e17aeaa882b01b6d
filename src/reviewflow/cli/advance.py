"""``reviewflow advance``: do a transition."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.advance_case import Advance

from .options import (
    AsJson,
    By,
    Confirm,
    FactsOption,
    FilesOption,
    HappenedOn,
    Item,
    LettersSentElsewhere,
    Reason,
    Reference,
    facts_given,
    files_given,
)
from .saved import carry_out_and_tell

app = typer.Typer()


@app.command("advance")
def advance(
    reference: Reference,
    transition: Annotated[str, typer.Argument(help="As `reviewflow case` names it.", show_default=False)],
    item: Item = None,
    fact: FactsOption = None,
    file: FilesOption = None,
    by: By = None,
    reason: Reason = None,
    link: Annotated[
        str | None, typer.Option(metavar="CASE", help="The other case, for a transition that links.")
    ] = None,
    happened_on: HappenedOn = None,
    confirm: Confirm = None,
    letters_sent_elsewhere: LettersSentElsewhere = False,
    as_json: AsJson = False,
) -> None:
    """Advance a case, or one of its items, by a transition."""
    command = Advance(
        case=reference,
        do=transition,
        item=item,
        facts=facts_given(fact),
        reason=reason,
        letters_sent_elsewhere=letters_sent_elsewhere,
        link=link,
        confirm=tuple(confirm or ()),
    )
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json, files=files_given(file))
