"""``reviewflow due``: what has to be done by when, over all cases."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from reviewflow.casework.shapes.dates import Due, due_as_json, due_of
from reviewflow.casework.shapes.lists import with_next_page
from reviewflow.settings import read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.standing import rests_on, until
from reviewflow.store.lists import list_due
from reviewflow.store.published import load_definition

from .options import After, AsJson, AsOf, AsOfEntry, Limit, TrueOn, asked, day_given, granted, left_out, read_at
from .output import print_json
from .page import count, hanging, show

app = typer.Typer()


@app.command("due")
def due(
    until_: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only what is due by then.")] = None,
    partnership: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")] = None,
    limit: Limit = 50,
    after: After = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """List what is due, the most urgent first.

    What is overdue stands first, and says so.
    """
    settings = read_settings()
    last = day_given(until_) or dt.date.max
    whose = granted(settings, "due", partnership=partnership, until=until_)
    with read_at(settings, asked(as_of, as_of_entry, true_on)) as (tx, now, said):
        today = local_date(now)
        lines = list_due(
            tx,
            until=last.isoformat(),
            after=_after(after),
            limit=limit + 1,
            partnership=whose,
        )
        hidden = left_out(settings)
        page = [each for each in lines[:limit] if each.case not in hidden]
        rules = {hash: load_definition(tx, hash) for hash in {each.workflow_hash for each in page}}
    found = [due_of(each, rules[each.workflow_hash], today) for each in page]
    next_page = f"{lines[limit - 1].due_on}.{lines[limit - 1].id}" if len(lines) > limit else None
    if as_json:
        print_json(with_next_page([due_as_json(each) for each in found], next_page))
    else:
        show([*said, *_lines(found, today, next_page)])


def _after(page: str | None) -> tuple[str, int]:
    day, _, id = (page or ".0").partition(".")
    if not id.isdigit():
        raise typer.BadParameter("Give what next_page said.", param_hint="--after")
    return day, int(id)


def _lines(found: list[Due], today: dt.date, next_page: str | None) -> list[str]:
    if not found:
        return ["Nothing is due."]
    late = sum(each.standing == "overdue" for each in found)
    lines = [f"{longdate(today)}: {count(len(found), 'date')}, {late} overdue", ""]
    for each in found:
        due_on = dt.date.fromisoformat(each.line.due_on)
        words = {"overdue": "OVERDUE since", "due_today": "DUE TODAY", "running": "Due"}[each.standing]
        when = words if each.standing == "due_today" else f"{words} {longdate(due_on)}, {until(due_on, today)}"
        whose = f"{each.line.case} {each.item}" if each.item else each.line.case
        lines += hanging("", when)
        lines += hanging("", f"{whose}: {each.clock.title}", indent=4)
        lines += hanging("", rests_on(each.basis, each.line.basis, each.line.force), indent=4)
    first = found[0]
    asked = f"{first.item}/{first.line.clock}" if first.item else first.line.clock
    lines += ["", f"Why a date: reviewflow why {first.line.case} {asked}"]
    return [*lines, f"There are more: go on with --after {next_page}"] if next_page else lines
