"""``reviewflow users``: who is who in a partnership."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.case.directory import DAILY_DIGEST, User
from reviewflow.case.recipients import Absence
from reviewflow.casework.shapes.office import user_as_json
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.people import absences_of, choices_of
from reviewflow.store.published import current_versions, load_partnership, partnerships

from .options import AsJson
from .output import print_json
from .page import hanging, paragraph, show, spoken

app = typer.Typer()


@app.command("users")
def users(
    partnership: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of this one.  [default: the one in the settings, or all]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List who is who in a partnership.

    They stand in the partnership's file; publish it again after a change. Who is away is recorded
    with `reviewflow away`.
    """
    settings = read_settings()
    wanted = partnership or settings.partnership
    today = local_date(rooms.utc_now())
    with rooms.open_database(settings) as database, database.read() as tx:
        names = [wanted] if wanted else partnerships(tx)
        directories = [load_partnership(tx, current_versions(tx, name)[1])[0] for name in names]
        away = {name: {a.person: a for a in absences_of(tx, name) if a.covers(today)} for name in names}
        choices = {name: choices_of(tx, name) for name in names}
    if as_json:
        print_json(
            [
                {
                    **user_as_json(user, away[directory.partnership].get(user.key)),
                    "alerts": choices[directory.partnership].get(user.key, user.wants),
                    "partnership": directory.partnership,
                }
                for directory in directories
                for user in directory.users.values()
            ]
        )
        return
    for directory in directories:
        lines = [directory.title]
        for user in directory.users.values():
            lines += hanging("* ", f"{user.key}: {user.name}, {', '.join(_roles(user))}", indent=2)
            digest = choices[directory.partnership].get(user.key, user.wants) == DAILY_DIGEST
            more = _more(user, away[directory.partnership].get(user.key), digest=digest)
            lines += paragraph("; ".join(more), indent=4) if more else []
        show([*lines, ""])


def _roles(user: User) -> list[str]:
    posted = [f"{spoken(p.role)} ({_days(p.from_on, p.until_on)})" for p in user.postings]
    return [*map(spoken, user.roles), *posted]


def _days(from_on: dt.date | None, until_on: dt.date | None) -> str:
    said = [f"from {longdate(from_on)}"] if from_on else []
    return " ".join([*said, f"until {longdate(until_on)}"] if until_on else said) or "always"


def _more(user: User, away: Absence | None, *, digest: bool) -> list[str]:
    """What there is to be said beside name and roles, the most urgent first."""
    said = []
    if away:
        deputy = away.deputy or user.deputy
        said.append(f"AWAY {away.words}{f', {deputy} is told instead' if deputy else ''}")
    if user.from_on or user.until_on:
        said.append(f"works here {_days(user.from_on, user.until_on)}")
    if user.address:
        said.append(user.address)
    if user.deputy and not away:
        said.append(f"deputy: {user.deputy}")
    return [*said, "alerted once a day"] if digest else said
