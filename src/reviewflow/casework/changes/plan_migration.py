"""What a move to newer rules would do to a case, before anybody does it."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.casework.desk import Desk
from reviewflow.store.cases import load_case

from .door import papers_for
from .migrate_case import ClockMoved, MigrateCase, clocks_moved, decide_migrate
from .save_change import Occurrence


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """Where the case would stand, and what would become of every running clock."""

    reference: str
    from_hash: str
    to_hash: str
    state: str
    state_title: str
    clocks: tuple[ClockMoved, ...]


def plan_migration(desk: Desk, command: MigrateCase, *, by: str) -> MigrationPlan:
    """Decide the move and write nothing.

    Raises:
        Refusal: just as the move itself would be refused.
    """
    with desk.database.read() as tx:
        stored = load_case(tx, command.case)
        papers = papers_for(tx, desk, command, Occurrence(by, desk.now()), stored)
        change = decide_migrate(papers, command)
        assert papers.target is not None
        return MigrationPlan(
            reference=command.case,
            from_hash=stored.case.workflow_hash,
            to_hash=papers.target.hash,
            state=change.case.state,
            state_title=papers.target.states[change.case.state].title,
            clocks=clocks_moved(papers, command),
        )
