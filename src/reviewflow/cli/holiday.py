"""``reviewflow holiday``: a bank holiday that was proclaimed, or taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.actors import find_actor
from reviewflow.casework.office.calendar import ChangeCalendarDay, change_calendar_day
from reviewflow.casework.shapes.office import moved_as_json
from reviewflow.settings import read_settings
from reviewflow.statute.london import longdate, parse_date

from .options import AsJson, By, at_desk, who
from .output import print_json
from .page import count, day, hanging, paragraph, show

app = typer.Typer(name="holiday", help="A one-off bank holiday: add or remove it, and count every open date anew.")

Day = Annotated[str, typer.Argument(metavar="DATE", help="2026-04-01 or Wednesday 2026-04-01.", show_default=False)]
Name = Annotated[str, typer.Option(metavar="TEXT", help="What the day is called, or the occasion.")]
Source = Annotated[str, typer.Option(metavar="TEXT", help="Where it was announced.")]


@app.command("add")
def add(date: Day, name: Name, source: Source, by: By = None, as_json: AsJson = False) -> None:
    """Add a bank holiday, and show the dates that it moves."""
    _change(date, name, source, by=by, works=False, as_json=as_json)


@app.command("remove")
def remove(date: Day, name: Name, source: Source, by: By = None, as_json: AsJson = False) -> None:
    """Make a bank holiday a working day, and show the dates that it moves."""
    _change(date, name, source, by=by, works=True, as_json=as_json)


def _change(date: str, name: str, source: str, *, by: str | None, works: bool, as_json: bool) -> None:
    settings = read_settings()
    command = ChangeCalendarDay(day=parse_date(date), name=name, source=source, works=works)
    with at_desk(settings) as desk:
        with desk.database.read() as tx:
            actor = find_actor(tx, desk, who(by, settings), partnership=settings.partnership)
        moved = change_calendar_day(desk, command, by=actor)
    if as_json:
        print_json(moved_as_json(command, moved))
        return
    lines = paragraph(f"{longdate(command.day)} is {'a working day' if works else 'no working day'} now: {name}.")
    lines += paragraph(f"{count(len(moved), 'open date')} moved.")
    for each in moved:
        said = f"{each.case}, {each.clock}: {day(each.was_due_on)} -> {day(each.due_on)}"
        lines += hanging("* ", said, indent=2)
    show(lines)
