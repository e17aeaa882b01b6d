"""``reviewflow database grants``: what the application's role may do, as SQL."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.settings import read_settings

from .page import paragraph, show

app = typer.Typer()


@app.command("grants")
def grants(
    role: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The role.  [default: app_role in the settings, or reviewflow_app]"),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Run it, as the owner of the tables.")] = False,
) -> None:
    """Print the SQL that gives the application's role the rights that the product needs, and no more; or run it.

    Rows of the trail, of letters and of what was published are added and never changed; the words of a case go by a
    destruction that two people decided, and by nothing else. Make the role first, with CREATE ROLE.
    """
    from reviewflow.app import open_database
    from reviewflow.store.grants import DEFAULT_ROLE, give
    from reviewflow.store.grants import grants as grants_to

    settings = read_settings()
    name = role or settings.app_role or DEFAULT_ROLE
    with open_database(settings) as database:
        if apply:
            give(database, name)
            show(paragraph(f"{name} may now do what the product needs, and no more."))
            return
        with database.read() as tx:
            # One statement to a line, however long it is, so that it can be piped into psql.
            typer.echo("\n".join(f"{statement};" for statement in grants_to(tx, name)))
