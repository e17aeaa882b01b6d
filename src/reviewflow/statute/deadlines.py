"""A deadline: one clock running on one case, and how it stands on a given day.

Late or not is judged by local dates: something is in time until the end of its due date in London.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from reviewflow.errors import ClockMayNotBeSuspended
from reviewflow.statute import counting
from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.explanation import Explanation, explain, explain_back
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
    leads_to_on: date | None = None
    """For a step that is counted back from another clock: the due date at the end of the plan."""

    @property
    def suspended(self) -> bool:
        """Whether a suspension that began in time still lasts."""
        return any(s.until_on is None and self.began_in_time(s) for s in self.suspensions)

    def began_in_time(self, suspension: Suspension) -> bool:
        """Whether a suspension began before all was over. A step on the way stands still with what it leads to."""
        return suspension.from_on <= (self.leads_to_on or self.due_on)

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


def deadline_before(
    clock: Clock,
    end: Deadline,
    *,
    calendar: WorkingDayCalendar,
    met_on: date | None = None,
    cancelled: bool = False,
) -> Deadline:
    """Count a clock back from the due date of another, of which it is a step.

    It moves and stands still with that one, and is no longer owed once that one is met or called off.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
    """
    limit, suspensions = clock.limit, end.suspensions
    due = counting.counted_back(limit, last_day=end.due_on, calendar=calendar, suspensions=suspensions)
    original = due
    if suspensions or end.original_due_on != end.due_on:
        original = counting.counted_back(limit, last_day=end.original_due_on, calendar=calendar)
    over = cancelled or end.cancelled or end.met_on is not None
    return Deadline(
        clock=clock.name,
        starts_on=end.due_on,
        due_on=due,
        original_due_on=original,
        safe_on=calendar.working_day_on_or_before(due),
        met_on=met_on,
        cancelled=over and met_on is None,
        suspensions=suspensions,
        calendar_version=calendar.version,
        at_least=clock.at_least,
        leads_to_on=end.leads_to_on or end.due_on,
    )


def due_on_instead(deadline: Deadline, clock: Clock, due: date, *, calendar: WorkingDayCalendar) -> Deadline:
    """The deadline with a due date that was kept from older rules; alerts are counted from that date too."""
    if clock.counted_back_from is not None:
        safe = calendar.working_day_on_or_before(due)
    else:
        safe = counting.safe_on(clock.limit, due, day_zero=deadline.starts_on, calendar=calendar)
    return replace(deadline, due_on=due, safe_on=safe)


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


def explanation_before(clock: Clock, deadline: Deadline, *, leads_to: str, calendar: WorkingDayCalendar) -> Explanation:
    """Why the deadline that :func:`deadline_before` sets is on its day.

    ``leads_to`` is the title of the clock from whose due date it is counted back.

    Raises:
        CalendarDoesNotReach: a day of the count lies outside the bank holidays on file.
    """
    suspensions = tuple(s for s in deadline.suspensions if deadline.began_in_time(s))
    return explain_back(
        clock.limit,
        last_day=deadline.starts_on,
        leads_to=leads_to,
        calendar=calendar,
        suspensions=suspensions,
        original_due_on=deadline.original_due_on if suspensions else None,
    )


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
    if any(deadline.began_in_time(s) and s.covers(today) for s in deadline.suspensions):
        return "suspended"
    if today == deadline.due_on:
        return "due_today"
    return "running" if today < deadline.due_on or deadline.at_least else "overdue"


def _check_may_be_suspended(clock: Clock, suspensions: Sequence[Suspension]) -> None:
    if suspensions and clock.may_suspend is None:
        raise ClockMayNotBeSuspended(
            clock=clock.name, do="Keep it running, and record the reason for the delay on the case."
        )
