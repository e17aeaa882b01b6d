"""``reviewflow inbox``: what waits for a person in every role and partnership."""

from __future__ import annotations

import typer

from reviewflow.casework.shapes.lists import waiting_as_json, with_next_page
from reviewflow.settings import read_settings
from reviewflow.statute.standing import due_in_words

from .options import After, AsJson, By, Partnership, at_desk, granted, who
from .output import print_json
from .page import hanging, show

app = typer.Typer()


@app.command("inbox")
def inbox_command(partnership: Partnership = None, by: By = None, after: After = None, as_json: AsJson = False) -> None:
    """Show what waits for a person in every role and partnership in which they serve, by due date.

    Whoever signed in to several partnerships with one work account is one person.
    """
    from reviewflow.casework.actors import find_actor
    from reviewflow.casework.sign_on.other_places import places_of_account, postings
    from reviewflow.casework.views.inbox import inbox

    settings = read_settings()
    asked = granted(settings, "inbox", by=by, partnership=partnership)
    with at_desk(settings) as desk:
        with desk.database.read() as tx:
            actor = find_actor(tx, desk, who(by, settings), partnership=asked)
            found = postings(tx, desk, places_of_account(tx, actor.partnership, actor.user))
        page = inbox(desk, found, after=after)
    if as_json:
        listed = [waiting_as_json(each) for each in page.lines]
        print_json(with_next_page(listed, page.next_page))
        return
    lines: list[str] = []
    for each in page.lines:
        about = f"{each.task.case} {each.task.number}" if each.task.number else each.task.case
        said = f"{each.task.title}, {due_in_words(each.task.due_on, page.today)}: {about}"
        lines += hanging("* ", f"{said}, {each.partnership_title}, as {each.role_title}", indent=2)
    show(lines or ["Nothing waits."])
    if page.next_page:
        show([f"There is more: --after {page.next_page}"])
