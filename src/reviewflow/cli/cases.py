"""``reviewflow cases``: which cases there are."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.shapes.lists import case_line_as_json, with_next_page
from reviewflow.settings import read_settings
from reviewflow.store.lists import CaseLine, list_cases
from reviewflow.store.published import load_definition

from .options import After, AsJson, AsOf, AsOfEntry, Limit, TrueOn, asked, granted, left_out, read_at
from .output import print_json
from .page import count, day, show, spoken, table

app = typer.Typer()


@app.command("cases")
def cases(
    workflow: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this workflow.")] = None,
    partnership: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")] = None,
    state: Annotated[str | None, typer.Option(metavar="NAME", help="Only in this state.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that have not ended.")] = False,
    limit: Limit = 50,
    after: After = None,
    as_of: AsOf = None,
    as_of_entry: AsOfEntry = None,
    true_on: TrueOn = None,
    as_json: AsJson = False,
) -> None:
    """List cases, the newest reference first."""
    settings = read_settings()
    given = {
        "workflow": workflow,
        "partnership": granted(
            settings, "cases", partnership=partnership, workflow=workflow, state=state, open_only=open_only
        ),
        "state": state,
        "before": after,
    }
    filters = {name: value for name, value in given.items() if value is not None}
    with read_at(settings, asked(as_of, as_of_entry, true_on)) as (tx, _, said):
        lines = list_cases(tx, filters=filters, open_only=open_only, limit=limit + 1)
        hidden = left_out(settings)
        page, more = [each for each in lines[:limit] if each.reference not in hidden], len(lines) > limit
        rules = {each.workflow_hash: load_definition(tx, each.workflow_hash) for each in page}
    titles = {(hash, name): known.title for hash, each in rules.items() for name, known in each.states.items()}
    next_page = lines[limit - 1].reference if more else None
    if as_json:
        found = [case_line_as_json(each, titles[each.workflow_hash, each.state]) for each in page]
        print_json(with_next_page(found, next_page))
    else:
        show([*said, *_lines(page, titles, next_page)])


def _lines(page: list[CaseLine], titles: dict[tuple[str, str], str], next_page: str | None) -> list[str]:
    if not page:
        return ["There is no such case."]
    rows = [
        (each.reference, spoken(each.workflow), f"{titles[each.workflow_hash, each.state]}.{_due(each)}")
        for each in page
    ]
    lines = [*table(rows), "", f"{count(len(page), 'case')}. More about one: reviewflow case {page[0].reference}"]
    return [*lines, f"There are more: go on with --after {next_page}"] if next_page else lines


def _due(line: CaseLine) -> str:
    if line.ended:
        return " Ended."
    return f" Next date: {day(line.next_due_on)}." if line.next_due_on else ""
