"""``reviewflow warnings``: what is wrong with the alerting itself, until somebody has put it right."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.casework.sending.put_right import SettleWarning, settle_warning
from reviewflow.settings import read_settings
from reviewflow.store.warnings import Warning, open_warnings

from .deliveries import moment
from .options import AsJson, By, Limit, at_desk, left_out, who
from .output import print_json
from .page import hanging, show

app = typer.Typer(
    name="warnings", help="What is wrong with the alerting itself, and saying that it has been put right."
)


@app.command("list")
def list_(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only about this case.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List the open warnings, the newest first."""
    settings = read_settings()
    hidden = left_out(settings)
    with open_database(settings) as database, database.read() as tx:
        found = [each for each in open_warnings(tx, reference=case, limit=limit) if each.case not in hidden]
    if as_json:
        print_json([each._asdict() for each in found])
    else:
        show(_lines(found))


@app.command("settle")
def settle(
    warning: Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the warning.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="How it was put right, or what was done by hand.")],
    by: By = None,
) -> None:
    """Say that what a warning is about has been put right, or done by hand."""
    settings = read_settings()
    with at_desk(settings) as desk:
        command = SettleWarning(warning=warning, reason=reason)
        settle_warning(desk, command, by=who(by, settings), partnership=settings.partnership)
    typer.echo(f"Warning {warning} is settled.")


def _lines(found: list[Warning]) -> list[str]:
    if not found:
        return ["There is no open warning."]
    lines: list[str] = []
    for each in found:
        lines += hanging(f"{each.id:>5}  ", f"{each.what} (since {moment(each.raised_at)})")
        lines += hanging("", each.do, indent=7)
    return lines
