"""Where holds and destructions are kept, and which cases may be due for review."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reviewflow.case.case import LinkTo

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement, among

_ON_SQLITE, _ON_POSTGRESQL = among("names")


def _of_named(words: str) -> Statement:
    return Statement(words.format(_ON_SQLITE), postgresql=words.format(_ON_POSTGRESQL))


ENDED = Statement(
    "SELECT c.reference FROM review_case c WHERE c.partnership = :partnership AND c.ended"
    " AND NOT EXISTS (SELECT 1 FROM destruction d WHERE d.case_id = c.id AND d.state = 'destroyed')"
    " ORDER BY c.reference"
)
STILL_OPEN = _of_named(
    "SELECT c.reference FROM review_case c WHERE NOT c.ended AND c.reference {} ORDER BY c.reference"
)
DESTROYED = Statement(
    "SELECT c.reference FROM destruction d JOIN review_case c ON c.id = d.case_id WHERE d.state = 'destroyed'"
    " ORDER BY c.reference"
)
LINKED = Statement("SELECT c.reference, l.to_reference FROM case_link l JOIN review_case c ON c.id = l.case_id")
DECLARED = Statement(
    "SELECT relation, to_reference FROM case_link WHERE case_id = :case_id ORDER BY relation, to_reference"
)
# It runs in a database that is made for a replay, and in no other.
MOVE = Statement("UPDATE review_case SET state = :state WHERE reference = :reference")
_HOLD = (
    f"SELECT h.sequence, h.partnership, c.reference, h.ground, {sealed('legal_hold', 'reason', 'h')}, h.review_on,"
    f" h.placed_at, h.placed_by, h.lifted_at, h.lifted_by, {sealed('legal_hold', 'lifted_reason', 'h')}"
    " FROM legal_hold h LEFT JOIN review_case c ON c.id = h.case_id"
)
HOLDS = Statement(
    f"{_HOLD} WHERE h.partnership = :partnership AND h.sequence < :before ORDER BY h.sequence DESC LIMIT :limit"
)
HOLDING = Statement(f"{_HOLD} WHERE h.partnership = :partnership AND h.lifted_at IS NULL ORDER BY h.sequence")
HOLD = Statement(f"{_HOLD} WHERE h.sequence = :sequence")
PLACE = Statement(
    "INSERT INTO legal_hold (sequence, partnership, case_id, ground, reason, review_on, placed_at, placed_by)"
    " VALUES (:sequence, :partnership, (SELECT id FROM review_case WHERE reference = :reference), :ground, :reason,"
    " :review_on, :placed_at, :placed_by)"
)
LIFT = Statement(
    "UPDATE legal_hold SET lifted_at = :lifted_at, lifted_by = :lifted_by, lifted_reason = :lifted_reason,"
    " lifted_in = :lifted_in WHERE sequence = :sequence AND lifted_at IS NULL"
)
_DESTRUCTION = (
    "SELECT d.sequence, c.reference, c.partnership, d.state, d.rule, d.due_on,"
    f" {sealed('destruction', 'reason', 'd')}, d.proposed_at, d.proposed_by, d.decided_at, d.decided_by,"
    f" {sealed('destruction', 'decided_reason', 'd')}, d.destroyed_at, d.destroyed_by,"
    f" {sealed('destruction', 'certificate', 'd')}"
    " FROM destruction d JOIN review_case c ON c.id = d.case_id"
)
STANDING = Statement(f"{_DESTRUCTION} WHERE c.reference = :reference AND d.state <> 'refused'")
STANDING_OF = Statement(f"{_DESTRUCTION} WHERE c.partnership = :partnership AND d.state IN ('proposed', 'approved')")
DESTRUCTIONS = Statement(
    f"{_DESTRUCTION} WHERE c.partnership = :partnership AND d.sequence < :before ORDER BY d.sequence DESC LIMIT :limit"
)
FIND = Statement(f"{_DESTRUCTION} WHERE d.sequence = :sequence")
PROPOSE = Statement(
    "INSERT INTO destruction (sequence, case_id, state, rule, due_on, reason, proposed_at, proposed_by)"
    " SELECT :sequence, id, 'proposed', :rule, :due_on, :reason, :proposed_at, :proposed_by FROM review_case"
    " WHERE reference = :reference"
)
DECIDE = Statement(
    "UPDATE destruction SET state = :state, decided_at = :decided_at, decided_by = :decided_by,"
    " decided_reason = :decided_reason WHERE sequence = :sequence AND state = 'proposed'"
)
DESTROY = Statement(
    "UPDATE destruction SET state = 'destroyed', destroyed_at = :destroyed_at, destroyed_by = :destroyed_by,"
    " certificate = :certificate WHERE sequence = :sequence AND state = 'approved'"
)


class Hold(NamedTuple):
    """A hold, on one case or on all of a partnership."""

    sequence: int
    partnership: str
    case: str | None
    ground: str
    reason: str
    review_on: str | None
    placed_at: str
    placed_by: str
    lifted_at: str | None
    lifted_by: str | None
    lifted_reason: str | None


class Destruction(NamedTuple):
    """A proposal to destroy what a case says, and what came of it."""

    sequence: int
    case: str
    partnership: str
    state: str
    rule: Mapping[str, object]
    due_on: str | None
    reason: str
    proposed_at: str
    proposed_by: str
    decided_at: str | None
    decided_by: str | None
    decided_reason: str | None
    destroyed_at: str | None
    destroyed_by: str | None
    certificate: Mapping[str, object] | None


def ended_references(tx: Transaction, partnership: str) -> list[str]:
    """The cases of a partnership that have ended and still say something, in order."""
    return [row[0] for row in tx.rows(ENDED, {"partnership": partnership})]


def still_open(tx: Transaction, references: Iterable[str]) -> frozenset[str]:
    """Of these cases those that have not ended."""
    return frozenset(row[0] for row in tx.rows(STILL_OPEN, {"names": json.dumps(sorted(references))}))


def destroyed_references(tx: Transaction) -> frozenset[str]:
    """Every case whose words were destroyed by law."""
    return frozenset(row[0] for row in tx.rows(DESTROYED))


def linked_with(tx: Transaction, references: Iterable[str]) -> frozenset[str]:
    """Every case that is linked with one of these, however far."""
    beside: dict[str, set[str]] = {}
    for one, other in tx.rows(LINKED):
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    found: set[str] = set()
    waiting = list(references)
    while waiting:
        for each in beside.get(waiting.pop(), set()) - found:
            found.add(each)
            waiting.append(each)
    return frozenset(found)


def links_declared(tx: Transaction, case_id: int) -> list[LinkTo]:
    """The links that a case itself declares."""
    return [LinkTo(relation, to) for relation, to in tx.rows(DECLARED, {"case_id": case_id})]


def move_stand_in(tx: Transaction, reference: str, state: str) -> None:
    """Bring what stands in for a case to a state."""
    tx.execute(MOVE, {"reference": reference, "state": state})


def holding(tx: Transaction, partnership: str) -> list[Hold]:
    """The holds of a partnership that hold now, the oldest first."""
    return [Hold(*row) for row in tx.rows(HOLDING, {"partnership": partnership})]


def holds(tx: Transaction, partnership: str, *, before: int, limit: int) -> list[Hold]:
    """Every hold that was ever placed, the newest first."""
    return [Hold(*row) for row in tx.rows(HOLDS, {"partnership": partnership, "before": before, "limit": limit})]


def find_hold(tx: Transaction, sequence: int) -> Hold | None:
    """A hold by its number."""
    row = tx.one(HOLD, {"sequence": sequence})
    return Hold(*row) if row else None


def place_hold(tx: Transaction, **values: object) -> None:
    """Keep a hold; ``reference`` is None for every case of the partnership."""
    tx.execute(PLACE, tx.seal_values("legal_hold", values, "reason"))


def lift_hold(tx: Transaction, **values: object) -> bool:
    """Lift a hold; False where it holds no more."""
    return tx.execute(LIFT, tx.seal_values("legal_hold", values, "lifted_reason")) == 1


def _destruction(row: tuple[object, ...]) -> Destruction:
    values = list(row)
    values[4] = json.loads(str(row[4]))
    values[14] = json.loads(str(row[14])) if row[14] else None
    return Destruction(*values)  # type: ignore[arg-type]


def standing_destruction(tx: Transaction, reference: str) -> Destruction | None:
    """What is proposed, approved or done about one case."""
    row = tx.one(STANDING, {"reference": reference})
    return _destruction(row) if row else None


def find_destruction(tx: Transaction, sequence: int) -> Destruction:
    """A proposal that there is, by its number."""
    row = tx.one(FIND, {"sequence": sequence})
    assert row is not None, "a proposal is never deleted"
    return _destruction(row)


def standing_destructions(tx: Transaction, partnership: str) -> dict[str, Destruction]:
    """What is proposed or approved, by case."""
    rows = tx.rows(STANDING_OF, {"partnership": partnership})
    return {each.case: each for each in map(_destruction, rows)}


def destructions(tx: Transaction, partnership: str, *, before: int, limit: int) -> list[Destruction]:
    """Every proposal and what came of it, the newest first."""
    rows = tx.rows(DESTRUCTIONS, {"partnership": partnership, "before": before, "limit": limit})
    return [_destruction(row) for row in rows]


def propose(tx: Transaction, **values: object) -> None:
    """Keep a proposal."""
    tx.execute(PROPOSE, tx.seal_values("destruction", values, "reason"))


def decide(tx: Transaction, **values: object) -> bool:
    """Keep what was decided of a proposal; False where somebody was quicker."""
    return tx.execute(DECIDE, tx.seal_values("destruction", values, "decided_reason")) == 1


def mark_destroyed(tx: Transaction, **values: object) -> bool:
    """Keep that it was carried out, with its certificate; from here on the guards let the words go."""
    return tx.execute(DESTROY, tx.seal_values("destruction", values, "certificate")) == 1
