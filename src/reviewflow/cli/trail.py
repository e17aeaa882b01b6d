"""``reviewflow trail``: who did what, whether it holds, and whether it gives the cases as they stand."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.casework.shapes.lists import with_next_page
from reviewflow.casework.views.export_case import entries_as_json
from reviewflow.errors import CaseNotFound, ReplayDiffers
from reviewflow.settings import read_settings
from reviewflow.store import audit_log

from . import ask, save, trail_checkpoint, trail_export, trail_keys, trail_prove, trail_verify, trail_witnesses
from .ask import numbered
from .options import AsJson, Limit, at_desk, granted, left_out, number_given
from .output import print_json
from .page import count, hanging, paragraph, show

app = typer.Typer(
    name="trail", help="The trail: who did what, whether it holds, and whether it gives the cases as they stand."
)

for part in (trail_verify, trail_checkpoint, trail_prove, trail_export, trail_keys, trail_witnesses):
    app.add_typer(part.app)
app.add_typer(trail_witnesses.countersigned)

Case = Annotated[str | None, typer.Argument(metavar="[CASE]", help="Only what concerns this case.")]


@app.command("show")
def show_entries(
    reference: Case = None,
    limit: Limit = 50,
    after: Annotated[str | None, typer.Option(metavar="ENTRY", help="Only entries after this one.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the entries in words, the oldest first."""
    from reviewflow.casework.asking.ask import described

    settings = read_settings()
    granted(settings, "trail", reference=reference, of_one_case=True, after=after)
    hidden = left_out(settings)
    with at_desk(settings) as desk, desk.database.read() as tx:
        entries = audit_log.page_of_entries(tx, reference, after=number_given(after, 0), limit=limit + 1)
        if reference and not entries and audit_log.last_entry(tx, reference) is None:
            raise CaseNotFound(case=reference)
        page = [each for each in entries[:limit] if each.case_reference not in hidden]
        next_page = str(entries[limit - 1].sequence) if len(entries) > limit else None
        if as_json:
            print_json(with_next_page(entries_as_json(tx, page, kept_from=hidden), next_page))
            return
        said = described(tx, desk, [each.sequence for each in reversed(page)], kept_from=hidden)
    lines = [line for each in reversed(said) for line in numbered(each)]
    show([*lines, *([f"There are more: go on with --after {next_page}"] if next_page else [])])


app.command("query")(ask.query)
app.command("questions")(ask.questions)
app.command("save")(save.save)
app.command("forget")(save.forget)
app.command("index")(ask.index)


@app.command("replay")
def replay_trail(reference: Case = None, as_json: AsJson = False) -> None:
    """Carry the trail out again in an empty database, and compare the cases it gives with those that stand here."""
    from reviewflow.casework.replaying.replay import replay
    from reviewflow.casework.replaying.replay_destroyed import words_of_left_out

    with open_database(read_settings()) as database:
        found = replay(database, reference=reference)
    if as_json:
        print_json(
            {
                "identical": found.identical,
                "entries": found.entries,
                "differences": [each._asdict() for each in found.differences],
                "left_out": list(found.left_out),
            }
        )
    if not found.identical:
        if not as_json:
            for each in found.differences:
                said = f"{each.table} {each.row}, {each.column}: {each.expected} here, {each.found} by the trail"
                show(hanging("* ", said, indent=2))
        do = "Somebody changed rows behind the door, or the trail: run `reviewflow trail verify`, and compare a backup."
        raise ReplayDiffers(count=len(found.differences), do=do)
    if not as_json:
        show(paragraph(f"The trail gives just the rows that stand here: {count(found.entries, 'entry', 'entries')}."))
        if found.left_out:
            show(paragraph(words_of_left_out(found.left_out)))
