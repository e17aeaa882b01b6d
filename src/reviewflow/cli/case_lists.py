"""``reviewflow actions``, ``reviews`` and ``register``: lists over all cases of one kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.casework.shapes.lists import with_next_page
from reviewflow.casework.views.case_list_shown import Asked, CaseList
from reviewflow.casework.views.case_lists import MOST_IN_A_FILE, list_of_cases
from reviewflow.documents.write import form_of, write
from reviewflow.reports.list_files import as_file, as_json, lines_of
from reviewflow.settings import read_settings

from .options import After, AsJson, Limit, at_desk, granted, left_out
from .output import print_json
from .page import count, hanging, paragraph, show

app = typer.Typer()

Partnership = Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")]
State = Annotated[str | None, typer.Option(metavar="NAME", help="Only in this state.")]
To = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write it as Word, Excel, CSV, JSON or text, by the file's ending.")
]


@app.command("actions")
def actions(
    owner: Annotated[str | None, typer.Option(metavar="AGENCY", help="Only of this agency, by its key.")] = None,
    review: Annotated[str | None, typer.Option(metavar="CASE", help="Only from this incident or review.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those that are late.")] = False,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that have not ended.")] = False,
    impact: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only with this answer on impact; - for none recorded.")
    ] = None,
    state: State = None,
    partnership: Partnership = None,
    limit: Limit = 50,
    after: After = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """List the actions of all reviews, what is late first: owners, date, where each stands and whether it worked."""
    asked = Asked(
        state=state,
        owner=owner,
        mark=impact,
        linked_to=review,
        late_only=late,
        ended_too=not open_only,
        after=after,
    )
    _list("actions", asked, partnership, limit, to, json=as_json)


@app.command("reviews")
def reviews(
    publication: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only published so; - for not decided yet.")
    ] = None,
    state: State = None,
    partnership: Partnership = None,
    limit: Limit = 50,
    after: After = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """List practice reviews and their publication, the newest first, with their incidents, dates and holds."""
    _list("reviews", Asked(state=state, mark=publication, after=after), partnership, limit, to, json=as_json)


@app.command("register")
def register(
    state: State = None,
    partnership: Partnership = None,
    limit: Limit = 50,
    after: After = None,
    to: To = None,
    as_json: AsJson = False,
) -> None:
    """List what was considered and not notified, and near misses: who decided, when, why, and what partners said."""
    _list("register", Asked(state=state, after=after), partnership, limit, to, json=as_json)


def _list(name: str, asked: Asked, partnership: str | None, limit: int, to: Path | None, *, json: bool) -> None:
    settings = read_settings()
    form = form_of(to) if to else None
    place = granted(settings, name, partnership=partnership, state=asked.state, mark=asked.mark, owner=asked.owner)
    shape = files_of(settings).lists()[name]
    with at_desk(settings) as desk:
        found = list_of_cases(desk, shape, asked, partnership=place, size=MOST_IN_A_FILE if to else limit)
        now = desk.now()
    hidden = left_out(settings)
    found = replace(found, lines=tuple(each for each in found.lines if each.reference not in hidden))
    if to is not None and form is not None:
        write(as_file(found, form, now=now), to, form)
        show(paragraph(f"{count(len(found.lines), 'case')}: written to {to}."))
    elif json:
        print_json(with_next_page(as_json(found), found.next_page))
    else:
        show(_lines(found))


def _lines(found: CaseList) -> list[str]:
    if not found.lines:
        return ["There is no such case."]
    lines: list[str] = []
    for reference, words in lines_of(found):
        lines += ["", *paragraph(f"{reference}  {words}")] if reference else hanging("* ", words, indent=2)
    lines = [*lines[1:], "", f"{count(len(found.lines), 'case')}."]
    return [*lines, f"There are more: go on with --after {found.next_page}"] if found.next_page else lines
