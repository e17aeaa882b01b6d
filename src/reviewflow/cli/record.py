"""``reviewflow record`` and ``correct``: facts that came later, and facts that were wrong."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts

from .options import (
    AsJson,
    By,
    Confirm,
    FactsOption,
    FilesOption,
    HappenedOn,
    Item,
    Reason,
    Reference,
    facts_given,
    files_given,
)
from .saved import carry_out_and_tell

app = typer.Typer()


@app.command("record")
def record(
    reference: Reference,
    item: Item = None,
    fact: FactsOption = None,
    file: FilesOption = None,
    by: By = None,
    reason: Reason = None,
    happened_on: HappenedOn = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Record facts that were not recorded before."""
    facts = facts_given(fact) if file else _some(facts_given(fact))
    command = RecordFacts(case=reference, item=item, facts=facts, reason=reason, confirm=tuple(confirm or ()))
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json, files=files_given(file))


@app.command("correct")
def correct(
    reference: Reference,
    item: Item = None,
    fact: FactsOption = None,
    file: FilesOption = None,
    by: By = None,
    reason: Reason = None,
    entry: Annotated[
        int | None, typer.Option(metavar="N", help="The entry of the trail that was wrong, where it is known.")
    ] = None,
    happened_on: HappenedOn = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Correct facts that were recorded wrongly; the old entry stays, and the new one says why."""
    command = CorrectFacts(
        case=reference,
        item=item,
        facts=facts_given(fact) if file else _some(facts_given(fact)),
        reason=reason or "",
        corrects=entry,
        confirm=tuple(confirm or ()),
    )
    carry_out_and_tell(command, by=by, happened_on=happened_on, as_json=as_json, files=files_given(file))


def _some(facts: dict[str, object]) -> dict[str, object]:
    if not facts:
        raise typer.BadParameter("Give at least one.", param_hint="--fact")
    return facts
