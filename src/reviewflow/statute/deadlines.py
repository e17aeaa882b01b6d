"""A deadline: one clock running on one case, and how it stands on a given day.

Late or not is judged by local dates: something is in time until the end of its due date in London.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from reviewflow.errors import ClockMayNotBeSuspended
from reviewflow.statute import counting
from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.explanation import Explanation, explain
from reviewflow.statute.london import day_ends_at
from reviewflow.statute.working_days import WorkingDayCalendar

Standing = Literal["running", "due_today", "overdue", "met_in_time", "met_late", "suspended", "cancelled"]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that runs, or ran, on one case."""

    clock: str
    starts_on: date
    """Day zero."""
    due_on: date
    """While a suspension lasts: the earliest that it can be."""
    original_due_on: date
    """Without any suspension. It always stays visible."""
    safe_on: date
    """The working day from which alerts are counted."""
    warn_on: date | None = None
    """Earlier than the due date, and never binding."""
    met_on: date | None = None
    cancelled: bool = False
    suspensions: tuple[Suspension, ...] = ()
    calendar_version: str = ""
    at_least: bool = False
    """Whoever keeps it up longer is not late."""

    @property
    def suspended(self) -> bool:
        """Whether a suspension that began in time still lasts."""
        return any(s.until_on is None and s.from_on <= self.due_on for s in self.suspensions)

    @property
    def due_until_at(self) -> datetime:
        """The first instant, in UTC, at which it is late."""
        return day_ends_at(self.due_on)


def deadline_for(
    clock: Clock,
    *,
    day_zero: date,
    calendar: WorkingDayCalendar,
    suspensions: Sequence[Suspension] = (),
    warn_from: date | None = None,
    met_on: date | None = None,
    cancelled: bool = False,
) -> Deadline:
    """Set a clock running from day zero.

    ``warn_from`` is the value of the clock's ``warn_as_if_from`` fact, where it is known.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
        ClockMayNotBeSuspended: there is a suspension, and the clock gives no ground for one.
    """
    _check_may_be_suspended(clock, suspensions)
    limit = clock.limit
    due = counting.due_on(limit, day_zero=day_zero, calendar=calendar, suspensions=suspensions)
    original = counting.due_on(limit, day_zero=day_zero, calendar=calendar) if suspensions else due
    return Deadline(
        clock=clock.name,
        starts_on=day_zero,
        due_on=due,
        original_due_on=original,
        safe_on=counting.safe_on(limit, due, day_zero=day_zero, calendar=calendar),
        warn_on=counting.warning_on(limit, warn_from, due=due, calendar=calendar, suspensions=suspensions),
        met_on=met_on,
        cancelled=cancelled,
        suspensions=tuple(suspensions),
        calendar_version=calendar.version,
        at_least=clock.at_least,
    )


def explanation_for(
    clock: Clock,
    *,
    day_zero: date,
    calendar: WorkingDayCalendar,
    suspensions: Sequence[Suspension] = (),
    warn_from: date | None = None,
) -> Explanation:
    """Why the deadline that :func:`deadline_for` sets is on its day.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
        ClockMayNotBeSuspended: there is a suspension, and the clock gives no ground for one.
    """
    _check_may_be_suspended(clock, suspensions)
    return explain(clock.limit, day_zero=day_zero, calendar=calendar, suspensions=suspensions, warning_from=warn_from)


def standing(deadline: Deadline, today: date) -> Standing:
    """How a deadline stands on a local date.

    What has been met stays met, even where the clock was cancelled later. A suspension that began
    after the due date does not make good what was late already.
    """
    if deadline.met_on is not None:
        in_time = deadline.suspended or deadline.at_least or deadline.met_on <= deadline.due_on
        return "met_in_time" if in_time else "met_late"
    if deadline.cancelled:
        return "cancelled"
    if any(s.from_on <= deadline.due_on and s.covers(today) for s in deadline.suspensions):
        return "suspended"
    if today == deadline.due_on:
        return "due_today"
    return "running" if today < deadline.due_on or deadline.at_least else "overdue"


def _check_may_be_suspended(clock: Clock, suspensions: Sequence[Suspension]) -> None:
    if suspensions and clock.may_suspend is None:
        raise ClockMayNotBeSuspended(
            clock=clock.name, do="Keep it running, and record the reason for the delay on the case."
        )
