"""What deadlines owe today: their rules and ladders, looked up once for all those that are alike."""

from __future__ import annotations

import datetime as dt
from operator import attrgetter
from typing import NamedTuple

from reviewflow.alerts.due import Ladder, RaisedSoFar, Rung, ladder_of, next_alert_on, owed
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.whom import own_fact
from reviewflow.statute.clock import Clock
from reviewflow.statute.working_days import WorkingDayCalendar
from reviewflow.store.alerts import ToAlert
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Subject

_RULES = attrgetter("workflow_hash", "item_kind", "clock")
_LADDER = attrgetter("workflow_hash", "item_kind", "clock", "due_on", "safe_on", "moved_from_on", "partnership")
_NOTHING_RAISED = RaisedSoFar()


class Rules(NamedTuple):
    """The clock of a deadline, with the rules in which it stands."""

    definition: Definition
    subject: Subject
    clock: Clock
    own_fact: str | None
    """The fact that names the agency or body which the clock is about; None where everybody in a role is told."""


class Decided(NamedTuple):
    """What a deadline owes today, and the day on which to look at it again; None for never."""

    rungs: tuple[Rung, ...]
    later: dt.date | None


class OwedRungs:
    """The ladders of one day."""

    def __init__(self, tx: Transaction, desk: Desk, *, today: dt.date) -> None:
        self._tx = tx
        self._desk = desk
        self._today = today
        self._calendars: dict[str, WorkingDayCalendar] = {}
        self._rules: dict[object, Rules] = {}
        self._ladders: dict[object, Ladder] = {}
        self._at_first: dict[object, Decided] = {}
        """Of ladders of which nothing was raised yet."""

    def rules(self, each: ToAlert) -> Rules:
        """The rules of a deadline."""
        key = _RULES(each)
        if key not in self._rules:
            definition = self._desk.definition(self._tx, each.workflow_hash)
            subject = definition.subject(each.item_kind)
            clock = subject.clocks[each.clock]
            self._rules[key] = Rules(definition, subject, clock, own_fact(clock, subject))
        return self._rules[key]

    def decide(self, each: ToAlert, so_far: RaisedSoFar | None, *, only: str | None = None) -> Decided:
        """What a deadline owes; ``only`` the rung that a replay repeats."""
        if only is not None:
            return self._decide(self._ladder(each), so_far or _NOTHING_RAISED, only, each.key)
        if so_far is not None:
            return self._decide(self._ladder(each), so_far)
        key = _LADDER(each)
        if key not in self._at_first:
            self._at_first[key] = self._decide(self._ladder(each), _NOTHING_RAISED)
        return self._at_first[key]

    def calendar(self, partnership: str) -> WorkingDayCalendar:
        """The working days as they are now."""
        if partnership not in self._calendars:
            self._calendars[partnership] = self._desk.current(self._tx, partnership)[0]
        return self._calendars[partnership]

    def _decide(self, ladder: Ladder, so_far: RaisedSoFar, only: str | None = None, of: str = "") -> Decided:
        rungs = owed(ladder, raised=so_far, today=self._today)
        if only is not None:
            rungs = tuple(rung for rung in rungs if rung.name == only)
            if not rungs:
                raise ValueError(f"the rung {only} of {of} is not owed")
        after = RaisedSoFar({*so_far.rungs, *(rung.name for rung in rungs)}, so_far.acknowledged) if rungs else so_far
        return Decided(rungs, next_alert_on(ladder, raised=after, today=self._today))

    def _ladder(self, each: ToAlert) -> Ladder:
        key = _LADDER(each)
        if key not in self._ladders:
            self._ladders[key] = ladder_of(
                self.rules(each).clock,
                due_on=dt.date.fromisoformat(each.due_on),
                safe_on=dt.date.fromisoformat(each.safe_on),
                calendar=self.calendar(each.partnership),
                moved=each.moved_from_on is not None,
            )
        return self._ladders[key]
