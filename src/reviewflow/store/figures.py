"""What the figures of the reports are counted from, read in whole tables: few incidents make few rows."""

from __future__ import annotations

from typing import NamedTuple

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement


class KeptCase(NamedTuple):
    """A case as it stands."""

    id: int
    reference: str
    workflow: str
    workflow_hash: str
    partnership: str
    state: str
    facts: str
    """JSON. Identifying facts are markers here."""
    destroyed: int | bool
    """Whether its words were destroyed by law."""


class KeptItem(NamedTuple):
    """An item as it stands."""

    id: int
    case_id: int
    kind: str
    number: int
    state: str
    facts: str


class KeptLink(NamedTuple):
    """A relation between two cases, in the direction in which it was made."""

    relation: str
    reference: str
    to_reference: str


class FirstReached(NamedTuple):
    """The first day on which a case, or one of its items, was in a state."""

    reference: str
    item: str | None
    """The item's number, such as ``AR-1``; None for the case itself."""
    state: str
    on: str


class KeptDeadline(NamedTuple):
    """A clock of a case or an item, and when it was met."""

    case_id: int
    item_id: int | None
    clock: str
    due_on: str | None
    met_on: str | None
    """None where it is not met, or no longer."""
    suspended: int | bool
    """Whether a suspension that began in time still lasts."""


class Kept(NamedTuple):
    """Everything that figures are counted from, as one moment of the database has it."""

    cases: list[KeptCase]
    items: list[KeptItem]
    links: list[KeptLink]
    reached: list[FirstReached]
    deadlines: list[KeptDeadline]


CASES = Statement(
    f"SELECT id, reference, workflow, workflow_hash, partnership, state, {sealed('review_case', 'facts')},"
    " EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = review_case.id AND d.state = 'destroyed')"
    " FROM review_case ORDER BY reference"
)
ITEMS = Statement(f"SELECT id, case_id, kind, number, state, {sealed('case_item', 'facts')} FROM case_item ORDER BY id")
LINKS = Statement(
    "SELECT l.relation, c.reference, l.to_reference FROM case_link l JOIN review_case c ON c.id = l.case_id"
    " ORDER BY c.reference, l.relation, l.to_reference"
)
# An entry that moves nothing (a fact recorded late, a suspension) says where the case was when it was written, not on
# the day it is about.
REACHED = Statement(
    "SELECT case_reference, item, to_state, min(happened_on) FROM trail_entry"
    " WHERE case_reference IS NOT NULL AND to_state IS NOT NULL AND (from_state IS NULL OR from_state <> to_state)"
    " GROUP BY case_reference, item, to_state"
)
DEADLINES = Statement(
    "SELECT d.case_id, d.item_id, d.clock, d.due_on, CASE WHEN d.state = 'met' THEN d.met_on END,"
    " EXISTS (SELECT 1 FROM suspension s WHERE s.case_id = d.case_id AND s.clock = d.clock AND s.until_on IS NULL"
    " AND coalesce(s.item_id, 0) = coalesce(d.item_id, 0) AND s.from_on <= d.due_on) FROM deadline d"
)


def read_kept(tx: Transaction) -> Kept:
    """All of it. The transaction must be one that sees one moment."""
    return Kept(
        cases=[KeptCase(*row) for row in tx.rows(CASES)],
        items=[KeptItem(*row) for row in tx.rows(ITEMS)],
        links=[KeptLink(*row) for row in tx.rows(LINKS)],
        reached=[FirstReached(*row) for row in tx.rows(REACHED)],
        deadlines=[KeptDeadline(*row) for row in tx.rows(DEADLINES)],
    )
