"""``reviewflow search``: everything that somebody may see, in groups."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.searching.search import search
from reviewflow.casework.searching.search_found import Results
from reviewflow.casework.shapes.lists import search_as_json
from reviewflow.settings import read_settings

from .options import After, AsJson, By, Partnership, at_desk, granted, who_if_known, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("search")
def search_for(
    text: Annotated[str, typer.Argument(metavar="WORDS", help="What to look for. A word may end with *.")],
    only: Annotated[str | None, typer.Option("--in", metavar="GROUP", help="Only in this group, page by page.")] = None,
    after: After = None,
    by: By = None,
    partnership: Partnership = None,
    as_json: AsJson = False,
) -> None:
    """Search cases, actions, reviews, reasons, letters, agencies and people for words. Who is in a case never is.

    With --by, or a user in the settings, what that person sees; otherwise everything of the partnership.
    """
    settings = read_settings()
    place = granted(settings, "search", by=by, partnership=partnership, words=text)
    reader = by or who_if_known(settings)
    with at_desk(settings) as desk:
        if reader is None:
            actor = Actor("", "", whose(place, settings))
        else:
            with desk.database.read() as tx:
                actor = find_actor(tx, desk, reader, partnership=place)
        found = search(
            desk,
            text,
            actor=actor,
            lists=files_of(settings).lists(),
            sees_all=reader is None,
            only=only,
            after=after,
        )
    if as_json:
        print_json(search_as_json(found))
    else:
        show(_lines(found))


def _lines(found: Results) -> list[str]:
    lines = [line for note in found.notes for line in paragraph(note)]
    for group in found.groups:
        lines += ["", group.title]
        for hit in group.hits:
            lines += hanging("", f"{hit.title}. {hit.says}" if hit.says else hit.title, indent=4)
        if group.next_page:
            lines += hanging("", f"More: --in {group.key} --after {group.next_page}", indent=4)
    return lines[1:] if lines[:1] == [""] else lines or ["Nothing holds that."]
