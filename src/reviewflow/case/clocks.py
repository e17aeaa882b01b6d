"""Which clocks run on a case now, and how each came about: a pure function of the case and its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.deadlines import Deadline, deadline_for, explanation_for
from reviewflow.statute.explanation import Explanation
from reviewflow.statute.working_days import WorkingDayCalendar

from .case import Case, Done, Facts
from .conditions import Situation, holds

ItemKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class OwedClock:
    """A clock that has started on a case or on one of its items."""

    clock: Clock
    deadline: Deadline
    item: ItemKey | None = None


def clock_key(owed: OwedClock) -> str:
    """The clock's name on its case: ``rapid_review``, or ``agency_request-2/return_due`` on an item."""
    return key_of(owed.clock.name, owed.item)


def key_of(clock: str, item: ItemKey | None) -> str:
    """The key of a clock of the case, or of one of its items."""
    return f"{item[0]}-{item[1]}/{clock}" if item else clock


def owed_clocks(situation: Situation, *, calendar: WorkingDayCalendar) -> list[OwedClock]:
    """Every clock that has started, met and cancelled ones included, on the case and on its items.

    Raises:
        CalendarDoesNotReach: a date lies outside the bank holidays on file.
    """
    owed = list(_owed_by(replace(situation, item=None), calendar))
    for item in situation.case.items:
        if situation.definition.items[item.kind].clocks:
            owed.extend(_owed_by(replace(situation, item=item), calendar))
    return owed


def _owed_by(situation: Situation, calendar: WorkingDayCalendar) -> Iterator[OwedClock]:
    item = (situation.item.kind, situation.item.number) if situation.item else None
    for clock in situation.subject.clocks.values():
        day_zero = _day(situation.facts, clock.starts)
        if day_zero is not None and all(holds(name, situation) for name in clock.applies_when):
            yield OwedClock(clock, _deadline(clock, day_zero, situation, item, calendar), item)


def _deadline(
    clock: Clock, day_zero: dt.date, situation: Situation, item: ItemKey | None, calendar: WorkingDayCalendar
) -> Deadline:
    met_on = _met_on(clock, situation, item)
    deadline = deadline_for(
        clock,
        day_zero=day_zero,
        calendar=calendar,
        suspensions=suspensions_of(situation.case, clock.name, item),
        warn_from=_day(situation.facts, clock.warn_as_if_from) if clock.warn_as_if_from else None,
        met_on=met_on,
        cancelled=met_on is None and _cancelled(clock, situation, item),
    )
    kept = situation.case.kept.get(key_of(clock.name, item))
    return replace(deadline, due_on=dt.date.fromisoformat(kept)) if kept else deadline


def explain(owed: OwedClock, situation: Situation, *, calendar: WorkingDayCalendar) -> Explanation:
    """Why a clock is due on its day, day by day."""
    item = situation.case.item(*owed.item) if owed.item else None
    facts = item.facts if item else situation.case.facts
    return explanation_for(
        owed.clock,
        day_zero=owed.deadline.starts_on,
        calendar=calendar,
        suspensions=suspensions_of(situation.case, owed.clock.name, owed.item),
        warn_from=_day(facts, owed.clock.warn_as_if_from) if owed.clock.warn_as_if_from else None,
    )


def suspensions_of(case: Case, clock: str, item: ItemKey | None) -> tuple[Suspension, ...]:
    """The suspensions of one clock, oldest first."""
    if not case.suspensions:
        return ()
    return tuple(s.suspension for s in case.suspensions if s.clock == clock and s.item == item)


def _day(facts: Facts, name: str) -> dt.date | None:
    value = facts.get(name)
    return dt.date.fromisoformat(value[:10]) if isinstance(value, str) else None


def _met_on(clock: Clock, situation: Situation, item: ItemKey | None) -> dt.date | None:
    """The first day on which it was met, after the last transition that made it owed again."""
    for done in _since_restart(clock, situation.case, item):
        if done.transition in clock.met_by:
            return done.on
    dates = (_day(situation.facts, name) for name in clock.met_by if name in situation.subject.facts)
    return next((day for day in dates if day is not None), None)


def _cancelled(clock: Clock, situation: Situation, item: ItemKey | None) -> bool:
    """Whether it is no longer owed: its subject or its case has ended, or it was called off."""
    definition, case = situation.definition, situation.case
    if situation.subject.states[situation.state].ends or definition.states[case.state].ends:
        return True
    return any(done.transition in clock.cancelled_by for done in _since_restart(clock, case, item))


def _since_restart(clock: Clock, case: Case, item: ItemKey | None) -> list[Done]:
    """What was done on its subject, in the order of recording, after the last transition that made it owed again."""
    own = [done for done in case.done if done.item == item]
    restarts = [place for place, done in enumerate(own) if done.transition in clock.restarted_by]
    return own[restarts[-1] + 1 :] if restarts else own
