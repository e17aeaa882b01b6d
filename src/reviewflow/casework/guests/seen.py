"""What a guest sees of their task: what is asked, by which date and why, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.case.allowed import Next, what_next
from reviewflow.case.conditions import Situation
from reviewflow.case.fact_words import in_words
from reviewflow.casework.desk import Desk
from reviewflow.casework.views.case_view import ClockView, view_case_in
from reviewflow.statute.london import local_date
from reviewflow.statute.standing import OWED, urgency
from reviewflow.store.session import Transaction

from .tasks import OPEN, GuestTask


@dataclass(frozen=True, slots=True)
class TaskSeen:
    """A task on one page."""

    task: GuestTask
    partnership: str
    agency: str | None
    """The agency that is asked, by its name today."""
    asked: tuple[tuple[str, str], ...]
    """What is recorded of the request, title and words: what was typed by the guest's agency is not among it."""
    ways: tuple[Next, ...]
    """What the guest may do, first what keeps a date."""
    dates: tuple[ClockView, ...]
    """The dates that run for it, the most urgent first."""


def see_task(tx: Transaction, desk: Desk, task: GuestTask) -> TaskSeen:
    """A task as its guest sees it. Of the case there is the reference alone."""
    today = local_date(desk.now())
    situation = Situation(task.definition, task.case, task.directory, today, task.item)
    key = (task.item.kind, task.item.number)
    clocks = [c for c in view_case_in(tx, desk, task.case.reference).clocks if c.owed.item == key]
    dates = sorted((c for c in clocks if c.standing in OWED), key=lambda each: urgency(each.owed.deadline, today))
    ways = [
        each
        for each in what_next(situation, definition=task.definition, actor=task.actor)
        if (each.allowed or each.may_begin) and task.rules.transitions[each.do].needs_link is None
    ]
    first = [do for clock in dates for do in clock.owed.clock.met_by]
    ways.sort(key=lambda way: first.index(way.do) if way.do in first else len(first))
    agency = task.actor.agency
    return TaskSeen(
        task=task,
        partnership=task.directory.title,
        agency=task.directory.name_on("agency", agency, today) if agency else None,
        asked=tuple(_asked(task)),
        ways=tuple(ways) if task.standing == OPEN else (),
        dates=tuple(dates),
    )


def _asked(task: GuestTask) -> list[tuple[str, str]]:
    """What whoever asks has recorded: what the guest themself is to answer is left out."""
    own = {
        name
        for each in task.rules.transitions.values()
        if task.kept.role in each.by
        for name in (*each.needs_facts, *each.may_set, each.stamps)
    }
    # What a guest is asked stands in no fact that names people: that is told by a letter of its own.
    return [
        (fact.title, in_words(fact, value, directory=task.directory, on=task.case.opened_on))
        for name, fact in task.rules.facts.items()
        if name not in own and not fact.identifying and (value := task.item.facts.get(name)) is not None
    ]
