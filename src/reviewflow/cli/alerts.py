"""``reviewflow alerts``: what staff were told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import typer

from reviewflow.casework.shapes.lists import alert_as_json, with_next_page
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.alerts import NOTHING_AFTER, AlertRow, list_alerts
from reviewflow.store.deliveries import DeliveryRow, deliveries_of_alert

from .options import After, AsJson, AsOf, AsOfEntry, Limit, TrueOn, asked, granted, left_out, number_given, read_at
from .output import print_json
from .page import day, hanging, show, spoken

app = typer.Typer()


@app.command("alerts")
def alerts(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only of this case.")] = None,
    limit: Limit = 50,
    after: After = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """List the alerts to staff, the newest first."""
    settings = read_settings()
    place = granted(settings, "alerts", reference=case)
    with read_at(settings, asked(as_of, as_of_entry, true_on)) as (tx, _, said):
        before = number_given(after, NOTHING_AFTER)
        lines = list_alerts(tx, reference=case, partnership=place, limit=limit + 1, before=before)
        hidden = left_out(settings)
        shown = [each for each in lines[:limit] if each.case not in hidden]
        page = [_Told(each, deliveries_of_alert(tx, each.id)) for each in shown]
    next_page = str(lines[limit - 1].id) if len(lines) > limit else None
    if as_json:
        print_json(with_next_page([alert_as_json(each.alert, each.deliveries) for each in page], next_page))
    else:
        show([*said, *_lines(page, next_page)])


class _Told(NamedTuple):
    """An alert with to whom it was sent."""

    alert: AlertRow
    deliveries: Sequence[DeliveryRow]


def _lines(page: list[_Told], next_page: str | None) -> list[str]:
    if not page:
        return ["No alert was raised."]
    lines: list[str] = []
    for told in page:
        each = told.alert
        raised_on = local_date(dt.datetime.fromisoformat(each.raised_at))
        # No worker ran on the day that the rung names, and the letter says how it stood when it was written.
        in_time = raised_on.isoformat() <= each.due_on or each.rung.startswith(("overdue", "escalation"))
        late = "" if in_time else ", but raised too late"
        to = ", ".join(spoken(role) for role in each.to.split(","))
        lines += hanging(f"{each.id:>5}  ", f"{each.case}  {spoken(each.clock_key)}: {in_words(each.rung)}{late}")
        lines += hanging("", f"due {day(each.due_on)}; raised {longdate(raised_on)}; to {to}", indent=7)
        for words in _what_became(told):
            lines += hanging("", words, indent=7)
    return [*lines, "", f"There are more: go on with --after {next_page}"] if next_page else lines


_CLOSED = {
    "moved": "the date moved",
    "met": "it was met",
    "cancelled": "it is not owed",
    "suspended": "it is suspended",
}


def _what_became(told: _Told) -> Iterator[str]:
    """Who has it in hand, why nothing more comes of it, and whom it could not reach."""
    each = told.alert
    if each.acknowledged_at:
        yield f"acknowledged by {each.acknowledged_by} on {_local_day(each.acknowledged_at)}"
    if each.closed_at:
        yield f"closed on {_local_day(each.closed_at)}: {_CLOSED[str(each.closed_because)]}"
    for one in told.deliveries:
        if one.status in ("dead", "returned"):
            yield f"NOT DELIVERED to {one.recipient}: {one.last_error}"


def _local_day(at: str) -> str:
    return longdate(local_date(dt.datetime.fromisoformat(at)))


def in_words(rung: str) -> str:
    """``working_days_before_5`` as *5 working days before*, ``overdue_1`` as *overdue by 1 working day*."""
    words, _, number = rung.rpartition("_")
    if not number.isdigit():
        return spoken(rung)
    if words == "escalation":
        return f"goes further up, overdue by {number} working day{'' if number == '1' else 's'}"
    if words == "overdue":
        return f"overdue by {number} working day{'' if number == '1' else 's'}"
    return f"{number} working day{'' if number == '1' else 's'} before"
