"""The explanation of a date: each day counted, each day skipped and why, and what to know besides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from reviewflow.statute import counting
from reviewflow.statute.clock import Limit, Suspension
from reviewflow.statute.day_by_day import SUSPENDED, Counted, Skipped, walk
from reviewflow.statute.london import MONTHS, longdate
from reviewflow.statute.working_days import WorkingDayCalendar


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one due date came about, and by which calendar."""

    limit: Limit
    day_zero: date
    due_on: date
    counted: tuple[Counted, ...]
    """In the order of counting: days, or the ends of months as they are without any suspension."""
    skipped: tuple[Skipped, ...]
    """In the order of counting."""
    original_due_on: date
    """The due date without the suspensions."""
    safe_on: date
    """The working day by which to act so as to be in time on every reading."""
    working_day_before: date | None
    """Where the due date is not a working day: the last one before it."""
    warning_from: date | None
    """A second start that some areas count from."""
    warning_on: date | None
    """The date as if counted from there, where that is earlier; never binding."""
    suspensions: tuple[Suspension, ...]
    calendar: WorkingDayCalendar = field(repr=False, compare=False)
    leads_to: str | None = None
    """For a step that is counted back from another clock: the title of that clock. Day zero is then its due date."""

    @property
    def calendar_version(self) -> str:
        """The version of the calendar it was counted with."""
        return self.calendar.version

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know besides the date."""
        return tuple(_notes(self))

    @property
    def summary(self) -> str:
        """For instance ``due Friday 24 April 2026, 15 working days after Wednesday 1 April 2026``."""
        moved = "" if self.due_on == self.original_due_on else ", moved on by the suspension"
        when = "" if self.leads_to is None else f", when {self.leads_to} is due"
        return f"due {longdate(self.due_on)}, {self.limit.words} {longdate(self.day_zero)}{when}{moved}"

    def sentences(self) -> tuple[str, ...]:
        """The whole count in plain English, a line for each run of days."""
        uncounted = "" if self.limit.counts_day_zero else ", which is not counted"
        opening = f"Day zero is {longdate(self.day_zero)}{uncounted}."
        if self.leads_to is not None:
            opening = f"{self.leads_to} is due on {longdate(self.day_zero)}{uncounted}."
        closing = f"D{self.summary[1:]}, until the end of that day in London."
        return (opening, *_runs(self), closing, *self.notes)

    def as_json(self) -> dict[str, object]:
        """The shape that ``days --json`` prints; keys are only ever added."""
        return {
            "from": self.day_zero.isoformat(),
            "due_on": self.due_on.isoformat(),
            "counted": [{"n": n, "date": day.isoformat()} for n, day in self.counted],
            "skipped": [{"date": day.isoformat(), "reason": reason} for day, reason in self.skipped],
            "notes": list(self.notes),
            "working_day_before": _iso(self.working_day_before),
            "original_due_on": self.original_due_on.isoformat(),
            "safe_on": self.safe_on.isoformat(),
            "warning_from": _iso(self.warning_from),
            "warning_on": _iso(self.warning_on),
            "calendar": self.calendar.name,
            "calendar_version": self.calendar_version,
        }


def explain(
    limit: Limit,
    *,
    day_zero: date,
    calendar: WorkingDayCalendar,
    suspensions: Sequence[Suspension] = (),
    warning_from: date | None = None,
) -> Explanation:
    """Count a limit day by day and keep how it went.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
        ClockMayNotBeSuspended: the count runs backwards from a planned day.
    """
    due = counting.due_on(limit, day_zero=day_zero, calendar=calendar, suspensions=suspensions)
    counted, skipped = walk(limit, day_zero=day_zero, calendar=calendar, suspensions=suspensions)
    return Explanation(
        limit=limit,
        day_zero=day_zero,
        due_on=due,
        counted=counted,
        skipped=skipped,
        original_due_on=counting.due_on(limit, day_zero=day_zero, calendar=calendar) if suspensions else due,
        safe_on=counting.safe_on(limit, due, day_zero=day_zero, calendar=calendar),
        working_day_before=None if calendar.is_working_day(due) else calendar.previous_working_day(due),
        warning_from=warning_from,
        warning_on=counting.warning_on(limit, warning_from, due=due, calendar=calendar, suspensions=suspensions),
        suspensions=tuple(suspensions),
        calendar=calendar,
    )


def explain_back(
    limit: Limit,
    *,
    last_day: date,
    leads_to: str,
    calendar: WorkingDayCalendar,
    suspensions: Sequence[Suspension] = (),
    original_due_on: date | None = None,
) -> Explanation:
    """Count back day by day from the due date of another clock, over the days on which that one stood still.

    ``original_due_on`` is the date without the suspensions, where there are any.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
    """
    due = counting.counted_back(limit, last_day=last_day, calendar=calendar, suspensions=suspensions)
    counted, skipped = walk(limit, day_zero=last_day, calendar=calendar, suspensions=suspensions)
    return Explanation(
        limit=limit,
        day_zero=last_day,
        due_on=due,
        counted=counted,
        skipped=skipped,
        original_due_on=original_due_on or due,
        safe_on=calendar.working_day_on_or_before(due),
        working_day_before=None,
        warning_from=None,
        warning_on=None,
        suspensions=tuple(suspensions),
        calendar=calendar,
        leads_to=leads_to,
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _runs(explanation: Explanation) -> Iterator[str]:
    limit = explanation.limit
    if limit.unit == "months":
        yield from (f"{longdate(day)}: end of month {n}." for n, day in explanation.counted)
        return
    days = [(day, n, "") for n, day in explanation.counted]
    days += [(day, 0, reason) for day, reason in explanation.skipped]
    days.sort(reverse=limit.counted == "before")
    unit = "working day" if limit.unit == "working_days" else "day"
    joined = " to " if limit.counted == "after" else " back to "
    for (is_counted, _), run in groupby(days, key=lambda day: (day[1] > 0, day[2].startswith(SUSPENDED))):
        yield _run_in_words(list(run), unit if is_counted else None, joined=joined)


def _run_in_words(run: list[tuple[date, int, str]], unit: str | None, *, joined: str) -> str:
    days = joined.join(longdate(day) for day in dict.fromkeys((run[0][0], run[-1][0])))
    if unit is None:
        # A weekend is said once; Saturday and Sunday would only repeat the dates.
        reasons = dict.fromkeys("weekend" if reason in ("Saturday", "Sunday") else reason for _, _, reason in run)
        return f"{days}: not counted ({', '.join(reasons)})."
    if len(run) == 1:
        return f"{days}: {unit} {run[0][1]}."
    return f"{days}: {unit}s {run[0][1]} to {run[-1][1]}."


def _notes(explanation: Explanation) -> Iterator[str]:
    yield from _notes_on_day_zero(explanation)
    yield from _notes_on_suspensions(explanation)
    yield from _notes_on_the_due_date(explanation)
    yield from _notes_on_closures(explanation)


def _notes_on_day_zero(explanation: Explanation) -> Iterator[str]:
    limit, calendar, day_zero = explanation.limit, explanation.calendar, explanation.day_zero
    first_counted = explanation.counted[0][1] if explanation.counted else None
    if limit.counts_day_zero and (limit.unit == "months" or first_counted == day_zero):
        yield f"By the convention chosen here, {longdate(day_zero)} itself is the first day of the count."
    if limit.unit != "working_days" or first_counted is None:
        return
    why = calendar.why_not_working(day_zero)
    if why is not None and explanation.leads_to is None:
        first = longdate(first_counted)
        yield f"Day zero, {longdate(day_zero)}, is not a working day ({why}): working day 1 is {first}."


def _notes_on_suspensions(explanation: Explanation) -> Iterator[str]:
    for suspension in explanation.suspensions:
        since = f"from {longdate(suspension.from_on)} ({suspension.reason})"
        if suspension.until_on is not None:
            yield f"Suspended {since}; it counts again from {longdate(suspension.until_on)}."
        elif explanation.leads_to is not None or suspension.from_on <= explanation.due_on:
            yield f"Suspended {since}, and still is: the date moves on when that ends, and cannot be earlier."
    if explanation.due_on != explanation.original_due_on:
        yield f"Without the suspension it was due on {longdate(explanation.original_due_on)}."


def _notes_on_the_due_date(explanation: Explanation) -> Iterator[str]:
    limit, due = explanation.limit, explanation.due_on
    why = explanation.calendar.why_not_working(due)
    if why is not None and explanation.working_day_before is not None:
        before = longdate(explanation.working_day_before)
        yield f"{longdate(due)} is not a working day ({why}): the working day before it is {before}."
    original = explanation.original_due_on
    if limit.unit == "months" and not limit.counts_day_zero and original.day != explanation.day_zero.day:
        month = f"{MONTHS[original.month - 1]} {original.year}"
        yield f"{month} has no day {explanation.day_zero.day}, so its last day is taken."
    # A step of a plan has nobody who could read its days as clear days: the plan is one's own.
    if limit.counted == "before" and explanation.leads_to is None:
        safe = longdate(explanation.safe_on)
        yield f"If the days between have to be clear, the day is {safe}: act by then, to be safe on either reading."
    if explanation.warning_from is not None and explanation.warning_on is not None:
        start, warning = longdate(explanation.warning_from), longdate(explanation.warning_on)
        yield f"Counted from {start}, as some areas do, it would be {warning}: a warning, not the limit."


def _notes_on_closures(explanation: Explanation) -> Iterator[str]:
    closures = explanation.calendar.closures
    if not closures:
        return
    days = [day for _, day in explanation.counted] if explanation.limit.unit == "working_days" else [explanation.due_on]
    for day in days:
        if day in closures:
            yield f"{longdate(day)} is counted, although it is a local closure ({closures[day]})."
