"""The tasks of a guest: which stand, who the guest is to the rules, and how long what was sent may still be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor, Case, Item
from reviewflow.case.directory import Directory
from reviewflow.case.walls import GUEST
from reviewflow.casework.desk import Desk
from reviewflow.casework.numbers import item_number
from reviewflow.errors import TaskOver
from reviewflow.statute.london import local_date
from reviewflow.store import guests
from reviewflow.store.cases import load_cases
from reviewflow.store.guests import Task
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, ItemDefinition

OPEN, OVER, GONE = "open", "over", "gone"
"""It may be worked on; it is over, and what was received may be seen for a while; it is as if it had never been."""


@dataclass(frozen=True, slots=True)
class GuestTask:
    """One task of a guest, as it stands today."""

    kept: Task
    case: Case
    item: Item
    definition: Definition
    directory: Directory
    standing: str
    seen_until: dt.date | None
    """For one that is over: the last day on which it may be seen."""

    @property
    def rules(self) -> ItemDefinition:
        """The rules of the item."""
        return self.definition.items[self.item.kind]

    @property
    def number(self) -> str:
        """``AR-1``."""
        return item_number(self.definition, self.item)

    @property
    def actor(self) -> Actor:
        """The guest as the rules see them."""
        return actor_of(self.kept, self.rules, self.item)


def guest_key(guest_id: int) -> str:
    """Whose drafts, files and sessions a guest's are. No user of a directory can be called so."""
    return f"guest:{guest_id}"


def actor_of(task: Task, rules: ItemDefinition, item: Item) -> Actor:
    """A guest as the rules see them: named on the trail as they were named in the invitation."""
    return Actor(f"{task.name}{GUEST}", task.role, task.partnership, agency=agency_of(rules, task.role, item))


def agency_of(rules: ItemDefinition, role: str, item: Item) -> str | None:
    """The agency for which somebody in a role acts on an item; None where its rules bind the role to none."""
    for transition in rules.transitions.values():
        fact = rules.facts.get(transition.own) if transition.own else None
        if fact is not None and role in transition.by and fact.type in ("agency", "agencies"):
            named = item.facts.get(fact.name)
            first = named[0] if isinstance(named, list) and named else named
            return str(first) if first else None
    return None


def tasks_of(tx: Transaction, desk: Desk, guest_id: int, *, receipt_days: int) -> list[GuestTask]:
    """Everything that a guest has accepted and may still see, the newest first."""
    kept = [each for each in guests.tasks_of_guest(tx, guest_id) if each.accepted_at is not None]
    return [each for each in as_they_stand(tx, desk, kept, receipt_days=receipt_days) if each.standing != GONE]


def task_of(tx: Transaction, desk: Desk, guest_id: int, task_id: int, *, receipt_days: int) -> GuestTask | None:
    """One task of a guest; None where it is not theirs, was withdrawn, or is long over."""
    kept = guests.task(tx, task_id) if 0 < task_id < LARGEST_NUMBER else None
    if kept is None or kept.guest_id != guest_id or kept.accepted_at is None:
        return None
    found = next(iter(as_they_stand(tx, desk, [kept], receipt_days=receipt_days)), None)
    return found if found is not None and found.standing != GONE else None


def as_they_stand(tx: Transaction, desk: Desk, kept: Sequence[Task], *, receipt_days: int) -> list[GuestTask]:
    """Invitations with their cases, read at once; also those that are gone."""
    cases = load_cases(tx, dict.fromkeys(each.case for each in kept))
    today = local_date(desk.now())
    found = []
    for each in kept:
        case = cases[each.case].case
        definition = desk.definition(tx, case.workflow_hash)
        item = case.item(each.kind, each.number)
        assert item is not None, "an item is never deleted"
        over_on = _over_on(definition, case, item)
        until = None if over_on is None else over_on + dt.timedelta(days=receipt_days)
        standing = OPEN if until is None else OVER if today <= until else GONE
        if each.withdrawn_at is not None or has_conflict(tx, desk, case, each.address):
            standing = GONE
        directory = desk.directory(tx, case.partnership)
        found.append(GuestTask(each, case, item, definition, directory, standing, until))
    return found


def has_conflict(tx: Transaction, desk: Desk, case: Case, address: str) -> bool:
    """Whether an address is that of somebody who works here and never sees the case: as a guest they do not either."""
    for person in case.walls.kept_from:
        partnership, _, key = person.partition("/")
        user = desk.directory(tx, partnership).users.get(key)
        if user is not None and user.address is not None and user.address.casefold() == address.casefold():
            return True
    return False


def standing_words(task: GuestTask) -> str:
    """How an invitation stands, as those who keep the case read it."""
    if task.kept.withdrawn_at is not None:
        return "withdrawn"
    if task.standing != OPEN:
        return "over" if task.standing == OVER else "over, and nothing is seen any more"
    if task.kept.accepted_at is None:
        return "invited, not accepted yet"
    return "accepted" if task.kept.code_hash is None else "accepted; a new code was given"


def check_may_still(tx: Transaction, desk: Desk, task_id: int) -> None:
    """Refuse whoever was withdrawn meanwhile, in the transaction in which they do something.

    Raises:
        TaskOver: the invitation does not stand any more, or the task is over.
    """
    kept = guests.task(tx, task_id)
    if kept is None or kept.withdrawn_at is not None or kept.accepted_at is None:
        raise TaskOver(why="the invitation was withdrawn")
    (found,) = as_they_stand(tx, desk, [kept], receipt_days=0)
    if found.standing != OPEN:
        raise TaskOver(why="it is done, or is not wanted any more")


def _over_on(definition: Definition, case: Case, item: Item) -> dt.date | None:
    """The day since which nothing is owed; None while something may be."""
    key = (item.kind, item.number)
    if definition.items[item.kind].states[item.state].ends:
        return max((done.on for done in case.done if done.item == key), default=case.opened_on)
    if definition.states[case.state].ends:
        return max((done.on for done in case.done if done.item is None), default=case.opened_on)
    return None
