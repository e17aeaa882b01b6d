"""The data key of a case: whether it is there, and its destruction, which is the destruction of what it sealed.

The case itself stays: its reference, states, dates, roles, choices and numbers, and every envelope
of the trail, so that the chain still verifies and figures still add up.
"""

from __future__ import annotations

from .session import Transaction
from .statements import Statement
from .vault import NEWEST_KEY, of_case

KEYS_OF_CASE = Statement(
    "SELECT id FROM data_key WHERE wrapped IS NOT NULL AND (holder = :holder OR holder IN"
    " (SELECT 'file:' || file_key FROM case_file WHERE case_id = :case_id)) ORDER BY id"
)
DESTROY_KEY = Statement("UPDATE data_key SET wrapped = NULL, wrapped_by = NULL WHERE id = :id")


def is_destroyed(tx: Transaction, reference: str) -> bool:
    """Whether what a case held was destroyed by law."""
    if not tx.vault.seals(tx):
        return False
    row = tx.one(NEWEST_KEY, {"holder": of_case(reference)})
    return row is not None and bool(row[1])


def destroy_keys(tx: Transaction, case_id: int, reference: str) -> int:
    """Destroy the keys of a case and of its files, for ever; how many there were.

    From then on nobody can read, in this database or in a copy of it that a newer master key does not open:

    * who the people are (table ``identity``, values and salts),
    * what was written in words: texts among the facts of the case and of its items, reasons of suspensions, frozen
      pictures of the case, the places of meetings, the answers of samples, why a part was withheld from somebody;
    * the words of its letters, and the reason given for one that could not be written;
    * the body and the salt of every entry about it, so that nobody can find out by guessing what they were;
    * the bytes and the names of its files, each of which has a key of its own that goes as well.

    What stays in clear is the reference, states, dates, roles, users, choices, numbers, keys of agencies and bodies,
    hashes and commitments. Reading code finds no body in the trail and ``Destroyed by law.`` in the place of a text;
    whoever opens the case to change it is refused with ``CaseDestroyed``. What is recorded about the case afterwards
    is sealed with the key of the installation.

    Whoever calls it holds the case and the trail (:func:`~reviewflow.store.audit_log.trail_head`) until the transaction
    ends, and lets an entry name the bodies that go. Other processes forget the keys within a minute.
    """
    keys = [row[0] for row in tx.rows(KEYS_OF_CASE, {"holder": of_case(reference), "case_id": case_id})]
    for key in keys:
        tx.execute(DESTROY_KEY, {"id": key})
        tx.vault.drop(key)
    tx.keys.pop(of_case(reference), None)
    return len(keys)
