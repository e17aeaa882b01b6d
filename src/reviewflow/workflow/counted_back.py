"""A clock that is counted back from another: from which start the row of them begins, and how long each gives.

Everything here answers for files that have not been checked yet, in which a row may lead nowhere or in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.workflow.file_format import ClockShape

_WORKING_DAYS_IN_A_MONTH_AT_MOST = 23

Clocks = Mapping[str, ClockShape]


def row_from(clocks: Clocks, name: str) -> tuple[str, ...]:
    """The clock, the one it is counted back from, and so on to the one that starts from a fact.

    Empty where a name leads nowhere, or back to itself.
    """
    row = [name]
    while (ahead := clocks[row[-1]].of) is not None:
        if ahead not in clocks or ahead in row:
            return ()
        row.append(ahead)
    return tuple(row)


def start_of(clocks: Clocks, name: str) -> str | None:
    """The date fact that a clock starts from, itself or by what it is counted back from."""
    row = row_from(clocks, name)
    return clocks[row[-1]].starts if row else None


def longest_rung(clocks: Clocks, name: str) -> int | None:
    """The most working days before the due date on which the clock can already be running.

    None: there is no telling. Below 0: it would be due before it has started.
    """
    row = row_from(clocks, name)
    longest = _longest_of_one_that_starts(clocks[row[-1]]) if row else None
    return None if longest is None else longest - sum(clocks[each].working_days_before_due or 0 for each in row)


def _longest_of_one_that_starts(clock: ClockShape) -> int | None:
    planned = 0 in (clock.working_days, clock.calendar_days, clock.months) and not clock.milestone
    if clock.counted == "before" or planned:
        # Day zero is then a day that was planned ahead, and alerts come before it.
        return None
    if clock.months is not None:
        return clock.months * _WORKING_DAYS_IN_A_MONTH_AT_MOST
    return clock.working_days if clock.working_days is not None else clock.calendar_days
