"""A fingerprint of everything that a change to a case writes, to tell whether anything was written at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from .session import Transaction
from .statements import Statement

_COLUMNS = {
    # A letter and a frozen picture are known by their hashes, and are not read again.
    "notice": "id, case_id, item_id, name, recipient, sha256, sequence",
    "snapshot": "case_id, name, sequence, hash",
}
_TABLES = (
    *("review_case", "case_item", "case_link", "deadline", "suspension", "snapshot", "done", "identity", "notice"),
    *("alert", "outbox", "receipt", "reference_counter", "non_working_day", "calendar_version"),
    *("digest", "warning", "invitation", "calendar_link", "absence", "delivery_choice", "checkpoint", "case_wall"),
)
_READ = {table: Statement(f"SELECT {_COLUMNS.get(table, '*')} FROM {table} ORDER BY 1, 2, 3") for table in _TABLES}
_TRAIL = Statement("SELECT sequence, hash FROM trail_entry ORDER BY sequence DESC LIMIT 1")


def fingerprint(tx: Transaction) -> Mapping[str, str]:
    """Each table, and the end of the trail, with what stands in it as one hash."""
    found = {table: _hash(tx, statement) for table, statement in _READ.items()}
    return {**found, "trail_entry": _hash(tx, _TRAIL)}


def _hash(tx: Transaction, statement: Statement) -> str:
    digest = hashlib.sha256()
    for row in tx.rows(statement):
        digest.update(repr(row).encode())
    return digest.hexdigest()
