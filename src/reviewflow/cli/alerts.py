"""``reviewflow alerts``: what staff were told."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.alerts import NOTHING_AFTER, AlertRow, list_alerts

from .options import After, AsJson, Limit, number_given
from .output import print_json, with_next_page
from .page import day, hanging, show, spoken

app = typer.Typer()


@app.command("alerts")
def alerts(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only of this case.")] = None,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the alerts to staff, the newest first."""
    settings = read_settings()
    with open_database(settings) as database, database.read() as tx:
        lines = list_alerts(tx, reference=case, limit=limit + 1, before=number_given(after, NOTHING_AFTER))
    page = lines[:limit]
    next_page = str(page[-1].id) if len(lines) > limit else None
    if as_json:
        print_json(with_next_page([_as_json(each) for each in page], next_page))
    else:
        show(_lines(page, next_page))


def _as_json(row: AlertRow) -> dict[str, object]:
    return {
        "id": row.id,
        "case": row.case,
        "clock": _clock(row),
        "rung": row.rung,
        "to": row.to.split(","),
        "due_on": row.due_on,
        "raised_at": row.raised_at,
        "text": row.text,
    }


def _clock(row: AlertRow) -> str:
    return f"{row.item_kind}-{row.item_number}/{row.clock}" if row.item_kind else row.clock


def _lines(page: list[AlertRow], next_page: str | None) -> list[str]:
    if not page:
        return ["No alert was raised."]
    lines: list[str] = []
    for each in page:
        raised_on = local_date(dt.datetime.fromisoformat(each.raised_at))
        raised = longdate(raised_on)
        # No worker ran on the day that the rung names, and the letter says how it stood when it was written.
        in_time = raised_on.isoformat() <= each.due_on or each.rung.startswith("overdue")
        late = "" if in_time else ", but raised too late"
        to = ", ".join(spoken(role) for role in each.to.split(","))
        lines += hanging(f"{each.id:>5}  ", f"{each.case}  {spoken(_clock(each))}: {in_words(each.rung)}{late}")
        lines += hanging("", f"due {day(each.due_on)}; raised {raised}; to {to}", indent=7)
    return [*lines, "", f"There are more: go on with --after {next_page}"] if next_page else lines


def in_words(rung: str) -> str:
    """``working_days_before_5`` as *5 working days before*, ``overdue_1`` as *overdue by 1 working day*."""
    words, _, number = rung.rpartition("_")
    if not number.isdigit():
        return spoken(rung)
    if words == "overdue":
        return f"overdue by {number} working day{'' if number == '1' else 's'}"
    return f"{number} working day{'' if number == '1' else 's'} before"
