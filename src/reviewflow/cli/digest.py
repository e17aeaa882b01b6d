"""``reviewflow digest``: alerts at once, or one message a day."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from reviewflow.app import open_database
from reviewflow.case.directory import DAILY_DIGEST
from reviewflow.casework.office.people import ChooseDelivery, choose_delivery
from reviewflow.casework.shapes.office import choice_as_json
from reviewflow.settings import read_settings
from reviewflow.store.people import choices_of
from reviewflow.store.published import current_versions, load_partnership, partnerships

from .away import user_of
from .options import AsJson, By, Partnership, at_desk, who, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(name="digest", help="How people are alerted: by a message for each alert, or by one a day.")

Person = Annotated[str | None, typer.Option(metavar="USER", help="Whom it is for.  [default: who gives the command]")]


@app.command("on")
def on(person: Person = None, partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """Send one digest a day instead of a message for each alert."""
    _choose("daily_digest", person, partnership, by=by, as_json=as_json)


@app.command("off")
def off(person: Person = None, partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """Send each alert at once."""
    _choose("at_once", person, partnership, by=by, as_json=as_json)


@app.command("show")
def show_choices(
    partnership: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of this one.  [default: the one in the settings, or all]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who is alerted at once and who by the digest, and who chose it."""
    settings = read_settings()
    wanted = partnership or settings.partnership
    with open_database(settings) as database, database.read() as tx:
        names = [wanted] if wanted else partnerships(tx)
        found = [(load_partnership(tx, current_versions(tx, name)[1])[0], choices_of(tx, name)) for name in names]
    rows = [
        choice_as_json(directory, user, choices) for directory, choices in found for user in directory.users.values()
    ]
    if as_json:
        print_json(rows)
        return
    lines: list[str] = []
    for directory, _ in found:
        hours = directory.alerting
        lines += paragraph(directory.title)
        words = f"Alerts leave from {hours.opens:%H:%M} to {hours.closes:%H:%M} on working days"
        lines += paragraph(f"{words}, and the digest at {hours.digest_at:%H:%M}.", indent=2)
        for row in rows:
            if row["partnership"] == directory.partnership:
                how = "once a day" if row["choice"] == DAILY_DIGEST else "at once"
                chosen = ", as chosen" if row["chosen"] else ""
                lines += hanging("* ", f"{row['person']}: {how}{chosen}", indent=2)
        lines.append("")
    show(lines)


def _choose(
    choice: Literal["at_once", "daily_digest"],
    person: str | None,
    partnership: str | None,
    *,
    by: str | None,
    as_json: bool,
) -> None:
    settings = read_settings()
    actor = who(by, settings)
    command = ChooseDelivery(partnership=whose(partnership, settings), person=person or user_of(actor), choice=choice)
    with at_desk(settings) as desk:
        sequence = choose_delivery(desk, command, by=actor)
    if as_json:
        kept = {"partnership": command.partnership, "person": command.person, "choice": choice}
        print_json({**kept, "entry": sequence})
        return
    how = "by one digest a day" if choice == DAILY_DIGEST else "at once"
    show(paragraph(f"{command.person} is alerted {how} from now on. Entry {sequence} of the trail."))
