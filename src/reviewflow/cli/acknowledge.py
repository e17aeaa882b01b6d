"""``reviewflow acknowledge``: somebody has an alert in hand."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.alerting.acknowledge import AcknowledgeAlert, acknowledge_alert
from reviewflow.errors import AlertNotOpen
from reviewflow.settings import read_settings
from reviewflow.store.alerts import find_alert

from .alerts import in_words
from .options import By, at_desk, who
from .page import paragraph, show, spoken

app = typer.Typer()


@app.command("acknowledge")
def acknowledge(
    alert: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the alert: see `reviewflow alerts`.")],
    by: By = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="What is being done, without names.")] = None,
) -> None:
    """Say that you have an alert in hand: it is not repeated every day. The clock runs on."""
    settings = read_settings()
    with at_desk(settings) as desk:
        with desk.database.read() as tx:
            found = find_alert(tx, alert)
        if found.closed_at is not None:
            # The same rung may be open again for another date, and has a number of its own.
            raise AlertNotOpen(alert=in_words(found.rung), case=found.case, why="it is closed")
        command = AcknowledgeAlert(case=found.case, clock=found.clock_key, rung=found.rung, note=note)
        acknowledge_alert(desk, command, by=who(by, settings))
    words = f"{found.case}, {spoken(found.clock_key)}, {in_words(found.rung)}: you have it in hand."
    show(paragraph(f"{words} It is not repeated; the clock runs on, and what goes further up still does."))
