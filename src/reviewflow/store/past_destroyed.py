"""What is left of cases whose words were destroyed by law, in a database of the past: brought back as far as it can be.

Envelopes stay, and say which items there were and in which state everything stood. What is dated later was not yet so.
Which of the facts that stay were recorded by then nobody can tell any more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import NamedTuple

from .session import Transaction
from .statements import Statement, among

_WHICH = "SELECT d.sequence, d.case_id, d.destroyed_at FROM destruction d JOIN review_case c ON c.id = d.case_id"
_DESTROYED = f"{_WHICH} WHERE d.state = 'destroyed' AND c.reference"
_ON_SQLITE, _ON_POSTGRESQL = among("names")
DESTROYED = Statement(f"{_DESTROYED} {_ON_SQLITE}", postgresql=f"{_DESTROYED} {_ON_POSTGRESQL}")
# From here on they run in the database that is made, and in no other: it is SQLite in memory, and checks nothing.
_OF_NAMED = f"case_id IN (SELECT id FROM review_case WHERE reference {_ON_SQLITE})"
SAY = Statement(
    "INSERT INTO destruction (sequence, case_id, state, rule, reason, proposed_at, proposed_by, destroyed_at)"
    " VALUES (:sequence, :case_id, 'destroyed', '{}', '', :destroyed_at, '', :destroyed_at)"
)
CASES = Statement(
    "UPDATE review_case SET state = coalesce((SELECT e.to_state FROM trail_entry e WHERE e.case_reference = reference"
    " AND e.item IS NULL AND e.to_state IS NOT NULL ORDER BY e.sequence DESC LIMIT 1), state)"
    f" WHERE reference {_ON_SQLITE}"
)
ITEMS = Statement(
    "SELECT i.id, c.reference, c.workflow_hash, i.kind, i.number FROM case_item i"
    f" JOIN review_case c ON c.id = i.case_id WHERE c.reference {_ON_SQLITE} ORDER BY i.id"
)
MOVES = Statement(
    "SELECT case_reference, item, to_state FROM trail_entry WHERE item IS NOT NULL AND to_state IS NOT NULL"
    f" AND case_reference {_ON_SQLITE} ORDER BY sequence"
)
ITEM = Statement("UPDATE case_item SET state = :state WHERE id = :id")
OF_ITEM = tuple(Statement(f"DELETE FROM {table} WHERE item_id = :id") for table in ("deadline", "done", "suspension"))
NO_ITEM = Statement("DELETE FROM case_item WHERE id = :id")
DONE = Statement(f"DELETE FROM done WHERE {_OF_NAMED} AND (sequence > :last OR happened_on > :day)")
STARTED = Statement(f"DELETE FROM deadline WHERE {_OF_NAMED} AND starts_on > :day")
MET = Statement(f"UPDATE deadline SET state = 'running', met_on = NULL WHERE {_OF_NAMED} AND met_on > :day")

IN_MEMORY = (SAY, CASES, ITEMS, MOVES, ITEM, *OF_ITEM, NO_ITEM, DONE, STARTED, MET)
"""What no database runs that people work in."""


class LeftItem(NamedTuple):
    """An item of such a case."""

    id: int
    reference: str
    workflow_hash: str
    kind: str
    number: int


def bring_back(source: Transaction, past: Transaction, references: Collection[str], *, last: int, day: str) -> None:
    """Let such cases stand in the state that their envelopes give, copied before, and nothing that is dated later."""
    of = {"names": json.dumps(sorted(references))}
    for sequence, case_id, at in source.rows(DESTROYED, of):
        past.execute(SAY, {"sequence": sequence, "case_id": case_id, "destroyed_at": at})
    past.execute(CASES, of)
    past.execute(DONE, {**of, "last": last, "day": day})
    past.execute(STARTED, {**of, "day": day})
    past.execute(MET, {**of, "day": day})


def items_left(past: Transaction, references: Iterable[str]) -> list[LeftItem]:
    """Every item of such cases, also those that were added later."""
    return [LeftItem(*row) for row in past.rows(ITEMS, {"names": json.dumps(sorted(references))})]


def item_states(past: Transaction, references: Iterable[str]) -> dict[tuple[str, str], str]:
    """In which state each item stood, by its case and its number; one that was added later is not in it."""
    rows = past.rows(MOVES, {"names": json.dumps(sorted(references))})
    return {(reference, item): state for reference, item, state in rows}


def put_item(past: Transaction, id: int, state: str | None) -> None:
    """Let an item stand in a state; None where there was none yet."""
    if state is not None:
        past.execute(ITEM, {"id": id, "state": state})
        return
    for statement in (*OF_ITEM, NO_ITEM):
        past.execute(statement, {"id": id})
