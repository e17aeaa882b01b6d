"""Where cases are kept: rows in, the frozen case out, and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from reviewflow.audit.instants import read_instant
from reviewflow.case.case import Case, Done, FactValue, Item, LinkTo, SuspendedClock
from reviewflow.errors import CaseNotFound, ReferenceTaken
from reviewflow.statute.clock import Suspension
from reviewflow.statute.london import local_date

from .sealed_columns import sealed
from .session import Row, Transaction
from .statements import Statement, among
from .vault import of_case
from .walls import walls_of

ItemKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case with what only the store needs to know about it."""

    id: int
    case: Case
    item_ids: Mapping[ItemKey, int]
    versions: tuple[int, int]
    """The newest calendar and the newest version of its partnership, when it was read."""

    def item_id(self, key: ItemKey | None) -> int | None:
        """The row of one of its items; None for the case itself."""
        return self.item_ids[key] if key else None


_CASE = (
    "SELECT c.id, c.reference, c.workflow, c.workflow_hash, c.partnership, c.state,"
    f" {sealed('review_case', 'facts', 'c')}, c.opened_on,"
    " c.version, c.kept,"
    " (SELECT max(id) FROM calendar_version),"
    " (SELECT max(id) FROM partnership_version p WHERE p.partnership = c.partnership), w.walls,"
    " (SELECT d.destroyed_at FROM destruction d WHERE d.case_id = c.id AND d.state = 'destroyed')"
    " FROM review_case c LEFT JOIN case_wall w ON w.case_id = c.id WHERE c.reference = :reference"
)
CASE = Statement(_CASE)
# Not FOR UPDATE, for which whoever adds a row about the case would have to wait: with the end of the trail in hand,
# that whoever changes the case is waiting for.
CASE_TO_CHANGE = Statement(_CASE, postgresql=f"{_CASE} FOR NO KEY UPDATE OF c")
ITEMS = Statement(
    f"SELECT id, kind, number, state, {sealed('case_item', 'facts')} FROM case_item"
    " WHERE case_id = :case_id ORDER BY id"
)
# Letters name linked cases in this order, so it has to be the same on both databases and for ever.
LINKS = Statement(
    "SELECT relation, to_reference, 0, 0 FROM case_link WHERE case_id = :case_id"
    " UNION ALL SELECT l.relation, c.reference, 1, c.id FROM case_link l JOIN review_case c ON c.id = l.case_id"
    " WHERE l.to_reference = :reference ORDER BY 3, 1, 4, 2"
)
LINKED_WITH = Statement(
    "SELECT DISTINCT c.partnership FROM review_case c WHERE c.reference IN"
    " (SELECT l.to_reference FROM case_link l JOIN review_case o ON o.id = l.case_id WHERE o.reference = :reference)"
    " OR c.id IN (SELECT l.case_id FROM case_link l WHERE l.to_reference = :reference)"
)
DONE = Statement(
    "SELECT transition, happened_on, by_user, item_id FROM done WHERE case_id = :case_id ORDER BY sequence"
)
_SUSPENSION = f"clock, item_id, from_on, until_on, {sealed('suspension', 'reason')}, basis"
SUSPENSIONS = Statement(f"SELECT {_SUSPENSION} FROM suspension WHERE case_id = :case_id ORDER BY id")

