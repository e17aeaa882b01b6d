"""``reviewflow workflow list``: what was published."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.shapes.rules import rules_line_as_json
from reviewflow.settings import read_settings

from .options import AsJson
from .output import print_json
from .page import count, show, table

app = typer.Typer()


@app.command("list")
def list_published(
    partnership: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Also what newer rules have replaced.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the published rules, with the open cases that are judged by them."""
    from reviewflow.app import open_database
    from reviewflow.store.published import current_hashes, list_definitions

    settings = read_settings()
    wanted = partnership or settings.partnership
    with open_database(settings) as database, database.read() as tx:
        current = current_hashes(tx)
        lines = [
            each
            for each in list_definitions(tx)
            if wanted in (None, each.partnership) and (every or each.hash in current or each.open_cases)
        ]
    if as_json:
        print_json([rules_line_as_json(each, is_current=each.hash in current) for each in lines])
        return
    for name in dict.fromkeys(each.partnership for each in lines):
        rows = [
            (
                each.hash[:12],
                f"{each.workflow} {each.version}",
                f"{each.edition}{'' if each.hash in current else ', replaced'}; {count(each.open_cases, 'open case')}",
            )
            for each in lines
            if each.partnership == name
        ]
        show([name, *table(rows, indent=2), ""])
    if not lines:
        show(["Nothing is published."])
