"""Do the worked examples of each workflow come out as they say?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from reviewflow.errors import CalendarDoesNotReach, DateInvalid
from reviewflow.statute.clock import Limit
from reviewflow.statute.counting import due_on
from reviewflow.statute.london import parse_date, with_weekday
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.compile import merged_workflow
from reviewflow.workflow.counted_back import row_from, start_of
from reviewflow.workflow.faults import Fault, did_you_mean
from reviewflow.workflow.file_format import ClockShape, ExampleShape, ExamplesShape, WorkflowShape
from reviewflow.workflow.library import Library
from reviewflow.workflow.reader import Address
from reviewflow.workflow.shape_faults import Loaded


def check_examples(library: Library, calendar: WorkingDayCalendar | None) -> Iterator[Fault]:
    """Every example that names what is not there, or expects another date than the clock gives."""
    for workflow, loaded in library.examples.items():
        if workflow not in library.workflows:
            fault = f"There are examples for {workflow}, and there is no such workflow that can be read."
            yield Fault(loaded.file, 1, fault, "Mend the workflow, or move the examples beside theirs.")
            continue
        for n, example in enumerate(loaded.shape.examples):
            yield from _Example(library, calendar, workflow, loaded, n, example).faults()


class _Example:
    """One example and the workflow that it is an example of."""

    def __init__(
        self,
        library: Library,
        calendar: WorkingDayCalendar | None,
        workflow: str,
        loaded: Loaded[ExamplesShape],
        n: int,
        example: ExampleShape,
    ) -> None:
        self.library = library
        self.calendar = calendar
        self.workflow = workflow
        self.document = loaded.document
        self.at: Address = ("examples", n)
        self.example = example

    def fault(self, address: Address, fault: str, do: str) -> Fault:
        return Fault(self.document.file, self.document.line((*self.at, *address)), fault, do)

    def faults(self) -> Iterator[Fault]:
        named = {"edition": self.library.editions, "partnership": self.library.partnerships}
        for word, known in named.items():
            name = getattr(self.example, word)
            if name is not None and name not in known:
                fault = f"The example names the {word} {name}, and there is none."
                yield self.fault((word,), fault, did_you_mean(name, known))
                return
        shape = self.rules()
        given: dict[str, dt.date] = {}
        for fact, written in self.example.given.items():
            at: Address = ("given", fact)
            yield from self.fact(at, shape, fact)
            yield from self.date(at, written, into=given, key=fact)
        for clock, written in self.example.expect.items():
            yield from self.expected(clock, written, shape, given)

    def rules(self) -> WorkflowShape:
        editions, partnerships = self.library.editions, self.library.partnerships
        edition = editions.get(self.example.edition or "")
        partnership = partnerships.get(self.example.partnership or "")
        return merged_workflow(self.library, self.workflow, edition=edition, partnership=partnership).shape

    def fact(self, at: Address, shape: WorkflowShape, name: str) -> Iterator[Fault]:
        if name not in shape.facts:
            fault = f"The example gives {name}, which is no fact of {self.workflow}."
            yield self.fault(at, fault, did_you_mean(name, shape.facts))
        elif shape.facts[name].type != "date":
            yield self.fault(at, f"The example gives {name}, which is not a date.", "Give date facts only.")

    def date(self, at: Address, written: str, *, into: dict[str, dt.date], key: str) -> Iterator[Fault]:
        try:
            into[key] = parse_date(written)
        except DateInvalid as refusal:
            fault = f"{written} is not a date that can be used: {refusal.facts['why']}."
            yield self.fault(at, fault, "Write it as Wednesday 2026-04-01.")
            return
        if written.strip() != with_weekday(into[key]):
            fault = f"{written} does not say its weekday."
            yield self.fault(at, fault, f"Write it as {with_weekday(into[key])}.")

    def expected(self, name: str, written: str, shape: WorkflowShape, given: dict[str, dt.date]) -> Iterator[Fault]:
        at: Address = ("expect", name)
        read: dict[str, dt.date] = {}
        yield from self.date(at, written, into=read, key=name)
        clock = shape.clocks.get(name)
        start = start_of(shape.clocks, name) if clock else None
        if clock is None:
            fault = f"The example expects the clock {name}, which {self.workflow} does not have here."
            yield self.fault(at, fault, did_you_mean(name, shape.clocks))
        elif start is not None and start not in self.example.given:
            fault = f"The example expects {name} and does not give {start}, from which it starts."
            yield self.fault(at, fault, f"Add {start} to given.")
        elif start in given and name in read and self.calendar is not None:
            yield from self.comes_out(at, name, shape, given[start], read[name], self.calendar)

    def comes_out(
        self, at: Address, name: str, shape: WorkflowShape, day: dt.date, due: dt.date, calendar: WorkingDayCalendar
    ) -> Iterator[Fault]:
        counted = day
        try:
            for each in reversed(row_from(shape.clocks, name)):
                counted = due_on(limit_of(shape.clocks[each]), day_zero=counted, calendar=calendar)
        except CalendarDoesNotReach as refusal:
            fault = f"The example reaches {refusal.facts['day']}, past the bank holidays on file."
            yield self.fault(at, fault, "Choose days that the bank holidays on file reach.")
            return
        if counted != due:
            fault = f"The example expects {name} on {with_weekday(due)}, and it comes out on {with_weekday(counted)}."
            yield self.fault(at, fault, "Count again; if the count is wrong, the clock or the example is.")


def limit_of(clock: ClockShape) -> Limit:
    """What there is to count, from the words of the file."""
    way, zero = clock.counted, clock.counts_day_zero
    if clock.working_days_before_due is not None:
        return Limit(clock.working_days_before_due, "working_days", "before")
    if clock.working_days is not None:
        return Limit(clock.working_days, "working_days", way, zero)
    if clock.calendar_days is not None:
        return Limit(clock.calendar_days, "calendar_days", way, zero)
    return Limit(clock.months or 0, "months", way, zero)
