"""``reviewflow receipt``: what another system gave back for a form."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reviewflow.casework.changes.receipts import RecordReceipt, record_receipt
from reviewflow.settings import read_settings
from reviewflow.statute.london import at_local_time, parse_date

from .options import AsJson, By, Reference, at_desk, facts_given, who
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("receipt")
def receipt(
    reference: Reference,
    notice: Annotated[str, typer.Argument(help="For instance notification_pack.", show_default=False)],
    number: Annotated[
        str, typer.Argument(metavar="RECEIPT", help="What the other system calls it.", show_default=False)
    ],
    received: Annotated[
        str | None,
        typer.Option(metavar="'DATE TIME'", help="For instance '2026-04-01 10:30', London time.  [default: now]"),
    ] = None,
    typed: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE", help="A fact as it was typed there, to compare; several with --typed again."
        ),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record the receipt for a form that was filled in elsewhere, and compare what was typed with what is held."""
    settings = read_settings()
    command = RecordReceipt(
        case=reference, notice=notice, reference=number, received_at=_moment(received), typed=facts_given(typed)
    )
    with at_desk(settings) as desk:
        found = record_receipt(desk, command, by=who(by, settings))
    if as_json:
        print_json({"reference": reference, "entry": found.sequence, "differ": dict(found.differ)})
        return
    lines = paragraph(f"{reference}: the receipt {number} is recorded. Entry {found.sequence} of the trail.")
    if found.differ:
        lines += ["", "What was typed there is not what is held here:"]
        for fact, held in found.differ.items():
            lines += hanging("* ", f"{fact} is held here as {held}", indent=2)
        lines += paragraph("Correct whichever is wrong.")
    show(lines)


def _moment(text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    day, _, time = text.strip().rpartition(" ")
    return at_local_time(parse_date(day), time)
