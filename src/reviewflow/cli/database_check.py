"""``reviewflow database check``: may the role that works with cases do more than it should?"""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.errors import NotHealthy
from reviewflow.settings import read_settings

from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("check")
def check(
    role: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The role.  [default: app_role in the settings, or the one that asks]"),
    ] = None,
) -> None:
    """Say what the role that works with cases may do and should not, or should and may not.

    It exits with 1 when something is wrong. A role that owns the tables can take away the guards of the trail.
    """
    from reviewflow.app import open_database
    from reviewflow.store.rights import asking, who_may

    settings = read_settings()
    with open_database(settings) as database, database.read() as tx:
        if not database.is_postgresql:
            show(paragraph("SQLite knows no roles: whoever may write to its file may do everything to it."))
            return
        name = role or settings.app_role or asking(tx)
        found = who_may(tx, name)
    if not found:
        show(paragraph(f"{name} may do what the product needs, and no more."))
        return
    show(line for each in found for line in hanging("WRONG  ", f"{each.what} {each.do}"))
    raise NotHealthy(what=f"the rights of {name}", do=found[0].do)
