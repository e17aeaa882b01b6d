"""The plan of a case from day zero: each date it has, in order, with who acts and when staff are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from reviewflow.alerts.due import Rung, ladder_of
from reviewflow.case.case import Actor
from reviewflow.case.clocks import key_of
from reviewflow.casework.access.seeing import look_at
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.whom import roles_to_alert
from reviewflow.statute.clock import Clock
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.workflow.definition import Definition, Subject

from .case_view import CaseView, ClockView, number_of, view_case, view_case_in

STILL_OWED = ("running", "due_today", "overdue")
"""The standings in which alerts come."""


@dataclass(frozen=True, slots=True)
class Step:
    """One date of the plan."""

    view: ClockView
    item: str | None
    working_day: int | None
    """Its number counted from day zero, below 0 for what comes before; None where offices are shut that day."""
    by: tuple[str, ...]
    """The roles that act: those that may do what meets it, or where a date is only recorded, those who are told."""
    alerts_to: tuple[str, ...]
    alerts: tuple[Rung, ...]
    """The days on which staff are told, earliest first; none for what is met, called off or suspended."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates that count from one day zero."""

    on: dt.date
    fact: str
    title: str
    kind: str | None
    """The kind of item, or None for the case itself."""
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Timetable:
    """The plans of a case, the earliest day zero first, and what has not started."""

    view: CaseView
    plans: tuple[Plan, ...]
    waiting: tuple[Clock, ...]
    """Clocks of the case whose start nobody has recorded."""

    def as_json(self) -> dict[str, Any]:
        """The public shape of ``timetable CASE --json``; keys are only ever added."""
        return {
            "case": self.view.case.reference,
            "plans": [_plan_json(plan) for plan in self.plans],
            "not_started": [{"clock": c.name, "title": c.title, "starts": c.starts} for c in self.waiting],
        }


def timetable(desk: Desk, reference: str) -> Timetable:
    """The plan of a case as it stands now.

    Raises:
        CaseNotFound: there is no such case.
    """
    view = view_case(desk, reference)
    return Timetable(view, tuple(_plans(view, view.clocks)), tuple(_waiting(view)))


def timetable_seen(desk: Desk, reference: str, actor: Actor) -> Timetable:
    """The same, with just what one person may see of it.

    Raises:
        CaseNotFound: there is no such case, or they may not know that there is.
    """
    with desk.database.read() as tx:
        case, sight = look_at(tx, desk, reference, actor)
        view = view_case_in(tx, desk, reference)
    clocks = [each for each in view.clocks if sight.sees_dates_of(view.definition, case, each.owed.item)]
    waiting = tuple(_waiting(view)) if sight.sees_dates_of(view.definition, case, None) else ()
    return Timetable(view, tuple(_plans(view, clocks)), waiting)


def _plans(view: CaseView, clocks: Iterable[ClockView]) -> Iterator[Plan]:
    together: dict[tuple[dt.date, str, str], list[Step]] = {}
    for clock in clocks:
        kind = clock.owed.item[0] if clock.owed.item else None
        on = _day_zero(view, clock)
        together.setdefault((on, kind or "", clock.owed.clock.starts), []).append(_step(view, clock, on))
    for (on, kind, fact), steps in sorted(together.items(), key=lambda plan: plan[0]):
        steps.sort(key=lambda step: (step.view.owed.deadline.due_on, step.item or "", step.view.key))
        title = view.definition.subject(kind or None).facts[fact].title
        yield Plan(on, fact, title, kind or None, tuple(steps))


def _day_zero(view: CaseView, clock: ClockView) -> dt.date:
    """Where the plan begins; for a step that is counted back, where that which it leads to begins."""
    by_key = {each.key: each for each in view.clocks}
    while (ahead := clock.owed.clock.counted_back_from) is not None:
        clock = by_key[key_of(ahead, clock.owed.item)]
    return clock.owed.deadline.starts_on


def _step(view: CaseView, clock: ClockView, day_zero: dt.date) -> Step:
    rules, deadline, calendar = clock.owed.clock, clock.owed.deadline, clock.explanation.calendar
    subject = view.definition.subject(clock.owed.item[0] if clock.owed.item else None)
    rungs: tuple[Rung, ...] = ()
    if clock.standing in STILL_OWED:
        rungs = ladder_of(rules, due_on=deadline.due_on, safe_on=deadline.safe_on, calendar=calendar).rungs
    return Step(
        view=clock,
        item=number_of(view, clock),
        working_day=_working_day(rules, day_zero, deadline.due_on, calendar),
        by=_who_acts(rules, view.definition, subject),
        alerts_to=roles_to_alert(rules, view.definition, subject),
        alerts=rungs,
    )


def _working_day(clock: Clock, day_zero: dt.date, due: dt.date, calendar: WorkingDayCalendar) -> int | None:
    if not calendar.is_working_day(due):
        return None
    if due < day_zero:
        return -calendar.working_days_from(due, until=day_zero)
    # Day zero is not counted, and the day itself is; where day zero counts, it is the first.
    not_counted = calendar.is_working_day(day_zero) and not clock.counts_day_zero
    return calendar.working_days_from(day_zero, until=due) + 1 - not_counted


def _who_acts(clock: Clock, definition: Definition, subject: Subject) -> tuple[str, ...]:
    """The roles of the transitions that meet it; for a date that is only recorded, those whom its alerts are for."""
    acting = [role for name in clock.met_by if name in subject.transitions for role in subject.transitions[name].by]
    return tuple(dict.fromkeys(acting or clock.alert_to or definition.kept_by))


def _waiting(view: CaseView) -> Iterator[Clock]:
    """What may still start. A clock that does not apply as things stand is none of them."""
    if view.definition.states[view.case.state].ends:
        return
    for clock in view.definition.clocks_in_order:
        if view.case.facts.get(clock.starts) is None and not clock.applies_when:
            yield clock


def _plan_json(plan: Plan) -> dict[str, object]:
    return {
        "day_zero": plan.on.isoformat(),
        "starts": plan.fact,
        "title": plan.title,
        "kind": plan.kind,
        "steps": [_step_json(step) for step in plan.steps],
    }


def _step_json(step: Step) -> dict[str, object]:
    clock, deadline = step.view.owed.clock, step.view.owed.deadline
    return {
        "clock": step.view.key,
        "item": step.item,
        "title": clock.title,
        "working_day": step.working_day,
        "due_on": deadline.due_on.isoformat(),
        "original_due_on": deadline.original_due_on.isoformat(),
        "standing": step.view.standing,
        "met_on": deadline.met_on.isoformat() if deadline.met_on else None,
        "milestone": clock.milestone,
        "counted_back_from": clock.counted_back_from,
        "force": clock.force,
        "basis": clock.basis,
        "by": list(step.by),
        "alerts_to": list(step.alerts_to),
        "alerts": [_rung_json(rung, step) for rung in step.alerts],
        "alerts_every_working_day_after": bool(step.alerts) and clock.alert_every_working_day_after,
    }


def _rung_json(rung: Rung, step: Step) -> dict[str, object]:
    escalates = rung.escalates
    return {
        "rung": rung.name,
        "on": rung.on.isoformat(),
        "to": list(escalates.to if escalates else step.alerts_to),
        "level": escalates.level if escalates else None,
    }
