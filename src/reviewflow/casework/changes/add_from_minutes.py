"""Add the challenges that stand in the minutes of a meeting: all of them or none, each with where it comes from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence

from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.errors import MinutesUnreadable, Refusal
from reviewflow.store.session import Transaction
from reviewflow.workflow.faults import did_you_mean

from .add_item import AddItem
from .door import carry_out_in
from .save_change import Occurrence, Saved

CHALLENGE = "challenge"
"""The kind of item that is added."""
MINUTE, CASE, SOURCE = "minute", "case", "source_meeting"
COLUMNS = ("case", "minute", "raised_by", "raised_by_agency", "raised_on", "against", "against_body", "subject",
           "challenge", "theme")  # fmt: skip
"""What may stand in a row. A case, who raised it, a subject and the challenge have to."""


def add_from_minutes(
    desk: Desk, rows: Sequence[Mapping[str, str]], *, meeting: str, by: str, case: str | None = None,
    happened_on: dt.date | None = None,
) -> list[Saved]:  # fmt: skip
    """Add a challenge for each row, through the one door and in one transaction.

    ``case`` is meant where a row names none: for a challenge about no case, the yearly report of the period.

    Raises:
        MinutesUnreadable: with the row; nothing was added.
    """
    commands = list(_commands(rows, meeting, case))
    with desk.database.write() as tx:
        tx.hold_rules()
        return add_in(tx, desk, commands, by=by, happened_on=happened_on)


def commands_of(text: str, *, meeting: str, case: str | None = None) -> list[tuple[int, AddItem]]:
    """What would be added of minutes as text, of which the first line names the columns; with the number of each row.

    Raises:
        MinutesUnreadable: with the row.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text.strip(), newline=""), strict=True))
    except csv.Error as fault:
        do = "Write one row for each challenge, and the columns in the first."
        raise MinutesUnreadable(where="the text", why=str(fault), do=do) from None
    known = [{str(k): v for k, v in row.items() if isinstance(v, str)} for row in rows]
    return list(_commands(known, meeting, case))


def add_in(
    tx: Transaction,
    desk: Desk,
    commands: Sequence[tuple[int, AddItem]],
    *,
    by: str | Actor,
    happened_on: dt.date | None = None,
) -> list[Saved]:
    """Add them inside a transaction that is open already."""
    saved = []
    for row, command in commands:
        try:
            saved.append(carry_out_in(tx, desk, command, Occurrence(by, desk.now(), happened_on, None)))
        except Refusal as refusal:
            do = "Put that row right, then add them again."
            raise MinutesUnreadable(where=f"row {row}", why=str(refusal).rstrip("."), do=do) from refusal
    return saved


def _commands(rows: Sequence[Mapping[str, str]], meeting: str, case: str | None) -> Iterator[tuple[int, AddItem]]:
    if not rows:
        raise MinutesUnreadable(where="the file", why="no row stands in it", do="Write one row for each challenge.")
    for number, row in enumerate(rows, start=2):
        given = {name.strip(): value.strip() for name, value in row.items() if name and value and value.strip()}
        for name in given:
            if name not in COLUMNS:
                why = f"no column is called {name}"
                raise MinutesUnreadable(where=f"row {number}", why=why, do=did_you_mean(name, COLUMNS))
        reference, minute = given.pop(CASE, None) or case, given.pop(MINUTE, None)
        if reference is None:
            do = "Write it in the column case, or name one for all with --case."
            raise MinutesUnreadable(where=f"row {number}", why="no case is named", do=do)
        source = f"{meeting}, minute {minute}" if minute else meeting
        yield number, AddItem(case=reference, add=CHALLENGE, facts={**given, SOURCE: source})
