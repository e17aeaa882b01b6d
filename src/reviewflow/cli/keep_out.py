"""``reviewflow conflict``, ``restrict`` and ``who-sees``: from whom a case is kept, whatever their role."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.changes.keep_out import LiftConflict, LiftRestriction, RecordConflict, RestrictCase
from reviewflow.casework.papers import Command
from reviewflow.casework.permissions.who_sees import KeptOutPerson, WhoSees
from reviewflow.casework.permissions.who_sees import who_sees as asked_who_sees
from reviewflow.casework.shapes.of_cases import who_sees_as_json
from reviewflow.settings import read_settings

from .options import AsJson, By, Reason, Reference, at_desk, granted, who
from .output import print_json
from .page import hanging, heading, paragraph, show
from .saved import carry_out_and_tell

app = typer.Typer()

Lift = Annotated[bool, typer.Option("--lift", help="Lift it instead.")]


@app.command("conflict")
def conflict(
    reference: Reference,
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="A user; of another partnership: NAME/USER.", show_default=False)
    ],
    lift: Lift = False,
    by: By = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Record that somebody has a conflict of interest: they never see the case from now on, in any role."""
    kind: type[RecordConflict | LiftConflict] = LiftConflict if lift else RecordConflict
    carry_out_and_tell(kind(case=reference, person=person, reason=reason), by=by, happened_on=None, as_json=as_json)


@app.command("restrict")
def restrict(
    reference: Reference,
    people: Annotated[
        list[str] | None, typer.Argument(metavar="[PERSON]...", help="Those it is kept to.", show_default=False)
    ] = None,
    lift: Lift = False,
    by: By = None,
    reason: Reason = None,
    as_json: AsJson = False,
) -> None:
    """Keep a case to some people, at least one of whom keeps it: nobody else sees it from now on."""
    if lift == bool(people):
        raise typer.BadParameter("Name those it is kept to, or give --lift.", param_hint="PERSON")
    command: Command = (
        LiftRestriction(case=reference, reason=reason)
        if lift
        else RestrictCase(case=reference, to=tuple(people or ()), reason=reason)
    )
    carry_out_and_tell(command, by=by, happened_on=None, as_json=as_json)


@app.command("who-sees")
def who_sees(reference: Reference, by: By = None, as_json: AsJson = False) -> None:
    """Show who sees a case today, and from whom it is kept.

    For those who keep it, and for the scrutineer."""
    settings = read_settings()
    granted(settings, "who sees a case", by=by, reference=reference)
    with at_desk(settings) as desk:
        found = asked_who_sees(desk, reference, by=who(by, settings))
    if as_json:
        print_json(who_sees_as_json(found))
    else:
        show(_lines(found))


def _lines(found: WhoSees) -> list[str]:
    lines = paragraph(f"{found.case.reference}: who sees it today")
    for title, people, none in (
        ("Never, because of a conflict of interest", found.conflicts, "Nobody."),
        ("It is kept to", found.only_for, "Nobody in particular: whoever its rules let see it."),
    ):
        lines += heading(title) + _people(people, none)
    if found.may_be_named:
        lines += [
            "",
            *paragraph(
                "A name in this case is also the name of somebody who works here. Read who they are with `reviewflow "
                "identities`; if it is the same person, record a conflict."
            ),
        ]
    lines += heading("Seen by")
    for each in found.seers:
        parts = ", ".join(each.parts)
        own = f", of what {each.agency} was asked" if each.agency else ""
        lines += hanging("* ", f"{each.person}, {each.role_title}: {parts}{own}", indent=2)
    return lines


def _people(people: tuple[KeptOutPerson, ...], none: str) -> list[str]:
    if not people:
        return paragraph(none, indent=2)
    return [line for each in people for line in hanging("* ", f"{each.person}: {each.name}", indent=2)]
