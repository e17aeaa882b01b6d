"""Which alerts are owed now: a pure function of a deadline, its ladder, what was raised and the day.

A ladder has *reminders* (so many working days before, on the day, so many after, or every working
day after) and *escalations* (others are told as well). Of the reminders only the latest whose day
has come is owed: a stale one helps nobody. Of the escalations each is owed, because each is for
somebody else. A date that moved is told at once, by the reminder that is owed anyway or by one of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from reviewflow.errors import CalendarDoesNotReach
from reviewflow.statute.clock import Clock, Escalation
from reviewflow.statute.working_days import WorkingDayCalendar

MOVED = "moved"
DUE_TODAY = "due_today"
OVERDUE = "overdue_"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder of one deadline."""

    name: str
    """``working_days_before_5``, ``due_today``, ``overdue_1``, ``escalation_3``, ``moved`` ..."""
    on: dt.date
    """The working day from which it is owed; of a date that moved: the first of all days."""
    escalates: Escalation | None = None
    """Who is told as well, where it is an escalation."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of one deadline, earliest first."""

    reminders: tuple[Rung, ...]
    escalations: tuple[Rung, ...]
    due_on: dt.date
    every_working_day_after: bool
    """Whether it is told again on every working day after the due date, until somebody acknowledges."""
    calendar: WorkingDayCalendar = field(repr=False, compare=False)

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """Those that can be named beforehand: not the repeats on every working day."""
        return tuple(sorted([*self.reminders, *self.escalations], key=lambda rung: rung.on))


@dataclass(frozen=True, slots=True)
class RaisedSoFar:
    """What was raised for the present due date."""

    rungs: Collection[str] = ()
    acknowledged: bool = False
    """Whether somebody acknowledged that it is overdue, which stops the repeats."""


def ladder_of(
    clock: Clock, *, due_on: dt.date, safe_on: dt.date, calendar: WorkingDayCalendar, moved: bool = False
) -> Ladder:
    """The ladder of one deadline, which has ``moved`` since people were told of its date.

    Before the due date the days are counted back from ``safe_on``, which is earlier than
    ``due_on`` where two readings of the rule differ, and which is moved to the working day
    before when it falls on a day when nobody is at work.
    """
    anchor = calendar.working_day_on_or_before(safe_on)
    before = [Rung(_before_name(n), _back(anchor, n, calendar)) for n in clock.alert_working_days_before]
    after = _after(due_on, dict.fromkeys(clock.alert_working_days_after), calendar)
    escalations = _after(due_on, {each.working_days_after: each for each in clock.escalations}, calendar)
    reminders = sorted([*before, *after], key=lambda rung: rung.on)
    if moved and (reminders or clock.alert_every_working_day_after):
        # Any other that has come says as well that it moved.
        reminders.insert(0, Rung(MOVED, dt.date.min))
    return Ladder(
        reminders=tuple(reminders),
        escalations=tuple(sorted(escalations, key=lambda rung: rung.on)),
        due_on=due_on,
        every_working_day_after=clock.alert_every_working_day_after,
        calendar=calendar,
    )


def _after(
    due_on: dt.date, wanted: dict[int, None] | dict[int, Escalation], calendar: WorkingDayCalendar
) -> Iterator[Rung]:
    """The rungs after the due date. One beyond the bank holidays on file comes with the next file."""
    for days, escalates in wanted.items():
        try:
            day = calendar.working_day_after(due_on, days)
        except CalendarDoesNotReach:
            continue
        yield Rung(f"escalation_{days}" if escalates else f"{OVERDUE}{days}", day, escalates)


def _before_name(days: int) -> str:
    return f"working_days_before_{days}" if days else DUE_TODAY


def _back(anchor: dt.date, days: int, calendar: WorkingDayCalendar) -> dt.date:
    return calendar.working_day_before(anchor, days) if days else anchor


def owed(ladder: Ladder, *, raised: RaisedSoFar, today: dt.date) -> tuple[Rung, ...]:
    """What is owed today: the latest reminder whose day has come, and every escalation, unless raised already."""
    found = [rung for rung in ladder.escalations if rung.on <= today and rung.name not in raised.rungs]
    reminder = _latest_reminder(ladder, raised, today)
    if reminder is not None and reminder.name not in raised.rungs:
        found.insert(0, reminder)
    return tuple(found)


def _latest_reminder(ladder: Ladder, raised: RaisedSoFar, today: dt.date) -> Rung | None:
    come = [rung for rung in ladder.reminders if rung.on <= today]
    latest = come[-1] if come else None
    if not ladder.every_working_day_after or today <= ladder.due_on:
        return latest
    repeat = None if raised.acknowledged else _repeat(ladder, today)
    if repeat is not None and (latest is None or repeat.on >= latest.on):
        return repeat
    # Once people know for how long it is overdue, what should have reached them before is stale.
    is_stale = latest is not None and _days_overdue(latest.name) < max(map(_days_overdue, raised.rungs), default=0)
    return None if is_stale else latest


def _days_overdue(name: str) -> int:
    return int(name.removeprefix(OVERDUE)) if is_overdue_rung(name) else 0


def _repeat(ladder: Ladder, today: dt.date) -> Rung | None:
    """The repeat of the last working day up to today; None before the first of them."""
    calendar = ladder.calendar
    try:
        day = calendar.working_day_on_or_before(today)
        if day <= ladder.due_on:
            return None
        days = calendar.working_days_from(ladder.due_on + _ONE_DAY, until=day) + 1
    except CalendarDoesNotReach:
        return None
    return Rung(f"{OVERDUE}{days}", day)


_ONE_DAY = dt.timedelta(days=1)


def next_alert_on(ladder: Ladder, *, raised: RaisedSoFar, today: dt.date) -> dt.date | None:
    """The day of the next rung to look at, today included; None when the ladder is done."""
    if owed(ladder, raised=raised, today=today):
        return today
    coming = [rung.on for rung in ladder.reminders if rung.on > today]
    coming += [rung.on for rung in ladder.escalations if rung.on > today and rung.name not in raised.rungs]
    if ladder.every_working_day_after and not raised.acknowledged:
        coming += _next_repeat(ladder, today)
    return min(coming, default=None)


def _next_repeat(ladder: Ladder, today: dt.date) -> list[dt.date]:
    try:
        return [ladder.calendar.next_working_day(max(today, ladder.due_on))]
    except CalendarDoesNotReach:
        return []


def is_overdue_rung(name: str) -> bool:
    """Whether a rung says that the date has passed."""
    return name.startswith(OVERDUE)
