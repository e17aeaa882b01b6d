"""``reviewflow health``: is anything wrong, and what is to be done about it?"""

from __future__ import annotations

import typer

from reviewflow import app as rooms
from reviewflow.casework.health import Check, checks_of, database_not_ready, for_programs
from reviewflow.errors import DatabaseNotReady, NotHealthy
from reviewflow.settings import Settings, read_settings

from .options import AsJson
from .output import print_json
from .page import hanging, show

app = typer.Typer()


@app.command("health")
def health(as_json: AsJson = False) -> None:
    """Say whether everything works, and what to do where it does not.

    It exits with 1 when something is wrong, so that a monitor can call it.
    """
    checks = _look(read_settings())
    wrong = [each for each in checks if not each.well]
    if as_json:
        print_json(for_programs(checks))
    else:
        show(
            line
            for each in checks
            for line in hanging("well   " if each.well else "WRONG  ", f"{each.name}: {each.says} {each.do}".strip())
        )
    if wrong:
        raise NotHealthy(what=", ".join(each.name for each in wrong), do=wrong[0].do)


def _look(settings: Settings) -> tuple[Check, ...]:
    try:
        desk = rooms.open_desk(settings)
        with desk.database:
            return checks_of(rooms.health_seen(settings, desk))
    except DatabaseNotReady as refusal:
        return (database_not_ready(refusal),)
