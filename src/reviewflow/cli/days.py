"""``reviewflow days``: count days from a date; no case, no database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.cli.output import print_json
from reviewflow.settings import read_settings
from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.statute.clock import Limit, Unit
from reviewflow.statute.explanation import Explanation, explain
from reviewflow.statute.london import longdate, parse_date

app = typer.Typer()

MOST = 9_999
"""More is a slip of the finger."""

Amount = Annotated[int | None, typer.Option(min=0, max=MOST, metavar="N")]


@app.command("days")
def days(
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="Day zero: 2026-04-01 or Wednesday 2026-04-01.")],
    working_days: Amount = None,
    calendar_days: Amount = None,
    months: Amount = None,
    before: Annotated[bool, typer.Option("--before", help="Count backwards.")] = False,
    calendar: Annotated[str, typer.Option(help="Whose bank holidays.", metavar="NAME")] = "england-and-wales",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Count days from a date, and show each day counted and each day skipped.

    Give one of --working-days, --calendar-days and --months. Day zero is not counted.
    """
    amount, unit = _one_amount({"working_days": working_days, "calendar_days": calendar_days, "months": months})
    limit = Limit(amount=amount, unit=unit, counted="before" if before else "after")
    known = read_bank_holidays(_file_of(calendar))
    day_zero = parse_date(from_)
    known.check_reaches(day_zero)
    explanation = explain(limit, day_zero=day_zero, calendar=known)
    if as_json:
        print_json(explanation.as_json())
    else:
        typer.echo("\n".join(_lines(explanation)))


def _one_amount(amounts: dict[Unit, int | None]) -> tuple[int, Unit]:
    given = [(amount, unit) for unit, amount in amounts.items() if amount is not None]
    if len(given) != 1:
        raise typer.BadParameter("Give one of --working-days, --calendar-days and --months.")
    return given[0]


def _file_of(calendar: str) -> Path:
    folders = [folder / "workflows/bank_holidays" for folder in read_settings().folders]
    files = {file.stem: file for folder in reversed(folders) for file in sorted(folder.glob("*.json"))}
    if calendar not in files:
        known = ", ".join(sorted(files))
        raise typer.BadParameter(f"There is no calendar {calendar}. There are: {known}.", param_hint="--calendar")
    return files[calendar]


def _lines(explanation: Explanation) -> list[str]:
    """One line for each day, in the order of counting, then what to know besides."""
    days: list[tuple[date, str, str]] = [(day, str(n), "") for n, day in explanation.counted]
    days += [(day, "", f"not counted: {reason}") for day, reason in explanation.skipped]
    days.sort(reverse=explanation.limit.counted == "before")
    summary = f"D{explanation.summary[1:]}"
    table = [f"{number:>5}  {longdate(day):<28}{why}".rstrip() for day, number, why in days]
    day_zero = f"{0:>5}  {longdate(explanation.day_zero):<28}day zero"
    return [summary, "", day_zero, *table, *([""] if explanation.notes else []), *explanation.notes]
