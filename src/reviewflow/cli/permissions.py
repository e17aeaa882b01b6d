"""``reviewflow permissions``: who may see and do what, by role, and who holds each role today."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.casework.permissions.permission_table import WORDS, Row
from reviewflow.casework.permissions.who_may import Permissions, who_may
from reviewflow.casework.shapes.office import permissions_as_json
from reviewflow.settings import read_settings

from .options import AsJson, Partnership, at_desk, granted, whose
from .output import print_json
from .page import hanging, heading, paragraph, show

app = typer.Typer()


@app.command("permissions")
def permissions(
    workflow: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of the cases of this workflow, or of the office.")
    ] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="Only of this role, with the reasons.")] = None,
    partnership: Partnership = None,
    as_json: AsJson = False,
) -> None:
    """Show who may see and do what, by role, worked out by what decides at the time; and who holds each role today."""
    settings = read_settings()
    place = whose(granted(settings, "permissions", partnership=partnership, workflow=workflow, role=role), settings)
    may_ask = files_of(settings).may_ask()
    with at_desk(settings) as desk:
        found = who_may(desk, place, may_ask=may_ask, workflow=workflow, role=role)
    if as_json:
        print_json(permissions_as_json(found))
    else:
        show(_lines(found, role))


def _lines(found: Permissions, role: str | None) -> list[str]:
    lines = paragraph(f"{found.title}: who may see and do what")
    for part in found.parts:
        for group, rows in part.groups().items():
            lines += heading(f"{part.title}: {group}")
            for row in rows:
                lines += _of_role(row, role) if role else _of_row(row, found)
    lines += heading("Who holds each role today")
    for each in found.roles:
        people = ", ".join(name for _, name in each.held_by) or "nobody"
        lines += hanging("* ", f"{each.title} ({each.key}): {people}", indent=2)
    return lines


def _of_row(row: Row, found: Permissions) -> list[str]:
    lines = hanging("* ", row.title, indent=2)
    for may, roles in row.who():
        if may != "no":
            named = ", ".join(found.shown(role).title for role in roles)
            lines += hanging("", f"{WORDS[may]}: {'everybody' if len(roles) == len(found.roles) else named}.", indent=4)
    if all(may == "no" for may, _ in row.who()):
        lines += paragraph("Nobody.", indent=4)
    for note in row.notes:
        lines += paragraph(note, indent=4)
    return lines


def _of_role(row: Row, role: str) -> list[str]:
    cell = row.cells[role]
    lines = hanging("* ", f"{row.title}: {cell.words}.", indent=2)
    lines += paragraph(cell.says, indent=4)
    for note in row.notes:
        lines += paragraph(note, indent=4)
    return lines
