"""What is for those who are away and for whom somebody stands in. Standing in gives no leave to do or to see more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import sights_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store.session import Transaction

from .people_seen import StandsIn, stood_in_for
from .to_do import Task, first_tasks

MOST = 25


@dataclass(frozen=True, slots=True)
class ForSomebody:
    """What is for one person who is away."""

    person: str
    name: str
    until_on: dt.date | None
    """None: until further notice."""
    tasks: tuple[Task, ...]
    """Those of cases that whoever stands in sees, with what they may do themselves."""
    more: bool
    unseen: int
    """How many are of cases that whoever stands in does not see in the role in which they act."""


def work_of_others(desk: Desk, actor: Actor) -> tuple[ForSomebody, ...]:
    """What is for those for whom somebody stands in today; what is for both of them stands in one's own list."""
    today = local_date(desk.now())
    with desk.database.read() as tx:
        away = stood_in_for(tx, desk, actor.partnership, actor.user)
        return tuple(_for(tx, desk, actor, each, today) for each in away)


def _for(tx: Transaction, desk: Desk, actor: Actor, away: StandsIn, today: dt.date) -> ForSomebody:
    user = away.user
    found: dict[str, Task] = {}
    more = False
    for role in user.roles_on(today):
        if (role, user.agency, user.body) == (actor.role, actor.agency, actor.body):
            continue
        theirs = Actor(user.key, role, actor.partnership, agency=user.agency, body=user.body)
        tasks, longer = first_tasks(tx, desk, theirs, acts=actor, most=MOST)
        found |= {task.after: task for task in tasks}
        more = more or longer
    mine = {task.after for task in first_tasks(tx, desk, actor, acts=actor, most=MOST)[0]} if found else set()
    tasks = tuple(sorted((t for t in found.values() if t.after not in mine), key=lambda t: (t.due_on, t.after)))
    seen = _seen(tx, desk, actor, tasks)
    return ForSomebody(user.key, user.name, away.until_on, seen, more, len(tasks) - len(seen))


def _seen(tx: Transaction, desk: Desk, actor: Actor, tasks: Iterable[Task]) -> tuple[Task, ...]:
    every = tuple(tasks)
    sights = sights_of(tx, desk, {task.case for task in every}, actor)
    found = []
    for task in every:
        if task.case in sights:
            case, sight = sights[task.case]
            if sight.sees_dates_of(desk.definition(tx, case.workflow_hash), case, task.item):
                found.append(task)
    return tuple(found)