INSERT_CASE = Statement(
    "INSERT INTO review_case (reference, workflow, workflow_hash, partnership, edition, state, facts, opened_on,"
    " version,"
    " kept, ended) VALUES (:reference, :workflow, :workflow_hash, :partnership, :edition, :state, :facts,"
    " :opened_on, 1, :kept, :ended) ON CONFLICT (reference) DO NOTHING RETURNING id"
)
UPDATE_CASE = Statement(
    "UPDATE review_case SET state = :state, facts = :facts, workflow_hash = :workflow_hash, edition = :edition,"
    " kept = :kept, ended = :ended, version = version + 1 WHERE id = :id AND version = :version"
)
TOUCH_CASE = Statement("UPDATE review_case SET version = version + 1 WHERE id = :id AND version = :version")
INSERT_ITEM = Statement(
    "INSERT INTO case_item (case_id, kind, number, state, facts, version)"
    " VALUES (:case_id, :kind, :number, :state, :facts, 1) RETURNING id"
)
UPDATE_ITEM = Statement("UPDATE case_item SET state = :state, facts = :facts, version = version + 1 WHERE id = :id")
INSERT_LINK = Statement(
    "INSERT INTO case_link (case_id, relation, to_reference) VALUES (:case_id, :relation, :to_reference)"
)
INSERT_DONE = Statement(
    "INSERT INTO done (case_id, item_id, transition, happened_on, by_user, by_role, sequence)"
    " VALUES (:case_id, :item_id, :transition, :happened_on, :by_user, :by_role, :sequence)"
)
INSERT_SUSPENSION = Statement(
    "INSERT INTO suspension (case_id, item_id, clock, from_on, until_on, reason, basis)"
    " VALUES (:case_id, :item_id, :clock, :from_on, :until_on, :reason, :basis)"
)
END_SUSPENSION = Statement(
    "UPDATE suspension SET until_on = :until_on"
    " WHERE case_id = :case_id AND coalesce(item_id, 0) = :item_id AND clock = :clock AND until_on IS NULL"
    " AND from_on = :from_on"
)
INSERT_SNAPSHOT = Statement(
    "INSERT INTO snapshot (case_id, name, body, hash, sequence) VALUES (:case_id, :name, :body, :hash, :sequence)"
)
NEXT_NUMBER = Statement(
    "INSERT INTO reference_counter (partnership, workflow, year, last) VALUES (:partnership, :workflow, :year, 1)"
    " ON CONFLICT (partnership, workflow, year) DO UPDATE SET last = reference_counter.last + 1 RETURNING last"
)
EVERY_REFERENCE = Statement(
    "SELECT reference FROM review_case UNION SELECT case_reference FROM trail_entry WHERE case_reference IS NOT NULL"
)
EVERY_LINK = Statement("SELECT c.reference, l.to_reference FROM case_link l JOIN review_case c ON c.id = l.case_id")
WITH_OPEN_DEADLINES = Statement(
    "SELECT DISTINCT c.reference FROM deadline d JOIN review_case c ON c.id = d.case_id"
    " WHERE d.state IN ('running', 'suspended') ORDER BY c.reference"
)
ID_OF = Statement("SELECT id FROM review_case WHERE reference = :reference")
WORKFLOW_OF = Statement("SELECT workflow FROM review_case WHERE reference = :reference")


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def facts_text(facts: Mapping[str, FactValue]) -> str:
    """Facts as they are kept in a row: JSON with sorted keys."""
    return _encode(facts)


def _kept_facts(
    tx: Transaction, table: str, key: tuple[object, ...], facts: Mapping[str, FactValue], in_clear: Collection[str]
) -> str:
    """Facts as they are kept: where there are words of somebody's own in them, all are sealed behind those in clear."""
    text = _encode(facts)
    vault = tx.vault
    if not vault.seals(tx):
        return text
    clear = {name: value if name in in_clear else None for name, value in facts.items()}
    if clear == facts:
        return text
    holder = of_case(str(key[0])) if table == "review_case" else None
    data_key = vault.key_of_case(tx, int(str(key[0]))) if holder is None else vault.key_for(tx, holder)
    return tx.seal_by(data_key, table, "facts", key, text, clear=_encode(clear))


def load_case(tx: Transaction, reference: str, *, to_change: bool = False) -> StoredCase:
    """The case under a reference, with everything its rules may ask about.

    Raises:
        CaseNotFound: there is none.
        CaseDestroyed: it is to be changed, and what it held was destroyed by law.
    """
    row = tx.one(CASE_TO_CHANGE if to_change else CASE, {"reference": reference})
    if row is None:
        raise CaseNotFound(case=reference)
    if to_change:
        tx.holders[row[0]] = of_case(reference)
        tx.vault.check_not_destroyed(tx, reference)
    keys = {"case_id": row[0], "reference": reference}
    return _stored(row, *(tx.rows(each, keys) for each in (ITEMS, LINKS, DONE, SUSPENSIONS)))


def _stored(row: Row, items: list[Row], links: list[Row], done: list[Row], suspensions: list[Row]) -> StoredCase:
    key_of: dict[int | None, ItemKey | None] = {item[0]: (item[1], item[2]) for item in items}
    key_of[None] = None
    case = Case(
        reference=row[1],
        workflow=row[2],
        workflow_hash=row[3],
        partnership=row[4],
        state=row[5],
        facts=json.loads(row[6]),
        opened_on=dt.date.fromisoformat(row[7]),
        version=row[8],
        kept=json.loads(row[9]),
        walls=walls_of(row[12]),
        destroyed_on=local_date(read_instant(row[13])) if row[13] else None,
        items=tuple(Item(kind, number, state, json.loads(facts)) for _, kind, number, state, facts in items),
        links=tuple(LinkTo(relation, to) for relation, to, _, _ in links),
        done=tuple(
            Done(transition, dt.date.fromisoformat(on), user, key_of[item_id]) for transition, on, user, item_id in done
        ),
        suspensions=tuple(_suspension(found, key_of) for found in suspensions),
    )
    item_ids = {key: id for id, key in key_of.items() if id is not None and key is not None}
    return StoredCase(row[0], case, item_ids, (row[10], row[11]))


