"""The data key of a case: whether it is there, and its destruction, which is the destruction of what it sealed.

The case itself stays: its reference, states, dates, roles, choices and numbers, and every envelope
of the trail, so that the chain still verifies and figures still add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from reviewflow.audit.chain import BODIES_DESTROYED
from reviewflow.audit.entry import Entry, Envelope
from reviewflow.errors import CaseNotFound

from . import trail_search
from .audit_log import DESTROY_BODY, append, trail_head
from .session import Transaction
from .statements import Statement
from .vault import NEWEST_KEY, of_case

HOLD_CASE = Statement(
    "SELECT id FROM review_case WHERE reference = :reference",
    postgresql="SELECT id FROM review_case WHERE reference = :reference FOR UPDATE",
)
KEYS_OF_CASE = Statement(
    "SELECT id FROM data_key WHERE wrapped IS NOT NULL AND (holder = :holder OR holder IN"
    " (SELECT 'file:' || file_key FROM case_file WHERE case_id = :case_id)) ORDER BY id"
)
DESTROY_KEY = Statement("UPDATE data_key SET wrapped = NULL, wrapped_by = NULL WHERE id = :id")
BODIES_OF_CASE = Statement(
    "SELECT e.sequence FROM trail_entry e JOIN trail_body b ON b.sequence = e.sequence"
    " WHERE e.case_reference = :reference AND e.what <> 'destroy_bodies' AND b.body IS NOT NULL ORDER BY e.sequence"
)
DROP_DRAFTS = Statement("DELETE FROM draft WHERE form LIKE :inside OR form LIKE :ends")
TOUCH = Statement("UPDATE review_case SET version = version + 1 WHERE id = :id")


class Destroyed(NamedTuple):
    """What became unreadable with the key of a case."""

    entry: Entry
    """The entry that says so, and names every body."""
    bodies: int
    files: int


def is_destroyed(tx: Transaction, reference: str) -> bool:
    """Whether what a case held was destroyed by law."""
    if not tx.vault.seals(tx):
        return False
    row = tx.one(NEWEST_KEY, {"holder": of_case(reference)})
    return row is not None and bool(row[1])


def destroy(
    tx: Transaction,
    case_id: int,
    envelope: Envelope,
    *,
    reason: str,
    more: Mapping[str, object] | None = None,
) -> Destroyed:
    """Destroy the data key of a case for ever, and say so in an entry that stays.

    From then on nobody can read, in this database or in a copy of it that a newer master key does not open:

    * who the people are (table ``identity``, values and salts),
    * what was written in words: texts among the facts of the case and of its items, reasons of suspensions, frozen
      pictures of the case, the places of meetings, the answers of samples;
    * the words of its letters, and the reason given for one that could not be written;
    * the body and the salt of every entry about it, so that nobody can find out by guessing what they were;
    * the bytes and the names of its files, each of which has a key of its own that goes as well.

    Drafts of forms about it are deleted, and its words leave the search. What stays in clear is the reference,
    states, dates, roles, users, choices, numbers, keys of agencies and bodies, hashes and commitments.
    Reading code finds no body in the trail and ``Destroyed by law.`` in the place of a text; whoever opens the case to
    change it is refused with ``CaseDestroyed``. What is recorded about the case afterwards is sealed with the key of
    the installation.

    ``envelope.what`` is ``destroy_bodies`` and its ``case_reference`` that of the case; ``more`` is added to the body
    of that entry, for instance the number of a certificate. Call it in a transaction of its own, as the last thing.
    Other processes forget the key within a minute.

    Raises:
        CaseNotFound: there is no such case.
    """
    if envelope.what != BODIES_DESTROYED or envelope.case_reference is None:
        raise ValueError(f"the entry about it is called {BODIES_DESTROYED} and names the case")
    reference = envelope.case_reference
    if tx.value(HOLD_CASE, {"reference": reference}) != case_id:
        raise CaseNotFound(case=reference)
    # From here on nobody adds an entry with the old key: it is chosen under this lock.
    trail_head(tx)
    sequences = [row[0] for row in tx.rows(BODIES_OF_CASE, {"reference": reference})]
    said = {**(more or {}), "destroyed": sequences, "reason": reason}
    entry = append(tx, envelope, said)
    keys = destroy_keys(tx, case_id, reference)
    if not tx.vault.seals(tx):
        # A database in memory has no keys: there the bodies themselves go.
        for sequence in sequences:
            tx.execute(DESTROY_BODY, {"sequence": sequence})
    tx.execute(DROP_DRAFTS, {"inside": f"%/{reference}/%", "ends": f"%/{reference}"})
    trail_search.forget(tx, sequences)
    tx.execute(TOUCH, {"id": case_id})
    return Destroyed(entry, len(sequences), max(0, keys - 1))


def destroy_keys(tx: Transaction, case_id: int, reference: str) -> int:
    """Destroy the keys of a case and of its files, for ever; how many there were."""
    keys = [row[0] for row in tx.rows(KEYS_OF_CASE, {"holder": of_case(reference), "case_id": case_id})]
    for key in keys:
        tx.execute(DESTROY_KEY, {"id": key})
        tx.vault.drop(key)
    tx.keys.pop(of_case(reference), None)
    return len(keys)
