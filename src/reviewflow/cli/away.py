"""``reviewflow away``: on which days people are away, and who is told instead."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.case.directory import Directory
from reviewflow.case.recipients import Absence
from reviewflow.casework.office.people import EndAbsence, RecordAbsence, end_absence, record_absence
from reviewflow.casework.shapes.office import absence_as_json
from reviewflow.settings import Settings, read_settings
from reviewflow.statute.london import local_date, longdate, parse_date
from reviewflow.store.people import absences_of
from reviewflow.store.published import current_versions, load_partnership, partnerships

from .options import AsJson, By, Partnership, at_desk, day_given, who, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(name="away", help="Who is away: record, list and end absences, with who is told instead.")

First = Annotated[
    str, typer.Argument(metavar="DATE", help="The first day away: 2026-08-03 or Monday 2026-08-03.", show_default=False)
]
Person = Annotated[str | None, typer.Option(metavar="USER", help="Who is away.  [default: who gives the command]")]


@app.command("add")
def add(
    first: First,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day away.  [default: until further notice]")
    ] = None,
    person: Person = None,
    deputy: Annotated[
        str | None,
        typer.Option(metavar="USER", help="Who is told instead.  [default: the deputy in the partnership's file]"),
    ] = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody is away from a day on."""
    settings = read_settings()
    actor = who(by, settings)
    command = RecordAbsence(
        partnership=whose(partnership, settings),
        person=person or user_of(actor),
        from_on=parse_date(first),
        until_on=day_given(until),
        deputy=deputy,
    )
    with at_desk(settings) as desk:
        recorded = record_absence(desk, command, by=actor)
    absence = Absence(command.person, command.from_on, command.until_on, recorded.stands_in)
    if as_json:
        more = {"notes": list(recorded.notes), "entry": recorded.sequence}
        print_json({"partnership": command.partnership, **absence_as_json(absence), **more})
        return
    told = f" {absence.deputy} is told instead." if absence.deputy else ""
    lines = paragraph(f"{absence.person} is away {absence.words}.{told} Entry {recorded.sequence} of the trail.")
    for note in recorded.notes:
        lines += hanging("* ", note, indent=2)
    show(lines)


@app.command("list")
def list_them(
    partnership: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of this one.  [default: the one in the settings, or all]")
    ] = None,
    past: Annotated[bool, typer.Option("--past", help="Those that are over too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List who is away today or later, and who is told instead."""
    settings = read_settings()
    today = local_date(rooms.utc_now())
    found = [
        (directory, Absence(each.person, each.from_on, each.until_on, _stands_in(directory, each)))
        for directory, absences in _absences(settings, partnership or settings.partnership)
        for each in absences
        if past or each.until_on is None or today <= each.until_on
    ]
    if as_json:
        print_json(
            [
                {"partnership": directory.partnership, **absence_as_json(each), "now": each.covers(today)}
                for directory, each in found
            ]
        )
        return
    lines: list[str] = []
    for _, each in found:
        told = f"{each.deputy} is told instead" if each.deputy else "nobody is named to be told instead"
        now = "AWAY NOW, " if each.covers(today) else ""
        lines += hanging("* ", f"{each.person}: {now}{each.words}; {told}", indent=2)
    show(lines or [f"Nobody is away on {longdate(today)} or later."])


@app.command("end")
def end(
    first: First,
    person: Person = None,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End an absence: somebody is back, or does not go away after all."""
    settings = read_settings()
    actor = who(by, settings)
    command = EndAbsence(
        partnership=whose(partnership, settings), person=person or user_of(actor), from_on=parse_date(first)
    )
    with at_desk(settings) as desk:
        sequence = end_absence(desk, command, by=actor)
    if as_json:
        kept = {"partnership": command.partnership, "person": command.person, "from": command.from_on}
        print_json({**kept, "entry": sequence})
        return
    day = longdate(command.from_on)
    words = f"The absence of {command.person} from {day} counts no more. Entry {sequence} of the trail."
    show(paragraph(words))


def user_of(by: str) -> str:
    """The user who gives a command, without their partnership and their role."""
    return by.rpartition("/")[2].partition(" as ")[0]


def _absences(settings: Settings, wanted: str | None) -> list[tuple[Directory, tuple[Absence, ...]]]:
    with rooms.open_database(settings) as database, database.read() as tx:
        names = [wanted] if wanted else partnerships(tx)
        return [(load_partnership(tx, current_versions(tx, name)[1])[0], absences_of(tx, name)) for name in names]


def _stands_in(directory: Directory, absence: Absence) -> str | None:
    user = directory.users.get(absence.person)
    return absence.deputy or (user.deputy if user else None)