_IDS, _IDS_ON_POSTGRESQL = among("ids", numbers=True)
_REFERENCES, _REFERENCES_ON_POSTGRESQL = among("references")


def _of_many(words: str) -> Statement:
    return Statement(words.format(_IDS), postgresql=words.format(_IDS_ON_POSTGRESQL))


CASES_OF_MANY = Statement(
    _CASE.replace("= :reference", _REFERENCES), postgresql=_CASE.replace("= :reference", _REFERENCES_ON_POSTGRESQL)
)
ITEMS_OF_MANY = _of_many(
    f"SELECT id, kind, number, state, {sealed('case_item', 'facts')}, case_id FROM case_item"
    " WHERE case_id {} ORDER BY id"
)
LINKS_OF_MANY = _of_many(
    "SELECT relation, to_reference, 0, 0, case_id FROM case_link WHERE case_id {0}"
    " UNION ALL SELECT l.relation, c.reference, 1, c.id, t.id FROM case_link l JOIN review_case c ON c.id = l.case_id"
    " JOIN review_case t ON t.reference = l.to_reference WHERE t.id {0} ORDER BY 3, 1, 4, 2"
)
DONE_OF_MANY = _of_many(
    "SELECT transition, happened_on, by_user, item_id, case_id FROM done WHERE case_id {} ORDER BY sequence"
)
SUSPENSIONS_OF_MANY = _of_many(f"SELECT {_SUSPENSION}, case_id FROM suspension WHERE case_id {{}} ORDER BY id")


def load_cases(tx: Transaction, references: Iterable[str], *, alone: bool = False) -> dict[str, StoredCase]:
    """Many cases at once, by reference; one that is not there is left out.

    ``alone``: without items, links and what was done, where it is only asked whose they are.
    """
    rows = tx.rows(CASES_OF_MANY, {"references": json.dumps(list(references))})
    if alone:
        return {row[1]: _stored(row, [], [], [], []) for row in rows}
    ids = {"ids": json.dumps([row[0] for row in rows])}
    parts = [_by_case(tx.rows(each, ids)) for each in (ITEMS_OF_MANY, LINKS_OF_MANY, DONE_OF_MANY, SUSPENSIONS_OF_MANY)]
    return {row[1]: _stored(row, *(part.get(row[0], []) for part in parts)) for row in rows}


