"""Suspend a clock on a ground its rules give, and let it run again. The original date always stays visible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Case, SuspendedClock
from reviewflow.case.clocks import key_of
from reviewflow.case.permissions import check_keeps
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.errors import ClockMayNotBeSuspended, ClockNotFound
from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.counting import moved_on


class SuspendClock(Command):
    """Suspend one clock of a case or item from a day on."""

    case: str
    clock: str
    reason: str
    from_on: dt.date | None = None
    """None: the day on which it happened."""
    until_on: dt.date | None = None
    """None: until it is resumed."""
    item: str | None = None


class ResumeClock(Command):
    """Let a suspended clock run again from a day on."""

    case: str
    clock: str
    reason: str
    on: dt.date | None = None
    """None: the day on which it happened."""
    item: str | None = None


def decide_suspend(papers: Papers, command: SuspendClock) -> Change:
    """The case with the clock suspended.

    Raises:
        ClockMayNotBeSuspended: its rules give no ground, or it is suspended already.
    """
    check_keeps(papers.definition, actor=papers.moment.actor, what="suspend_clock")
    clock = _find(papers, command.clock)
    check_reason(command.reason, required=True, what="suspend_clock")
    if clock.may_suspend is None:
        do = "Its due date stands; record the reason for lateness instead."
        if clock.counted_back_from is not None:
            do = f"It is counted back from {clock.counted_back_from}, and stands still when that one is suspended."
        raise ClockMayNotBeSuspended(clock=clock.name, do=do)
    if _open_suspension(papers, clock.name) is not None:
        raise ClockMayNotBeSuspended(clock=clock.name, do="It is suspended already: resume it first.")
    item = (papers.item.kind, papers.item.number) if papers.item else None
    from_on = command.from_on or papers.moment.happened_on
    suspension = Suspension(from_on, command.until_on, command.reason, clock.may_suspend)
    suspended = SuspendedClock(clock.name, item, suspension)
    kept = _kept(papers, clock, suspended)
    case = replace(papers.case, suspensions=(*papers.case.suspensions, suspended), kept=kept)
    return _change(papers, "suspend_clock", case=case, suspends=suspended, reason=command.reason, clock=clock)


def decide_resume(papers: Papers, command: ResumeClock) -> Change:
    """The case with the clock running again.

    Raises:
        ClockMayNotBeSuspended: it is not suspended.
    """
    check_keeps(papers.definition, actor=papers.moment.actor, what="resume_clock")
    clock = _find(papers, command.clock)
    suspended = _open_suspension(papers, clock.name)
    if suspended is None:
        raise ClockMayNotBeSuspended(clock=clock.name, do="It is not suspended now, so there is nothing to resume.")
    on = command.on or papers.moment.happened_on
    ended = replace(suspended, suspension=replace(suspended.suspension, until_on=on))
    suspensions = tuple(ended if s == suspended else s for s in papers.case.suspensions)
    case = replace(papers.case, suspensions=suspensions, kept=_kept(papers, clock, ended))
    return _change(papers, "resume_clock", case=case, resumes=ended, reason=command.reason, clock=clock)


def kept_through(papers: Papers, suspended: SuspendedClock) -> Mapping[str, str]:
    """The due dates that a move to newer rules kept, after a clock was suspended or let run again."""
    return _kept(papers, _find(papers, suspended.clock), suspended)


def _find(papers: Papers, name: str) -> Clock:
    clocks = papers.situation().subject.clocks
    if name not in clocks:
        raise ClockNotFound(clock=name, case=papers.case.reference, known=", ".join(clocks))
    return clocks[name]


def _open_suspension(papers: Papers, clock: str) -> SuspendedClock | None:
    item = (papers.item.kind, papers.item.number) if papers.item else None
    return next(
        (s for s in papers.case.suspensions if s.clock == clock and s.item == item and s.suspension.until_on is None),
        None,
    )


def _kept(papers: Papers, clock: Clock, suspended: SuspendedClock) -> Mapping[str, str]:
    """The due dates that a move to newer rules kept, where this one is among them moved on by the suspension.

    The steps that are counted back from it are counted by their rules again, so that they move with it.
    """
    key = key_of(clock.name, suspended.item)
    first, until = suspended.suspension.from_on, suspended.suspension.until_on
    if not papers.case.kept or until is None or clock.amount == 0:
        return papers.case.kept
    steps = {key_of(step, suspended.item) for step in papers.situation().subject.steps_to(clock.name)}
    kept = {name: due for name, due in papers.case.kept.items() if name not in steps}
    if key not in kept:
        return kept
    due = dt.date.fromisoformat(kept[key])
    if first > due:
        return papers.case.kept
    return {**kept, key: moved_on(clock.limit, due, first, until, papers.calendar).isoformat()}


def _change(
    papers: Papers,
    what: str,
    *,
    case: Case,
    clock: Clock,
    reason: str,
    suspends: SuspendedClock | None = None,
    resumes: SuspendedClock | None = None,
) -> Change:
    state = papers.situation().state
    return Change(
        what=what,
        case=case,
        item=papers.item,
        from_state=state,
        to_state=state,
        suspends=suspends,
        resumes=resumes,
        basis=clock.may_suspend,
        reason=reason,
    )
