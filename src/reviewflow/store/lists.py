"""Lists of cases and of what is due, page by page, by key."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from .only import EVERY_ROW, Only, narrowed
from .session import Transaction
from .statements import Statement, among


class CaseLine(NamedTuple):
    """A case in a list."""

    reference: str
    workflow: str
    partnership: str
    edition: str
    state: str
    opened_on: str
    ended: bool
    next_due_on: str | None
    """The earliest open deadline."""
    workflow_hash: str


class DueLine(NamedTuple):
    """An open deadline in a list."""

    id: int
    case: str
    workflow_hash: str
    item_kind: str | None
    item_number: int | None
    clock: str
    due_on: str
    original_due_on: str
    state: str
    force: str
    basis: str
    partnership: str


class BoardRow(NamedTuple):
    """An open case on the board."""

    reference: str
    workflow: str
    workflow_hash: str
    state: str
    due_on: str | None
    place: int
    """Among the cases of its workflow and state, the most urgent first."""


_BOARD = (
    "SELECT reference, workflow, workflow_hash, state, due_on, place FROM (SELECT b.*, row_number() OVER"
    " (PARTITION BY workflow, state ORDER BY coalesce(due_on, '9999'), reference DESC) AS place FROM"
    " (SELECT c.reference, c.workflow, c.workflow_hash, c.state,"
    " (SELECT min(d.due_on) FROM deadline d WHERE d.case_id = c.id AND d.state = 'running') AS due_on"
    " FROM review_case c WHERE c.partnership = :partnership AND c.ended = :ended AND c.workflow {}) b) p"
    " WHERE place <= :most ORDER BY workflow, state, place"
)
_WORKFLOWS, _WORKFLOWS_ON_POSTGRESQL = among("workflows")
BOARD = Statement(_BOARD.format(_WORKFLOWS), postgresql=_BOARD.format(_WORKFLOWS_ON_POSTGRESQL))
_CASES = (
    "SELECT c.reference, c.workflow, c.partnership, c.edition, c.state, c.opened_on, c.ended,"
    " (SELECT min(d.due_on) FROM deadline d WHERE d.case_id = c.id AND d.state = 'running'),"
    " c.workflow_hash FROM review_case c"
)
_FILTERS = {
    "workflow": "c.workflow = :workflow",
    "partnership": "c.partnership = :partnership",
    "state": "c.state = :state",
    "before": "c.reference < :before",
    "about": "(c.facts LIKE :about"
    " OR EXISTS (SELECT 1 FROM case_item i WHERE i.case_id = c.id AND i.facts LIKE :about))",
    # Written as two ranges, since an index is of no use for what is unequal.
    "joint_with": "(c.partnership < :joint_with OR c.partnership > :joint_with) AND (EXISTS (SELECT 1 FROM case_link l"
    " JOIN review_case o ON o.id = l.case_id WHERE l.to_reference = c.reference AND o.partnership = :joint_with)"
    " OR EXISTS (SELECT 1 FROM case_link l JOIN review_case o ON o.reference = l.to_reference"
    " WHERE l.case_id = c.id AND o.partnership = :joint_with))",
}
_OPEN = "c.ended = :ended"
_DUE = (
    "SELECT d.id, c.reference, c.workflow_hash, i.kind, i.number, d.clock, d.due_on, d.original_due_on, d.state,"
    " d.force,"
    " d.basis, c.partnership"
    " FROM deadline d JOIN review_case c ON c.id = d.case_id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE d.state = 'running' AND (d.due_on > :after_due_on OR (d.due_on = :after_due_on AND d.id > :after_id))"
    " AND d.due_on <= :until"
)
_MOST_URGENT_FIRST = " ORDER BY d.due_on, d.id LIMIT :limit"
_OF_PARTNERSHIP = " AND c.partnership = :partnership"


def list_cases(
    tx: Transaction, *, filters: Mapping[str, str], open_only: bool = False, limit: int = 50
) -> list[CaseLine]:
    """Cases, newest reference first. ``filters`` may hold workflow, partnership, state, before (a reference),
    about (a pattern that the facts have to hold) and joint_with (a partnership that keeps a linked case)."""
    asked = [_FILTERS[name] for name in filters] + ([_OPEN] if open_only else [])
    where = f" WHERE {' AND '.join(asked)}" if asked else ""
    statement = Statement(f"{_CASES}{where} ORDER BY c.reference DESC LIMIT :limit")
    parameters = {**filters, "limit": limit, **({"ended": False} if open_only else {})}
    return [CaseLine(*row) for row in tx.rows(statement, parameters)]


def board_rows(tx: Transaction, *, partnership: str, workflows: Collection[str], most: int) -> list[BoardRow]:
    """The open cases of some workflows, of each state so many at most, the most urgent first."""
    given = {"partnership": partnership, "ended": False, "workflows": json.dumps(sorted(workflows)), "most": most}
    return [BoardRow(*row) for row in tx.rows(BOARD, given)]


def list_due(
    tx: Transaction,
    *,
    until: str = "9999-12-31",
    after: tuple[str, int] = ("", 0),
    limit: int = 50,
    partnership: str | None = None,
    only: Only = EVERY_ROW,
) -> list[DueLine]:
    """Open deadlines, most urgent first; of every partnership when none is named."""
    parameters: dict[str, object] = {"until": until, "after_due_on": after[0], "after_id": after[1], "limit": limit}
    words = _DUE
    if partnership is not None:
        words, parameters["partnership"] = f"{_DUE}{_OF_PARTNERSHIP}", partnership
    statement = narrowed(words, only, then=_MOST_URGENT_FIRST)
    return [DueLine(*row) for row in tx.rows(statement, {**parameters, **only.given})]