def _by_case(rows: list[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[-1], []).append(row[:-1])
    return found


def _suspension(row: Row, key_of: Mapping[int | None, ItemKey | None]) -> SuspendedClock:
    clock, item_id, from_on, until_on, reason, basis = row
    until = dt.date.fromisoformat(until_on) if until_on else None
    return SuspendedClock(clock, key_of[item_id], Suspension(dt.date.fromisoformat(from_on), until, reason, basis))


def partnerships_linked(tx: Transaction, case: Case) -> tuple[str, ...]:
    """The partnerships that keep the cases that a case is linked with, in either direction."""
    return tuple(row[0] for row in tx.rows(LINKED_WITH, {"reference": case.reference}))


def case_exists(tx: Transaction, reference: str) -> bool:
    """Whether a reference is taken."""
    return workflow_of(tx, reference) is not None


def case_id_of(tx: Transaction, reference: str) -> int:
    """The number of the row of a case that there is."""
    return int(tx.value(ID_OF, {"reference": reference}))


def workflow_of(tx: Transaction, reference: str) -> str | None:
    """The workflow of a case, or None when there is no such case."""
    found: str | None = tx.value(WORKFLOW_OF, {"reference": reference})
    return found


def insert_case(tx: Transaction, case: Case, *, edition: str, ended: bool, in_clear: Collection[str]) -> int:
    """Keep a new case; returns its row. ``in_clear`` are the facts that are no words of somebody's own.

    Raises:
        ReferenceTaken: somebody else has just opened a case with this reference.
    """
    own = _values(tx, case, edition=edition, ended=ended, in_clear=in_clear)
    values = {**own, "reference": case.reference, "workflow": case.workflow}
    values.update(partnership=case.partnership, opened_on=case.opened_on.isoformat())
    id = tx.value(INSERT_CASE, values)
    if id is None:
        raise ReferenceTaken(reference=case.reference)
    tx.holders[int(id)] = of_case(case.reference)
    return int(id)


def update_case(
    tx: Transaction, stored: StoredCase, case: Case, *, edition: str, ended: bool, in_clear: Collection[str]
) -> bool:
    """Write a case back; False when somebody changed it since it was read."""
    id, was = stored.id, stored.case
    same = (case.state, case.workflow_hash, case.kept) == (was.state, was.workflow_hash, was.kept)
    if same and case.facts == was.facts:
        # Only its items, links or clocks changed; its version still has to say so.
        return tx.execute(TOUCH_CASE, {"id": id, "version": case.version}) == 1
    own = _values(tx, case, edition=edition, ended=ended, in_clear=in_clear)
    values = {**own, "id": id, "version": case.version}
    return tx.execute(UPDATE_CASE, values) == 1


def _values(tx: Transaction, case: Case, *, edition: str, ended: bool, in_clear: Collection[str]) -> dict[str, object]:
    return {
        "workflow_hash": case.workflow_hash,
        "edition": edition,
        "state": case.state,
        "facts": _kept_facts(tx, "review_case", (case.reference,), case.facts, in_clear),
        "kept": facts_text(case.kept),
        "ended": ended,
    }


def save_item(tx: Transaction, case_id: int, item: Item, *, item_id: int | None, in_clear: Collection[str]) -> int:
    """Keep a new item (``item_id`` None) or write a known one back; returns its row."""
    facts = _kept_facts(tx, "case_item", (case_id, item.kind, item.number), item.facts, in_clear)
    values = {"state": item.state, "facts": facts}
    if item_id is None:
        return int(tx.value(INSERT_ITEM, {**values, "case_id": case_id, "kind": item.kind, "number": item.number}))
    tx.execute(UPDATE_ITEM, {**values, "id": item_id})
    return item_id


def save_link(tx: Transaction, case_id: int, link: LinkTo) -> None:
    """Keep a link."""
    tx.execute(INSERT_LINK, {"case_id": case_id, "relation": link.relation, "to_reference": link.reference})


def save_done(tx: Transaction, case_id: int, done: Done, *, item_id: int | None, by_role: str, sequence: int) -> None:
    """Keep a transition in the history of the case."""
    values = {
        "case_id": case_id,
        "item_id": item_id,
        "transition": done.transition,
        "happened_on": done.on.isoformat(),
        "by_user": done.user,
        "by_role": by_role,
        "sequence": sequence,
    }
    tx.execute(INSERT_DONE, values)


def save_suspension(tx: Transaction, case_id: int, suspended: SuspendedClock, *, item_id: int | None) -> None:
    """Keep a suspension that begins."""
    suspension = suspended.suspension
    key = (case_id, suspended.clock, suspension.from_on.isoformat())
    values = {
        "case_id": case_id,
        "item_id": item_id,
        "clock": suspended.clock,
        "from_on": suspension.from_on.isoformat(),
        "until_on": suspension.until_on.isoformat() if suspension.until_on else None,
        "reason": tx.seal("suspension", "reason", key, suspension.reason, case_id=case_id),
        "basis": suspension.basis,
    }
    tx.execute(INSERT_SUSPENSION, values)


def end_suspension(tx: Transaction, case_id: int, suspended: SuspendedClock, *, item_id: int | None) -> None:
    """Write the end of a suspension."""
    suspension = suspended.suspension
    values = {
        "case_id": case_id,
        "item_id": item_id or 0,
        "clock": suspended.clock,
        "from_on": suspension.from_on.isoformat(),
        "until_on": suspension.until_on.isoformat() if suspension.until_on else None,
    }
    tx.execute(END_SUSPENSION, values)


def save_snapshot(tx: Transaction, case_id: int, name: str, body: str, *, hash: str, sequence: int) -> None:
    """Keep a frozen picture of the case; the database lets nobody change it."""
    kept = tx.seal("snapshot", "body", (case_id, name, sequence), body, case_id=case_id)
    values = {"case_id": case_id, "name": name, "body": kept, "hash": hash, "sequence": sequence}
    tx.execute(INSERT_SNAPSHOT, values)


def next_number(tx: Transaction, *, partnership: str, workflow: str, year: int) -> int:
    """The next number of a partnership's reference scheme; never given twice, even to two people at once."""
    return int(tx.value(NEXT_NUMBER, {"partnership": partnership, "workflow": workflow, "year": year}))


def references_with_open_deadlines(tx: Transaction) -> list[str]:
    """The cases on which a clock is running or suspended."""
    return [row[0] for row in tx.rows(WITH_OPEN_DEADLINES)]


def every_reference(tx: Transaction) -> Iterator[str]:
    """The references of all cases, also of those that are on the trail alone, in no order."""
    return (row[0] for row in tx.stream(EVERY_REFERENCE))


def every_link(tx: Transaction) -> Iterator[tuple[str, str]]:
    """Every link, as the references at its two ends."""
    return ((row[0], row[1]) for row in tx.stream(EVERY_LINK))
