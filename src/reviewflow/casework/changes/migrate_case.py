"""Move a case to newer rules: say first what changes, then record it.

A case keeps the rules it was opened under. Moving it states, for every clock already
running, whether its due date is kept, counted anew from its start, or counted from today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pydantic import Field

from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Case
from reviewflow.case.clocks import OwedClock, clock_key, key_of, owed_clocks
from reviewflow.case.permissions import check_keeps
from reviewflow.casework.papers import Change, Command, Papers
from reviewflow.errors import ClockNotFound, MigrationNotPossible
from reviewflow.statute.counting import due_on
from reviewflow.workflow.definition import Definition

Choice = Literal["keep", "recompute", "from_today"]


class MigrateCase(Command):
    """Move a case to the rules of a published definition."""

    case: str
    to: str
    """The content hash of the definition."""
    reason: str
    clocks: Mapping[str, Choice] = Field(default_factory=dict)
    """For each running clock; the default is ``keep``. A step that is counted back from another clock is counted anew
    with it, unless something else is said about it."""
    states: Mapping[str, str] = Field(default_factory=dict)
    """Old state to new, where the new rules call it otherwise."""


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """What the move does to one running clock."""

    clock: str
    choice: Choice
    due_on_before: dt.date | None
    due_on_after: dt.date | None


def decide_migrate(papers: Papers, command: MigrateCase) -> Change:
    """The case under the newer rules.

    Raises:
        MigrationNotPossible: it is under them already, or a state it is in does not exist there.
        ClockNotFound: something is said about a clock that does not run.
    """
    check_keeps(papers.definition, actor=papers.moment.actor, what="migrate_case")
    check_reason(command.reason, required=True, what="migrate_case")
    _check_clocks(papers, command)
    moved = under(papers, command)
    return Change(
        what="migrate_case",
        case=moved,
        from_state=papers.case.state,
        to_state=moved.state,
        reason=command.reason,
    )


def clocks_moved(papers: Papers, command: MigrateCase) -> tuple[ClockMoved, ...]:
    """What a dry run prints: each clock before and after."""
    target = _target(papers)
    before = {clock_key(o): o for o in _running(papers, papers.case, papers.definition)}
    after = {clock_key(o): o for o in _running(papers, under(papers, command), target)}
    return tuple(
        ClockMoved(
            clock=key,
            choice=_choice(command, before[key], target) if key in before else "recompute",
            due_on_before=before[key].deadline.due_on if key in before else None,
            due_on_after=after[key].deadline.due_on if key in after else None,
        )
        for key in sorted({*before, *after})
    )


def under(papers: Papers, command: MigrateCase) -> Case:
    """The case as it would be under the target's rules.

    Raises:
        MigrationNotPossible: it is under them already, or a state it is in does not exist there.
    """
    case, target = papers.case, _target(papers)
    if target.hash == case.workflow_hash:
        raise MigrationNotPossible(
            case=case.reference, to=target.hash[:12], why="it is under these rules already", do=""
        )
    if target.key != case.workflow or target.partnership != case.partnership:
        why = f"those are the rules of {target.key} for {target.partnership}"
        raise MigrationNotPossible(case=case.reference, to=target.hash[:12], why=why, do="Choose its own workflow.")
    state = command.states.get(case.state, case.state)
    _check_states(case, state, target)
    return replace(case, workflow_hash=target.hash, state=state, kept=_kept(papers, command, target))


def _check_clocks(papers: Papers, command: MigrateCase) -> None:
    running = [clock_key(owed) for owed in _running(papers, papers.case, papers.definition)]
    for key in command.clocks:
        if key not in running:
            raise ClockNotFound(clock=key, case=papers.case.reference, known=", ".join(running) or "none is running")


def _check_states(case: Case, state: str, target: Definition) -> None:
    wanted = [(None, state), *((i.kind, i.state) for i in case.items)]
    for kind, name in wanted:
        if kind is not None and kind not in target.items:
            why, do = f"the new rules keep no {kind}", "It must stay under its own rules."
        elif name not in target.subject(kind).states:
            why, do = f"the new rules have no state {name}", f"Map it with states: {{{name}: ...}}."
        else:
            continue
        raise MigrationNotPossible(case=case.reference, to=target.hash[:12], why=why, do=do)


def _running(papers: Papers, case: Case, definition: Definition) -> list[OwedClock]:
    situation = replace(papers.situation(case), definition=definition, case=case)
    return [
        o
        for o in owed_clocks(situation, calendar=papers.calendar)
        if o.deadline.met_on is None and not o.deadline.cancelled
    ]


def _kept(papers: Papers, command: MigrateCase, target: Definition) -> dict[str, str]:
    kept: dict[str, str] = {}
    for owed in _running(papers, papers.case, papers.definition):
        key = clock_key(owed)
        subject = target.subject(owed.item[0] if owed.item else None)
        choice = _choice(command, owed, target)
        if choice == "recompute" or owed.clock.name not in subject.clocks:
            continue
        ahead = subject.clocks[owed.clock.name].counted_back_from
        if choice == "from_today" and ahead is not None:
            why, do = f"{key} is counted back from {ahead}", f"Count {ahead} from today, and this one moves with it."
            raise MigrationNotPossible(case=papers.case.reference, to=target.hash[:12], why=why, do=do)
        if choice == "from_today" and owed.deadline.suspended:
            why, do = f"{key} is suspended, and cannot be counted from today", "Resume it first, or keep its date."
            raise MigrationNotPossible(case=papers.case.reference, to=target.hash[:12], why=why, do=do)
        if choice == "from_today":
            limit = subject.clocks[owed.clock.name].limit
            kept[key] = due_on(limit, day_zero=papers.moment.happened_on, calendar=papers.calendar).isoformat()
        else:
            kept[key] = owed.deadline.due_on.isoformat()
    return kept


def _choice(command: MigrateCase, owed: OwedClock, target: Definition) -> Choice:
    """What is to become of a running clock: as it is said, or for a step with that which it leads to."""
    key = clock_key(owed)
    if key in command.clocks:
        return command.clocks[key]
    clock = target.subject(owed.item[0] if owed.item else None).clocks.get(owed.clock.name)
    while clock is not None and clock.counted_back_from is not None:
        ahead = key_of(clock.counted_back_from, owed.item)
        if command.clocks.get(ahead, "keep") != "keep":
            return "recompute"
        clock = target.subject(owed.item[0] if owed.item else None).clocks.get(clock.counted_back_from)
    return "keep"


def _target(papers: Papers) -> Definition:
    assert papers.target is not None, "a move to newer rules is decided with those rules at hand"
    return papers.target
