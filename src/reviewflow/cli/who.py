"""``reviewflow who``: who would be told on a day."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.case.recipients import ToTell
from reviewflow.casework.shapes.office import told_as_json
from reviewflow.casework.telling.told import who_is_told
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate

from .options import AsJson, Partnership, at_desk, day_given, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("who")
def who(
    asked: Annotated[
        str, typer.Argument(metavar="ROLE", help="A role, or a body to which something goes up.", show_default=False)
    ],
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day.  [default: today]")] = None,
    partnership: Partnership = None,
    as_json: AsJson = False,
) -> None:
    """Show who would be told in a role on a day, with who stands in for whom."""
    settings = read_settings()
    day = day_given(on) or local_date(rooms.utc_now())
    with at_desk(settings) as desk:
        title, found = who_is_told(desk, asked, partnership=whose(partnership, settings), on=day)
    if as_json:
        print_json([told_as_json(each) for each in found])
        return
    lines = paragraph(f"{title}, on {longdate(day)}:")
    for each in found:
        lines += hanging("* ", _in_words(each), indent=2)
    show(lines)


def _in_words(told: ToTell) -> str:
    if told.nobody:
        return f"NOBODY. {told.nobody} Name somebody in the partnership's file and publish it."
    said = f"{told.person}: {told.name}" if told.person else f"the mailbox of {told.role}: {told.name}"
    said += f", {told.address}" if told.address else ", WITHOUT AN ADDRESS"
    said += ", once a day" if told.digest else ""
    said += f", instead of {told.deputy_of}" if told.deputy_of else ""
    return f"{said}. AWAY: {told.uncovered}" if told.uncovered else said
