"""Lists of cases and of what is due, page by page, by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .session import Transaction
from .statements import Statement


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
    "joint_with": "c.partnership <> :joint_with AND c.reference IN (SELECT l.to_reference FROM case_link l"
    " JOIN review_case o ON o.id = l.case_id WHERE o.partnership = :joint_with UNION SELECT f.reference"
    " FROM case_link l JOIN review_case o ON o.reference = l.to_reference JOIN review_case f ON f.id = l.case_id"
    " WHERE o.partnership = :joint_with)",
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
DUE = Statement(f"{_DUE}{_MOST_URGENT_FIRST}")
DUE_FOR_PARTNERSHIP = Statement(f"{_DUE} AND c.partnership = :partnership{_MOST_URGENT_FIRST}")


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


def list_due(
    tx: Transaction,
    *,
    until: str = "9999-12-31",
    after: tuple[str, int] = ("", 0),
    limit: int = 50,
    partnership: str | None = None,
) -> list[DueLine]:
    """Open deadlines, most urgent first; of every partnership when none is named."""
    parameters: dict[str, object] = {"until": until, "after_due_on": after[0], "after_id": after[1], "limit": limit}
    if partnership is None:
        return [DueLine(*row) for row in tx.rows(DUE, parameters)]
    return [DueLine(*row) for row in tx.rows(DUE_FOR_PARTNERSHIP, {**parameters, "partnership": partnership})]
