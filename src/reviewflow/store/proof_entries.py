"""Which entries of the trail are about signing keys, witnesses and countersignatures, and what they say."""

from __future__ import annotations

import json

from reviewflow.audit.keyring import OF_PROOFS, Keyring, Said, keyring_of

from .sealed_columns import sealed
from .session import Transaction
from .statements import Statement

INSERT = Statement("INSERT INTO proof_entry (sequence, address) VALUES (:sequence, :address)")
# What an entry says is read from the trail, never from beside it.
SAID = Statement(
    f"SELECT e.sequence, e.what, e.recorded_at, e.by_user, {sealed('trail_body', 'body', 'b')} FROM proof_entry p"
    " JOIN trail_entry e ON e.sequence = p.sequence JOIN trail_body b ON b.sequence = p.sequence"
    " WHERE b.body IS NOT NULL ORDER BY p.sequence"
)
_OF_PROOFS = ", ".join(f"'{what}'" for what in sorted(OF_PROOFS))
LEFT_OUT = Statement(
    f"SELECT min(e.sequence) FROM trail_entry e WHERE e.what IN ({_OF_PROOFS})"
    " AND NOT EXISTS (SELECT 1 FROM proof_entry p WHERE p.sequence = e.sequence)"
)
ADDRESS = Statement("SELECT address FROM proof_entry WHERE sequence = :sequence")
FORGET_ADDRESS = Statement("UPDATE proof_entry SET address = NULL WHERE sequence = :sequence")


def keep(tx: Transaction, sequence: int, *, address: str | None = None) -> None:
    """Say that an entry is one of them; ``address`` is that of a witness."""
    tx.execute(INSERT, {"sequence": sequence, "address": address})


def keyring(tx: Transaction) -> Keyring:
    """The keys, witnesses and countersignatures, as the trail says."""
    return keyring_of(_said(*row) for row in tx.rows(SAID) if row[1] in OF_PROOFS)


def left_out(tx: Transaction) -> int | None:
    """The first such entry that is not said to be one, or None: what it says would be passed over."""
    found: int | None = tx.value(LEFT_OUT)
    return found


def address_of(tx: Transaction, sequence: int) -> str | None:
    """The address of the witness that an entry added."""
    found: str | None = tx.value(ADDRESS, {"sequence": sequence})
    return found


def forget_address(tx: Transaction, sequence: int) -> None:
    """Take the address of a witness away: they are none any more."""
    tx.execute(FORGET_ADDRESS, {"sequence": sequence})


def _said(sequence: int, what: str, recorded_at: str, by_user: str, text: str) -> Said:
    body = json.loads(text)
    return Said(sequence, what, recorded_at, by_user, body["command"], body.get("reason"))
