"""Which clocks run on a case now, and how each came about: a pure function of the case and its rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.deadlines import (
    Deadline,
    deadline_before,
    deadline_for,
    due_on_instead,
    explanation_before,
    explanation_for,
)
from reviewflow.statute.explanation import Explanation
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition, Subject

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


Scope = frozenset[ItemKey | None]
"""Whose clocks are meant: those of items by key, those of the case itself as None."""


def owed_clocks(situation: Situation, *, calendar: WorkingDayCalendar, scope: Scope | None = None) -> list[OwedClock]:
    """Every clock that has started, met and cancelled ones included, on the case and on its items.

    ``scope`` leaves out the clocks of everything else.

    Raises:
        CalendarDoesNotReach: a date lies outside the bank holidays on file.
    """
    definition, case = situation.definition, situation.case
    owed: list[OwedClock] = []
    if scope is None or None in scope:
        at_case = Situation(definition, case, situation.directory, situation.today)
        owed.extend(_owed_by(at_case, None, calendar))
    for item in case.items:
        key = (item.kind, item.number)
        if (scope is None or key in scope) and definition.items[item.kind].clocks:
            at_item = Situation(definition, case, situation.directory, situation.today, item)
            owed.extend(_owed_by(at_item, key, calendar))
    return owed


def clocks_touched(definition: Definition, before: Case | None, after: Case, item: ItemKey | None) -> Scope | None:
    """Whose clocks a change may have moved; None when it may have moved any."""
    if before is None or before.workflow_hash != after.workflow_hash:
        return None
    if (before.links, before.suspensions, before.kept) != (after.links, after.suspensions, after.kept):
        return None
    if definition.states[before.state].ends != definition.states[after.state].ends:
        return None
    # A predicate looks at what was done on the case and on every item.
    if any(kind.clocks_ask_elsewhere for kind in definition.items.values()):
        return None
    return frozenset([item, None]) if definition.clocks_ask_elsewhere else frozenset([item])


def _owed_by(situation: Situation, item: ItemKey | None, calendar: WorkingDayCalendar) -> Iterator[OwedClock]:
    own = [done for done in situation.case.done if done.item == item]
    facts = situation.facts
    found: dict[str, Deadline] = {}
    for clock in situation.subject.clocks_in_order:
        ahead = clock.counted_back_from
        leads_to = found.get(ahead) if ahead else None
        day_zero = (leads_to.due_on if leads_to else None) if ahead else _day(facts, clock.starts)
        if day_zero is not None and (not clock.applies_when or _applies(clock, situation)):
            found[clock.name] = _deadline(clock, day_zero, leads_to, situation, item, own, calendar)
            yield OwedClock(clock, found[clock.name], item)


def _applies(clock: Clock, situation: Situation) -> bool:
    return all(holds(name, situation) for name in clock.applies_when)


def _deadline(
    clock: Clock,
    day_zero: dt.date,
    leads_to: Deadline | None,
    situation: Situation,
    item: ItemKey | None,
    own: list[Done],
    calendar: WorkingDayCalendar,
) -> Deadline:
    done = _since_restart(clock, own)
    met_on = _met_on(clock, situation, done)
    cancelled = met_on is None and _cancelled(clock, situation, done)
    if leads_to is not None:
        deadline = deadline_before(clock, leads_to, calendar=calendar, met_on=met_on, cancelled=cancelled)
    else:
        deadline = deadline_for(
            clock,
            day_zero=day_zero,
            calendar=calendar,
            suspensions=suspensions_of(situation.case, clock.name, item),
            warn_from=_day(situation.facts, clock.warn_as_if_from) if clock.warn_as_if_from else None,
            met_on=met_on,
            cancelled=cancelled,
        )
    kept = situation.case.kept
    if not kept or key_of(clock.name, item) not in kept:
        return deadline
    due = dt.date.fromisoformat(kept[key_of(clock.name, item)])
    return due_on_instead(deadline, clock, due, calendar=calendar)


def still_kept(subject: Subject, before: Case, after: Case, item: ItemKey | None) -> Mapping[str, str]:
    """The due dates that a move to newer rules kept and that a change on the case, or on one item, leaves standing.

    A clock that got another start, or that is owed anew, is counted by its rules again, and so is every step that is
    counted back from it.
    """
    was, now = _facts_at(before, item), _facts_at(after, item)
    new = [done.transition for done in after.done[len(before.done) :] if done.item == item]
    moved = [
        clock.name
        for clock in subject.clocks.values()
        if was.get(clock.starts) != now.get(clock.starts) or any(name in clock.restarted_by for name in new)
    ]
    recounted = {key_of(name, item) for clock in moved for name in (clock, *subject.steps_to(clock))}
    return {key: due for key, due in after.kept.items() if key not in recounted}


def _facts_at(case: Case, item: ItemKey | None) -> Facts:
    if item is None:
        return case.facts
    found = case.item(*item)
    return found.facts if found else {}


def explain(owed: OwedClock, situation: Situation, *, calendar: WorkingDayCalendar) -> Explanation:
    """Why a clock is due on its day, day by day."""
    item = situation.case.item(*owed.item) if owed.item else None
    if owed.clock.counted_back_from is not None:
        clocks = situation.definition.subject(item.kind if item else None).clocks
        leads_to = clocks[owed.clock.counted_back_from].title
        return explanation_before(owed.clock, owed.deadline, leads_to=leads_to, calendar=calendar)
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


def _met_on(clock: Clock, situation: Situation, done: list[Done]) -> dt.date | None:
    """The first day on which it was met, after the last transition that made it owed again."""
    known = situation.subject.facts
    done_on = [each.on for each in done if each.transition in clock.met_by]
    recorded = [_day(situation.facts, name) for name in clock.met_by if name in known]
    return min([*done_on, *(day for day in recorded if day is not None)], default=None)


def _cancelled(clock: Clock, situation: Situation, done: list[Done]) -> bool:
    """Whether it is no longer owed: its subject or its case has ended, or it was called off."""
    definition, case = situation.definition, situation.case
    if situation.subject.states[situation.state].ends or definition.states[case.state].ends:
        return True
    return bool(clock.cancelled_by) and any(each.transition in clock.cancelled_by for each in done)


def _since_restart(clock: Clock, own: list[Done]) -> list[Done]:
    """What was done on its subject, in the order of recording, after the last transition that made it owed again."""
    if not clock.restarted_by:
        return own
    restarts = [place for place, done in enumerate(own) if done.transition in clock.restarted_by]
    return own[restarts[-1] + 1 :] if restarts else own
