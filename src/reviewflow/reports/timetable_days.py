"""The days that a timetable is about: from which to which, what is on each, and which of them do not count."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewflow.casework.views.timetable import Plan, Step, Timetable
from reviewflow.statute.deadlines import Standing
from reviewflow.statute.working_days import WorkingDayCalendar

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """Something on a day: a day zero, a date that is due, or what was done."""

    title: str
    standing: Standing | None
    """None for a day zero."""


def steps_of(found: Timetable) -> Iterator[tuple[Plan, Step]]:
    """Every step with its plan, in order."""
    for plan in found.plans:
        for step in plan.steps:
            yield plan, step


def calendar_of(found: Timetable) -> WorkingDayCalendar | None:
    """The bank holidays by which the dates were counted."""
    return next((step.view.explanation.calendar for _, step in steps_of(found)), None)


def span_of(found: Timetable) -> tuple[dt.date, dt.date] | None:
    """The first and the last day of the plan, with today where it is near; None where nothing is dated."""
    days = [day for plan, step in steps_of(found) for day in _days_of(plan, step)]
    if not days:
        return None
    first, last = min(days), max(days)
    margin = max((last - first) / 4, dt.timedelta(days=7))
    if first - margin <= found.view.today <= last + margin:
        first, last = min(first, found.view.today), max(last, found.view.today)
    return first, last


def bank_holidays(found: Timetable) -> tuple[tuple[dt.date, str], ...]:
    """The bank holidays within the plan."""
    span, calendar = span_of(found), calendar_of(found)
    if span is None or calendar is None:
        return ()
    return tuple((day, name) for day, name in calendar.holidays.items() if span[0] <= day <= span[1])


def why_shut(calendar: WorkingDayCalendar | None, day: dt.date) -> str | None:
    """Why a day does not count; None for a working day, and where nobody knows."""
    return calendar.why_not_working(day) if calendar is not None and calendar.reaches(day) else None


def events_of(found: Timetable) -> Mapping[dt.date, tuple[Event, ...]]:
    """What is on each day."""
    on: dict[dt.date, dict[Event, None]] = defaultdict(dict)
    for plan in found.plans:
        on[plan.on][Event(f"Day zero: {plan.title}", None)] = None
        for step in plan.steps:
            deadline = step.view.owed.deadline
            on[deadline.met_on or deadline.due_on][Event(title_of(step), step.view.standing)] = None
    return {day: tuple(events) for day, events in sorted(on.items())}


def title_of(step: Step) -> str:
    """What the step is, with the number of the item that it belongs to."""
    title = step.view.owed.clock.title
    return f"{title}, {step.item}" if step.item else title


def _days_of(plan: Plan, step: Step) -> Iterator[dt.date]:
    deadline = step.view.owed.deadline
    yield from (plan.on, deadline.due_on)
    if deadline.met_on:
        yield deadline.met_on
