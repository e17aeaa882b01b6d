"""Does every clock that is counted back from another lead to one that starts, and in time?"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.workflow.counted_back import longest_rung, row_from
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.file_format import ClockShape
from reviewflow.workflow.names import names_of, subjects
from reviewflow.workflow.reader import Address
from reviewflow.workflow.view import View

_OF_A_START = ("counts_day_zero", "may_start_from", "warn_as_if_from")
"""What is said about the start of a clock, and makes no sense where there is none."""


def check_counted_back(view: View) -> Iterator[Fault]:
    """What is wrong with the clocks that are counted back from the due date of another."""
    for name, clock in view.shape.clocks.items():
        if clock.of is None:
            continue
        yield from _leads_somewhere(view, name, clock.of)
        yield from _in_time(view, name, clock, clock.of)
        yield from _words(view, name, clock, clock.of)


def _leads_somewhere(view: View, name: str, of: str) -> Iterator[Fault]:
    at: Address = ("clocks", name, "of")
    clocks = view.shape.clocks
    if of == name:
        fault = f"The clock {name} is counted back from itself."
        yield view.fault(at, fault, "Name another clock, or let it start from a date fact.")
    elif of not in clocks:
        others = [s for s in subjects(view.library) if s != view.name and of in names_of(view.library, s, "clock")]
        if others:
            fault = f"The clock {name} is counted back from {of}, a clock of {min(others)} and not of {view.name}."
            yield view.fault(at, fault, f"Count it back from a clock of {view.name}, or let it start from a date fact.")
        else:
            yield from view.unknown(at, f"The clock {name} is counted back from the clock", of, clocks)
    elif not row_from(clocks, name):
        circle = _circle(view, name)
        # Each of them is part of the same circle, which is told once.
        if circle and circle[0] == min(circle, key=list(clocks).index):
            fault = f"The clock {name} is counted back in a circle: {', '.join([*circle, name])}."
            yield view.fault(at, fault, "Let one of them start from a date fact.")


def _circle(view: View, name: str) -> list[str]:
    """The clocks of the circle that this one stands in; empty where it only leads into one."""
    clocks, row = view.shape.clocks, [name]
    while (ahead := clocks[row[-1]].of) is not None and ahead in clocks:
        if ahead == name:
            return row
        if ahead in row:
            return []
        row.append(ahead)
    return []


def _in_time(view: View, name: str, clock: ClockShape, of: str) -> Iterator[Fault]:
    longest = longest_rung(view.shape.clocks, of) if of in view.shape.clocks else None
    before = clock.working_days_before_due or 0
    if longest is not None and before > longest >= 0:
        fault = f"The clock {name} is due {before} working days before {of}, before {of} has begun to run."
        yield view.fault(("clocks", name, "working_days_before_due"), fault, f"Use {longest} or fewer.")


def _words(view: View, name: str, clock: ClockShape, of: str) -> Iterator[Fault]:
    for word in _OF_A_START:
        if getattr(clock, word):
            fault = f"The clock {name} is counted back from {of} and can have no {word}."
            yield view.fault(("clocks", name, word), fault, f"Take {word} out.")
    if clock.may_suspend is not None:
        fault = f"The clock {name} is counted back from {of} and may be suspended by itself."
        yield view.fault(("clocks", name, "may_suspend"), fault, f"Take may_suspend out: it stands still with {of}.")
