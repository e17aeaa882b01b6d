"""What a calendar of a partnership shows: open deadlines, those met lately, and items that are dates themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewflow.case.case import Facts, Item

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

_CHANGED = (
    "(SELECT e.recorded_at FROM trail_entry e WHERE e.case_reference = c.reference ORDER BY e.sequence DESC LIMIT 1)"
)
DEADLINES = Statement(
    "SELECT c.reference, c.workflow_hash, i.kind, i.number, d.clock, d.revision, d.starts_on, d.due_on, d.met_on,"
    f" d.state, coalesce({sealed('case_item', 'facts', 'i')}, {sealed('review_case', 'facts', 'c')}),"
    f" {_CHANGED},"
    " (SELECT max(v.adopted_at) FROM calendar_version v WHERE v.version = d.calendar_version)"
    " FROM review_case c JOIN deadline d ON d.case_id = c.id LEFT JOIN case_item i ON i.id = d.item_id"
    " WHERE c.partnership = :partnership"
    " AND (d.state IN ('running', 'suspended') OR (d.state = 'met' AND d.met_on >= :since))"
    " ORDER BY d.due_on, c.reference, d.id"
)
ITEMS = Statement(
    "SELECT c.reference, c.workflow_hash, i.kind, i.number, i.state,"
    f" {sealed('case_item', 'facts', 'i')}, i.version, {_CHANGED}"
    " FROM review_case c JOIN case_item i ON i.case_id = c.id"
    " WHERE c.partnership = :partnership AND i.kind = :kind ORDER BY c.reference, i.number"
)
RULES = Statement("SELECT DISTINCT workflow_hash FROM review_case WHERE partnership = :partnership ORDER BY 1")


class KeptDeadline(NamedTuple):
    """A deadline for a calendar."""

    case: str
    workflow_hash: str
    item: tuple[str, int] | None
    clock: str
    revision: int
    starts_on: str
    due_on: str
    met_on: str | None
    state: str
    facts: Facts
    """Of the item whose clock it is, or of the case."""
    changed_at: str
    """When something last happened on its case, or bank holidays were taken into use that moved it."""


class KeptItem(NamedTuple):
    """An item for a calendar."""

    case: str
    workflow_hash: str
    item: Item
    version: int
    changed_at: str


def deadlines_for_calendar(tx: Transaction, partnership: str, *, since: str) -> Iterator[KeptDeadline]:
    """The deadlines of a partnership that are open, or were met on a day or after it."""
    for row in tx.rows(DEADLINES, {"partnership": partnership, "since": since}):
        item = (row[2], row[3]) if row[2] else None
        facts, changed_at = json.loads(row[10]), max(row[11], row[12] or "")
        yield KeptDeadline._make((*row[:2], item, *row[4:10], facts, changed_at))


def items_for_calendar(tx: Transaction, partnership: str, *, kinds: Iterable[str]) -> Iterator[KeptItem]:
    """The items of some kinds on the cases of a partnership."""
    for kind in kinds:
        for row in tx.rows(ITEMS, {"partnership": partnership, "kind": kind}):
            yield KeptItem(row[0], row[1], Item(row[2], row[3], row[4], json.loads(row[5])), *row[6:])


def rules_in_use(tx: Transaction, partnership: str) -> list[str]:
    """The hashes of the rules under which the cases of a partnership are kept."""
    return [row[0] for row in tx.rows(RULES, {"partnership": partnership})]
