"""Where identifying facts are kept, joined to a case only for those who may see them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reviewflow.case.case import FactValue
from reviewflow.case.identity import MARK, Identity

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement, among

INSERT = Statement(
    "INSERT INTO identity (case_id, item_id, fact, value, salt, commitment, sequence)"
    " VALUES (:case_id, :item_id, :fact, :value, :salt, :commitment, :sequence)"
)
OF_CASE = Statement(f"SELECT commitment, {sealed('identity', 'value')} FROM identity WHERE case_id = :case_id")
OF_ENTRY = Statement(
    f"SELECT fact, {sealed('identity', 'value')}, {sealed('identity', 'salt')} FROM identity WHERE sequence = :sequence"
)
_OF_FACTS = f"SELECT commitment, {sealed('identity', 'value')} FROM identity WHERE case_id {{}} AND fact {{}}"
_CASES, _FACTS = among("ids", numbers=True), among("facts")
OF_FACTS = Statement(_OF_FACTS.format(_CASES[0], _FACTS[0]), postgresql=_OF_FACTS.format(_CASES[1], _FACTS[1]))


NAMED = Statement(
    f"SELECT c.reference, c.workflow_hash, i.kind, i.number, t.fact, {sealed('identity', 'value', 't')} FROM identity t"
    " JOIN review_case c ON c.id = t.case_id LEFT JOIN case_item i ON i.id = t.item_id"
    " WHERE c.partnership = :partnership AND NOT EXISTS"
    " (SELECT 1 FROM destruction d WHERE d.case_id = c.id AND d.state = 'destroyed') ORDER BY c.reference, t.id"
)


class NamedPlace(NamedTuple):
    """One identity, and where it stands."""

    case: str
    workflow_hash: str
    kind: str | None
    number: int | None
    fact: str
    value: FactValue


def named_in(tx: Transaction, partnership: str) -> Iterator[NamedPlace]:
    """Every identity of the cases of a partnership, one by one. For looking for somebody, and never to be shown."""
    for case, rules, kind, number, fact, value in tx.stream(NAMED, {"partnership": partnership}):
        yield NamedPlace(case, rules, kind, number, fact, json.loads(value))


def save_identities(
    tx: Transaction, identities: Iterable[Identity], *, case_id: int, item_id: int | None, sequence: int
) -> None:
    """Keep identities with the entry that recorded them."""
    for identity in identities:
        key = (case_id, sequence, identity.fact)
        value = json.dumps(identity.value, ensure_ascii=False, separators=(",", ":"))
        values = {
            "case_id": case_id,
            "item_id": item_id,
            "fact": identity.fact,
            "value": tx.seal("identity", "value", key, value, case_id=case_id),
            "salt": tx.seal("identity", "salt", key, identity.salt, case_id=case_id),
            "commitment": identity.commitment,
            "sequence": sequence,
        }
        tx.execute(INSERT, values)


def load_identities(tx: Transaction, case_id: int) -> dict[str, FactValue]:
    """Every identity of a case: the marker in the facts to the value."""
    return {MARK + commitment: json.loads(value) for commitment, value in tx.rows(OF_CASE, {"case_id": case_id})}


def identities_of_entry(tx: Transaction, sequence: int) -> dict[str, Identity]:
    """The identities that one entry recorded, by fact."""
    rows = tx.rows(OF_ENTRY, {"sequence": sequence})
    return {fact: Identity(fact, json.loads(value), salt) for fact, value, salt in rows}


def values_of_facts(tx: Transaction, case_ids: Iterable[int], facts: Iterable[str]) -> dict[str, FactValue]:
    """The identities of many cases under some facts: the marker to the value. For counting, and never to be shown."""
    values = {"ids": json.dumps(list(case_ids)), "facts": json.dumps(sorted(facts))}
    return {MARK + commitment: json.loads(value) for commitment, value in tx.rows(OF_FACTS, values)}
