"""Reads a scenario file and finds every fault that can be found before anything is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewflow.errors import DateInvalid, ScenarioFileInvalid
from reviewflow.statute.london import at_local_time
from reviewflow.workflow.faults import Fault, in_order
from reviewflow.workflow.reader import Address, Document, read_file
from reviewflow.workflow.shape_faults import fit_shape

from .dates import date_faults, day_of
from .file_format import ScenarioShape, StepShape
from .words import word_faults

MORNING = "09:00"
"""When a step on a new day takes place, unless it says otherwise."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario file with the instant of each of its steps."""

    shape: ScenarioShape
    document: Document
    times: tuple[dt.datetime, ...]
    """Aware, UTC."""

    @property
    def steps(self) -> tuple[tuple[int, StepShape], ...]:
        """Every step with its place in the file, from 0."""
        return tuple(enumerate(self.shape.steps))

    def line(self, step: int, *address: str | int) -> int:
        """The line of a step, or of a part of it."""
        return self.document.line(("steps", step, *address))

    def fault(self, step: int, address: Address, fault: str, do: str) -> Fault:
        """A fault in a step, at its line."""
        return Fault(self.document.file, self.line(step, *address), f"Step {step + 1}: {fault}", do)


def read_scenario(path: Path, *, file: str | None = None) -> Scenario:
    """Read a scenario; its names are compared with the workflow files afterwards, by ``names``.

    Raises:
        ScenarioFileInvalid: with the first fault, and all of them in its facts.
    """
    document, faults = read_file(path, file=file)
    refuse_scenario(faults)
    assert document is not None, "a file without a fault was read"
    loaded, faults = fit_shape(document, ScenarioShape)
    refuse_scenario(faults)
    assert loaded is not None, "a file without a fault has its shape"
    scenario = Scenario(loaded.shape, document, ())
    times, faults = _timetable(scenario)
    refuse_scenario([*faults, *date_faults(document), *_other_faults(scenario)])
    return Scenario(loaded.shape, document, times)


def refuse_scenario(faults: Iterable[Fault]) -> None:
    """Refuse a scenario in which anything is wrong; the refusal carries every fault in ``facts["faults"]``.

    Raises:
        ScenarioFileInvalid: there is at least one fault.
    """
    found = in_order(faults)
    if found:
        first = found[0]
        where = f"{first.file} line {first.line}"
        raise ScenarioFileInvalid(where=where, fault=first.fault.rstrip("."), do=first.do, faults=found)


def _other_faults(scenario: Scenario) -> Iterator[Fault]:
    for n, step in scenario.steps:
        for address, fault, do in word_faults(step):
            yield scenario.fault(n, address, fault, do)


def _timetable(scenario: Scenario) -> tuple[tuple[dt.datetime, ...], tuple[Fault, ...]]:
    """When each step takes place; a day or time that cannot be read is a fault of its own elsewhere."""
    times: list[dt.datetime] = []
    faults: list[Fault] = []
    day: dt.date | None = None
    for n, step in scenario.steps:
        given = day_of(step.on)
        if given is None and day is None:
            do = "Begin with on: and a day, such as Monday 2021-03-22."
            faults.append(scenario.fault(n, (), "the first step says no day that can be read.", do))
            return (), tuple(faults)
        before, day = day, given or day
        assert day is not None, "a day was given, now or before"
        try:
            now = _instant(step, day, times[-1] if times and day == before else None)
        except DateInvalid as refusal:
            faults.append(scenario.fault(n, ("at",), f"{refusal.facts['why']}.", "Write a time such as 10:30."))
            continue
        if times and now < times[-1]:
            do = "Put the steps in the order in which they are recorded; a late entry says happened_on."
            faults.append(scenario.fault(n, ("at" if step.at else "on",), "it comes before the step above it.", do))
        times.append(now)
    return tuple(times), tuple(faults)


def _instant(step: StepShape, day: dt.date, before: dt.datetime | None) -> dt.datetime:
    if step.at is None and before is not None:
        return before
    return at_local_time(day, step.at or MORNING)
