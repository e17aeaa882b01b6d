"""``reviewflow users``: who is who in a partnership."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.settings import read_settings
from reviewflow.store.published import current_versions, load_partnership, partnerships

from .options import AsJson
from .output import print_json
from .page import hanging, show, spoken

app = typer.Typer()


@app.command("users")
def users(
    partnership: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only of this one.  [default: the one in the settings, or all]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List who is who in a partnership.

    They stand in the partnership's file; publish it again after a change.
    """
    settings = read_settings()
    wanted = partnership or settings.partnership
    with open_database(settings) as database, database.read() as tx:
        names = [wanted] if wanted else partnerships(tx)
        directories = [load_partnership(tx, current_versions(tx, name)[1])[0] for name in names]
    if as_json:
        print_json(
            [
                {
                    "user": user.key,
                    "name": user.name,
                    "roles": list(user.roles),
                    "agency": user.agency,
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
            lines += hanging("* ", f"{user.key}: {user.name}, {', '.join(map(spoken, user.roles))}", indent=2)
        show([*lines, ""])
