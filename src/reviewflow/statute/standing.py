"""How a date stands, in words: never by colour alone, and the most urgent first."""

from __future__ import annotations

import datetime as dt

from reviewflow.statute.basis import Basis
from reviewflow.statute.deadlines import Deadline, Standing, standing
from reviewflow.statute.london import longdate

from .words import capitalised, counted

_URGENCY: dict[Standing, int] = {
    "overdue": 0,
    "due_today": 1,
    "running": 2,
    "suspended": 3,
    "met_late": 4,
    "met_in_time": 5,
    "cancelled": 6,
}
FORCE = {"must": "a duty", "should": "guidance", "local": "local"}
"""How binding a rule is, in a word."""
OWED = ("overdue", "due_today", "running", "suspended")
"""The standings of what is still to be done."""


def urgency(deadline: Deadline, today: dt.date) -> tuple[int, dt.date]:
    """What to sort by: the most urgent first, and of what is done the latest first."""
    rank = _URGENCY[standing(deadline, today)]
    return rank, deadline.due_on


def in_words(deadline: Deadline, today: dt.date) -> str:
    """One sentence: how it stands on the day."""
    due, met = longdate(deadline.due_on), deadline.met_on
    match standing(deadline, today):
        case "overdue":
            return f"OVERDUE by {counted((today - deadline.due_on).days, 'day')}: it was due on {due}."
        case "due_today":
            return f"DUE TODAY, {due}."
        case "running":
            return f"Due on {due}, {until(deadline.due_on, today)}."
        case "suspended":
            return f"SUSPENDED. It cannot be due before {due}."
        case "met_in_time":
            return f"Done in time, on {longdate(met)}; it was due on {due}." if met else "Done in time."
        case "met_late":
            return f"Done LATE, on {longdate(met)}; it was due on {due}." if met else "Done late."
        case _:
            return f"No longer owed; it would have been due on {due}."


def until(due_on: dt.date, today: dt.date) -> str:
    """``tomorrow``, ``in 9 days``, ``3 days ago``."""
    days = (due_on - today).days
    if days == 0:
        return "today"
    if days in (1, -1):
        return "tomorrow" if days == 1 else "yesterday"
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def rests_on(basis: Basis | None, key: str, force: str) -> str:
    """What a date rests on, and how far that was verified; what was read is not said again."""
    said = f"Rests on {key} ({FORCE[force]})"
    if basis is None:
        return f"{said}: not on file."
    return f"{capitalised(basis.mark)}." if basis.kind == "suggestion" else f"{said}: {basis.mark}."


def due_in_words(due_on: dt.date, today: dt.date) -> str:
    """``due tomorrow, Thursday 9 April``: the year is said where it is another one."""
    day = longdate(due_on)
    if due_on.year == today.year:
        day = day.rsplit(" ", 1)[0]
    days = (due_on - today).days
    if days < 0:
        return f"{counted(-days, 'day')} late, was due {day}"
    if days < 2:
        return f"due {until(due_on, today)}, {day}"
    return f"due {day}, {until(due_on, today)}"
