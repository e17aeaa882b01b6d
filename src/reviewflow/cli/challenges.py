"""``reviewflow challenges``: the challenge log over all cases; and what is added to it from minutes."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import utc_now
from reviewflow.documents.write import form_of, write
from reviewflow.reports.challenge_log import challenge_log, challenge_report, challenge_table, lines_of
from reviewflow.settings import read_settings

from .options import AsJson, By, HappenedOn, at_desk, day_given, granted, left_out, who
from .output import print_json
from .page import count, hanging, paragraph, show

app = typer.Typer()


@app.command("challenges")
def challenges(
    open_only: Annotated[bool, typer.Option("--open", help="Only those that are not closed.")] = False,
    against: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only against this agency or body, by its key.")
    ] = None,
    theme: Annotated[str | None, typer.Option(metavar="NAME", help="Only about this theme.")] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Only what was raised from this day on.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Only what was raised by then.")] = None,
    partnership: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this partnership.")] = None,
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it as Word, Excel, CSV, JSON or text, by the file's ending."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List the challenges of all cases, the newest first: by whom, against whom, the answer and who closed it."""
    settings = read_settings()
    form = form_of(to) if to else None
    first, last = day_given(from_), day_given(until)
    place = granted(
        settings, "challenges", by=by, partnership=partnership, against=against, theme=theme, open_only=open_only
    )
    hidden = left_out(settings, by=by)
    with at_desk(settings) as desk, desk.database.read() as tx:
        log = challenge_log(
            tx,
            desk,
            partnership=place,
            open_only=open_only,
            against=against,
            theme=theme,
            from_on=first,
            to_on=last,
            kept_from=hidden,
        )
    hidden = left_out(settings, by=by)
    log = [each for each in log if each.reference not in hidden]
    if to is not None and form is not None:
        # On paper a line of so many columns cannot be read.
        make = challenge_report if form in ("docx", "text") else challenge_table
        write(make(log, now=utc_now(), partnership=place), to, form)
        show(paragraph(f"{count(len(log), 'challenge')}: written to {to}."))
    elif as_json:
        print_json([each.as_json() for each in log])
    else:
        lines: list[str] = []
        for number, words in lines_of(log):
            lines += ["", *paragraph(f"{number}  {words}")] if number else hanging("* ", words, indent=2)
        show([*lines[1:], "", count(len(log), "challenge") + "."] if log else ["There is no such challenge."])


@app.command("minutes")
def minutes(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file, one row for each challenge.")],
    meeting: Annotated[str, typer.Option(metavar="TEXT", help="The meeting, such as 'Executive, 7 June 2021'.")],
    case: Annotated[
        str | None, typer.Option(metavar="CASE", help="The case, or the yearly report, of rows that name none.")
    ] = None,
    by: By = None,
    on: HappenedOn = None,
    as_json: AsJson = False,
) -> None:
    """Add the challenges of a meeting's minutes, all or none, each with the meeting and the minute."""
    from reviewflow.casework.changes.add_from_minutes import add_from_minutes

    settings = read_settings()
    rows = _rows(file)
    actor, day = who(by, settings), day_given(on)
    with at_desk(settings) as desk:
        saved = add_from_minutes(desk, rows, meeting=meeting, by=actor, case=case, happened_on=day)
    if as_json:
        print_json([{"case": each.reference, "item": each.item, "entry": each.sequence} for each in saved])
    else:
        added = ", ".join(f"{each.reference} {each.item}" for each in saved)
        show(paragraph(f"{count(len(saved), 'challenge')} added: {added}."))


def _rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            return [{str(k): v for k, v in row.items() if isinstance(v, str)} for row in csv.DictReader(lines)]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise typer.BadParameter(f"The file {file} cannot be read: {why}.", param_hint="FILE") from None
