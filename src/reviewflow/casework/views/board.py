"""The board: the open cases of every workflow by the stage of their way, the most urgent first in each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewflow.case.case import Actor
from reviewflow.casework.access.seeing import FACTS, parts_seen, sights_of
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store.lists import BoardRow, board_rows
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

from .case_seen import stage_title

MOST_IN_A_STATE = 10
"""Cases of one state that stand on the board; the list has the others."""


@dataclass(frozen=True, slots=True)
class Card:
    """A case on the board."""

    reference: str
    called: str | None
    state: str
    due_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """A stage, with its cases."""

    title: str
    cards: tuple[Card, ...]
    more: tuple[tuple[str, str], ...]
    """The states of it that have more cases than stand here: name and title."""


@dataclass(frozen=True, slots=True)
class WorkflowOnBoard:
    """The stages of one workflow."""

    key: str
    title: str
    columns: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        """Whether no case stands anywhere."""
        return not any(column.cards for column in self.columns)


@dataclass(frozen=True, slots=True)
class BoardSeen:
    """The board as one person sees it."""

    today: dt.date
    workflows: Mapping[str, str]
    """Those that it may be narrowed to."""
    rows: tuple[WorkflowOnBoard, ...]


def see_board(
    desk: Desk,
    actor: Actor,
    *,
    workflow: str | None = None,
    mine_only: bool = False,
) -> BoardSeen:
    """The board of the person's partnership. ``mine_only``: only cases on which their role may do something now."""
    with desk.database.read() as tx:
        published = desk.published_definitions(tx, actor.partnership)
        known = {
            key: of[-1] for key, of in published.items() if of and any(parts_seen(each, actor.role) for each in of)
        }
        wanted = {key: each for key, each in known.items() if workflow in (None, key)}
        rows = board_rows(tx, partnership=actor.partnership, workflows=list(wanted), most=MOST_IN_A_STATE + 1)
        board = _Board(tx, desk, actor, rows, mine_only=mine_only)
        found = tuple(board.workflow(key, each) for key, each in wanted.items())
    return BoardSeen(local_date(desk.now()), {key: each.title for key, each in known.items()}, found)


class _Board:
    def __init__(
        self,
        tx: Transaction,
        desk: Desk,
        actor: Actor,
        rows: Sequence[BoardRow],
        *,
        mine_only: bool,
    ) -> None:
        self._definitions = {row.workflow_hash: desk.definition(tx, row.workflow_hash) for row in rows}
        if mine_only:
            rows = [row for row in rows if self._may_do_something(row, actor.role)]
        self._seen = sights_of(tx, desk, [row.reference for row in rows], actor)
        self._rows = [row for row in rows if row.reference in self._seen]

    def _may_do_something(self, row: BoardRow, role: str) -> bool:
        return any(role in each.by for each in self._definitions[row.workflow_hash].transitions_from(row.state))

    def workflow(self, key: str, definition: Definition) -> WorkflowOnBoard:
        """The stages of a workflow in the order of its rules, then those that only older rules have."""
        rows = [row for row in self._rows if row.workflow == key]
        goes_on = (name for name, state in definition.states.items() if not state.ends)
        titles = dict.fromkeys(stage_title(definition, name) for name in goes_on)
        titles |= dict.fromkeys(self._stage(row) for row in rows)
        columns = tuple(self._column(title, [row for row in rows if self._stage(row) == title]) for title in titles)
        return WorkflowOnBoard(key, definition.title, columns)

    def _stage(self, row: BoardRow) -> str:
        return stage_title(self._definitions[row.workflow_hash], row.state)

    def _column(self, title: str, rows: Sequence[BoardRow]) -> Column:
        shown = [row for row in rows if row.place <= MOST_IN_A_STATE]
        shown.sort(key=lambda row: (row.due_on is None, row.due_on or ""))
        more = {row.state: self._state(row) for row in rows if row.place > MOST_IN_A_STATE}
        return Column(title, tuple(self._card(row) for row in shown), tuple(more.items()))

    def _card(self, row: BoardRow) -> Card:
        case, sight = self._seen[row.reference]
        dated = row.due_on and (sight.agency is None or sight.sees(FACTS))
        label = self._definitions[row.workflow_hash].label
        name = case.facts.get(label) if label and sight.sees(FACTS) else None
        due_on = dt.date.fromisoformat(row.due_on) if dated and row.due_on else None
        return Card(row.reference, name if isinstance(name, str) else None, self._state(row), due_on)

    def _state(self, row: BoardRow) -> str:
        return self._definitions[row.workflow_hash].states[row.state].title
