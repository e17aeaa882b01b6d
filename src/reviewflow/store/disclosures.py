"""Where requests for what is held are kept: what they are about, what was decided of each part, what was released."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

from .cases import case_id_of
from .sealed_columns import columns_of, sealed
from .session import Transaction
from .statements import Statement, among

_COLUMNS = (
    "sequence, partnership, kind, state, reason, people, received_on, due_on, recorded_at, recorded_by, proposed_at,"
    " proposed_by, decided_at, decided_by, decided_reason, released_at, released_by, content_hash, package_hash, parts,"
    " withheld"
)
_SEEN = columns_of("disclosure", _COLUMNS)
FIND = Statement(f"SELECT {_SEEN} FROM disclosure WHERE sequence = :sequence")
PAGE = Statement(
    f"SELECT {_SEEN} FROM disclosure WHERE partnership = :partnership AND sequence < :before"
    " ORDER BY sequence DESC LIMIT :limit"
)
RELEASED_PAGE = Statement(
    f"SELECT {_SEEN} FROM disclosure WHERE partnership = :partnership AND sequence < :before AND state = 'released'"
    " ORDER BY sequence DESC LIMIT :limit"
)
_ON_SQLITE, _ON_POSTGRESQL = among("numbers", numbers=True)
_WITHHELD_BY_GROUND = (
    "SELECT disclosure, ground, COUNT(*) FROM disclosure_mark WHERE withheld = :withheld AND disclosure {}"
    " GROUP BY disclosure, ground ORDER BY disclosure, ground"
)
WITHHELD_BY_GROUND = Statement(
    _WITHHELD_BY_GROUND.format(_ON_SQLITE), postgresql=_WITHHELD_BY_GROUND.format(_ON_POSTGRESQL)
)
RECORD = Statement(
    "INSERT INTO disclosure (sequence, partnership, kind, state, reason, people, received_on, due_on, recorded_at,"
    " recorded_by) VALUES (:sequence, :partnership, :kind, 'recorded', :reason, :people, :received_on, :due_on,"
    " :recorded_at, :recorded_by)"
)
ADD_CASE = Statement(
    "INSERT INTO disclosure_case (disclosure, case_id, item)"
    " SELECT :disclosure, id, :item FROM review_case WHERE reference = :reference"
)
_CASES_OF_PAGE = (
    "SELECT d.disclosure, c.reference, d.item FROM disclosure_case d JOIN review_case c ON c.id = d.case_id"
    " WHERE d.disclosure {} ORDER BY d.disclosure, c.reference"
)
CASES_OF_PAGE = Statement(_CASES_OF_PAGE.format(_ON_SQLITE), postgresql=_CASES_OF_PAGE.format(_ON_POSTGRESQL))
MARK = Statement(
    "INSERT INTO disclosure_mark (disclosure, case_id, part, withheld, ground, reason, marked_at, marked_by, sequence)"
    " SELECT :disclosure, id, :part, :withheld, :ground, :reason, :marked_at, :marked_by, :sequence FROM review_case"
    " WHERE reference = :reference ON CONFLICT (disclosure, case_id, part) DO UPDATE SET withheld = excluded.withheld,"
    " ground = excluded.ground, reason = excluded.reason, marked_at = excluded.marked_at,"
    " marked_by = excluded.marked_by, sequence = excluded.sequence"
)
MARKS = Statement(
    f"SELECT c.reference, m.part, m.withheld, m.ground, {sealed('disclosure_mark', 'reason', 'm')},"
    " m.marked_at, m.marked_by, m.sequence"
    " FROM disclosure_mark m JOIN review_case c ON c.id = m.case_id WHERE m.disclosure = :disclosure"
    " ORDER BY c.reference, m.part"
)
PROPOSE = Statement(
    "UPDATE disclosure SET state = 'proposed', proposed_at = :at, proposed_by = :by_user, decided_at = NULL,"
    " decided_by = NULL, decided_reason = NULL, content_hash = :hash, parts = :parts, withheld = :withheld"
    " WHERE sequence = :sequence AND state = 'recorded'"
)
DECIDE = Statement(
    "UPDATE disclosure SET state = :state, decided_at = :at, decided_by = :by_user, decided_reason = :reason"
    " WHERE sequence = :sequence AND state IN ('proposed', 'approved')"
)
HIDE = Statement("UPDATE disclosure SET people = :people WHERE sequence = :sequence AND state = 'recorded'")
RELEASE = Statement(
    "UPDATE disclosure SET state = 'released', released_at = :at, released_by = :by_user, package_hash = :hash,"
    " people = :people WHERE sequence = :sequence AND state = 'approved'"
)
CLOSE = Statement(
    "UPDATE disclosure SET state = 'closed', decided_reason = :reason"
    " WHERE sequence = :sequence AND state <> 'released'"
)


People = Mapping[str, Mapping[str, str]]
"""By their part in it (``requester``, ``subject``, ``receiver``, ``hidden-1`` ...): each a value and its salt."""


class Disclosure(NamedTuple):
    """A request, and what came of it."""

    sequence: int
    partnership: str
    kind: str
    state: str
    reason: str
    people: People
    received_on: str
    due_on: str | None
    recorded_at: str
    recorded_by: str
    proposed_at: str | None
    proposed_by: str | None
    decided_at: str | None
    decided_by: str | None
    decided_reason: str | None
    released_at: str | None
    released_by: str | None
    content_hash: str | None
    package_hash: str | None
    parts: int | None
    withheld: int | None
    cases: tuple[tuple[str, str | None], ...] = ()
    """Each with the item that is about whoever asks."""


class Mark(NamedTuple):
    """What somebody decided about one part of a case."""

    case: str
    part: str
    withheld: bool
    ground: str | None
    reason: str
    marked_at: str
    marked_by: str
    sequence: int


def find(tx: Transaction, sequence: int) -> Disclosure | None:
    """A request by its number."""
    row = tx.one(FIND, {"sequence": sequence})
    return _with_cases(tx, [row])[0] if row else None


def page(tx: Transaction, partnership: str, *, before: int, limit: int, released: bool = False) -> list[Disclosure]:
    """The requests to a partnership, or only those of which something was released, the newest first."""
    statement = RELEASED_PAGE if released else PAGE
    return _with_cases(tx, tx.rows(statement, {"partnership": partnership, "before": before, "limit": limit}))


def withheld_by_ground(tx: Transaction, numbers: list[int]) -> dict[int, dict[str, int]]:
    """By the number of a request: on which grounds somebody withheld so many parts."""
    found: dict[int, dict[str, int]] = {}
    given = {"withheld": True, "numbers": json.dumps(numbers)}
    for number, ground, parts in tx.rows(WITHHELD_BY_GROUND, given):
        found.setdefault(number, {})[ground] = parts
    return found


def _with_cases(tx: Transaction, rows: list[tuple[object, ...]]) -> list[Disclosure]:
    cases: dict[object, list[tuple[str, str | None]]] = {}
    for number, reference, item in tx.rows(CASES_OF_PAGE, {"numbers": json.dumps([row[0] for row in rows])}):
        cases.setdefault(number, []).append((reference, item))
    return [
        Disclosure(*row[:5], json.loads(str(row[5])), *row[6:], tuple(cases.get(row[0], ())))  # type: ignore[arg-type, call-arg]
        for row in rows
    ]


def record(tx: Transaction, *, sequence: int, people: People, **values: object) -> None:
    """Keep a request."""
    given = {**values, "sequence": sequence, "people": _as_text(people)}
    tx.execute(RECORD, tx.seal_values("disclosure", given, "people", "reason"))


def _as_text(people: People) -> str:
    return json.dumps(people, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def add_case(tx: Transaction, disclosure: int, reference: str, item: str | None) -> None:
    """Keep that a request is about a case."""
    tx.execute(ADD_CASE, {"disclosure": disclosure, "reference": reference, "item": item})


def mark(tx: Transaction, **values: object) -> None:
    """Keep what was decided about a part; the newest stands."""
    case_id = case_id_of(tx, str(values["reference"]))
    tx.execute(MARK, tx.seal_values("disclosure_mark", {**values, "case_id": case_id}, "reason", case_id=case_id))


def marks(tx: Transaction, disclosure: int) -> list[Mark]:
    """What was decided about each part."""
    return [
        Mark(case, part, bool(withheld), *rest)
        for case, part, withheld, *rest in tx.rows(MARKS, {"disclosure": disclosure})
    ]


def propose(tx: Transaction, **values: object) -> bool:
    """Keep that a package is ready for somebody else to look at; False where it was not being worked on."""
    return tx.execute(PROPOSE, values) == 1


def hide(tx: Transaction, sequence: int, people: People) -> bool:
    """Keep more words that are blacked out; False where it is not being worked on."""
    kept = tx.seal_values("disclosure", {"sequence": sequence, "people": _as_text(people)}, "people")
    return tx.execute(HIDE, kept) == 1


def decide(tx: Transaction, **values: object) -> bool:
    """Keep what was decided of it; False where nobody has proposed it."""
    return tx.execute(DECIDE, _reasoned(tx, values)) == 1


def release(tx: Transaction, *, sequence: int, people: People, **values: object) -> bool:
    """Keep that it was released; False where it is not approved."""
    given = {**values, "sequence": sequence, "people": _as_text(people)}
    return tx.execute(RELEASE, tx.seal_values("disclosure", given, "people")) == 1


def close(tx: Transaction, **values: object) -> bool:
    """Keep that a request ended without a release; False where something was released."""
    return tx.execute(CLOSE, _reasoned(tx, values)) == 1


def _reasoned(tx: Transaction, values: Mapping[str, object]) -> dict[str, object]:
    """What was decided, with its reason sealed for the column in which it is kept."""
    kept = tx.seal_values("disclosure", {**values, "decided_reason": values["reason"]}, "decided_reason")
    return {**values, "reason": kept["decided_reason"]}
