"""Whom the clocks that run would alert today, and who of them could not be reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from reviewflow.case.recipients import ToTell
from reviewflow.casework.desk import Desk
from reviewflow.casework.telling.whom import Whom, roles_to_alert
from reviewflow.statute.clock import Clock
from reviewflow.store.health import alerting_clocks
from reviewflow.store.session import Transaction
from reviewflow.store.walls import walled_cases
from reviewflow.workflow.definition import Definition, Subject


@dataclass(frozen=True, slots=True)
class NotTold:
    """A role that a running clock alerts, and that nobody could be told in."""

    partnership: str
    why: str


def recipients_missing(
    tx: Transaction, desk: Desk, *, on: dt.date, needs_addresses: bool
) -> tuple[tuple[NotTold, ...], tuple[str, ...]]:
    """The roles that nobody holds, and those who would be told and have no address, where one is needed."""
    nobody: dict[NotTold, None] = {}
    unreachable: dict[str, None] = {}
    for partnership, told in _told(tx, desk, on):
        if told.nobody:
            nobody[NotTold(partnership, told.nobody)] = None
        elif needs_addresses and not told.address:
            unreachable[f"{partnership}: {told.person or told.name}"] = None
    return tuple(nobody), tuple(unreachable)


def _told(tx: Transaction, desk: Desk, on: dt.date) -> Iterator[tuple[str, ToTell]]:
    """Everybody whom a running clock would alert, with the partnership, some more than once."""
    whom = Whom(tx, desk, on=on)
    asked: set[tuple[str, tuple[str, ...]]] = set()
    for each in alerting_clocks(tx):
        definition = desk.definition(tx, each.workflow_hash)
        subject = definition.subject(each.item_kind)
        clock = subject.clocks[each.clock]
        roles = _roles(clock, definition, subject)
        # Many clocks alert the same roles.
        if (each.partnership, roles) not in asked:
            asked.add((each.partnership, roles))
            yield from ((each.partnership, told) for told in whom.for_roles(roles, each.partnership, definition))
        for step in clock.escalations:
            if step.level:
                yield from ((each.partnership, told) for told in whom.for_level(step.level, each.partnership))
    for walled in walled_cases(tx):
        definition = desk.definition(tx, walled.workflow_hash)
        kept_out = whom.kept_out(walled.case_id)
        keepers = whom.for_roles(definition.kept_by, walled.partnership, definition, kept_out=kept_out)
        if not walled.ended and not any(told.person for told in keepers):
            why = f"Nobody who keeps {walled.reference} may see it."
            yield walled.partnership, ToTell("", None, "", None, nobody=why)


def _roles(clock: Clock, definition: Definition, subject: Subject) -> tuple[str, ...]:
    """The roles of a clock, without those in which each agency is told of its own: they fall to its mailbox."""
    meeting = [subject.transitions[name] for name in clock.met_by if name in subject.transitions]
    own = {role for each in meeting if each.own for role in each.by} - set(definition.kept_by)
    escalated = [role for step in clock.escalations for role in step.to]
    return tuple(role for role in (*roles_to_alert(clock, definition, subject), *escalated) if role not in own)
