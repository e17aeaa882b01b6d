"""``reviewflow guests``: who was invited to what."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.audit.instants import read_instant
from reviewflow.casework.shapes.lists import guest_as_json, with_next_page
from reviewflow.settings import read_settings
from reviewflow.statute.london import longmoment
from reviewflow.store.numbers import LARGEST_NUMBER

from .options import After, AsJson, By, Limit, Partnership, at_desk, granted, number_given, whose
from .output import print_json
from .page import hanging, show

app = typer.Typer()


@app.command("guests")
def list_guests(
    case: Annotated[str | None, typer.Option(metavar="CASE", help="Only those of this case.")] = None,
    partnership: Partnership = None,
    by: By = None,
    limit: Limit = 50,
    after: After = None,
    as_json: AsJson = False,
) -> None:
    """List the guests: who was invited to what, by whom, and whether it stands."""
    from reviewflow.casework.guests.tasks import as_they_stand, standing_words
    from reviewflow.store.guests import tasks_of_case, tasks_of_partnership

    settings = read_settings()
    asked = granted(settings, "guests", by=by, reference=case, partnership=partnership, of_one_case=True)
    with at_desk(settings) as desk, desk.database.read() as tx:
        if case is not None:
            kept = tasks_of_case(tx, case)
        else:
            before = number_given(after, LARGEST_NUMBER)
            kept = tasks_of_partnership(tx, whose(asked, settings), before=before, limit=limit + 1)
        found = as_they_stand(tx, desk, kept[:limit], receipt_days=settings.guest_receipt_days)
    next_page = str(found[-1].kept.id) if len(kept) > limit else None
    if as_json:
        listed = [guest_as_json(each, standing_words(each)) for each in found]
        print_json(with_next_page(listed, next_page))
        return
    lines: list[str] = []
    for each in found:
        made = longmoment(read_instant(each.kept.made_at))
        said = f"{each.kept.case} {each.number}: {each.kept.name}, {each.kept.address}, {standing_words(each)}"
        lines += hanging("* ", f"{said}; invited by {each.kept.made_by} at {made}", indent=2)
    show(lines or ["Nobody was invited."])
    if next_page:
        show([f"There are more: --after {next_page}"])
