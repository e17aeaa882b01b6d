"""What the bodies of many entries come to, opened all at once for whoever checks the trail.

A commitment covers the salt with the body behind it, as bytes, and that is just what is sealed: nothing
has to be cut apart or kept. Whatever is not as it always is comes to nothing, which is no commitment;
the slow check then reads that entry like everybody else, and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

from cryptography.exceptions import InvalidTag
from pydantic_core import CoreConfig, SchemaValidator, core_schema

from reviewflow.audit.chain import BODIES_DESTROYED, KeptRow
from reviewflow.audit.commitment import SALT_BYTES
from reviewflow.audit.quick_check import Bodies, bodies_in_clear

from .sealed_columns import SALT_INSIDE
from .sealing import FORM
from .session import Transaction

_NONCE = 12
_SALT = 2 * SALT_BYTES
_AT = len(FORM)
_Opener: TypeAlias = Callable[[bytes, bytes, bytes], bytes]

# The standard library takes three times as long, which is as much as the opening itself. This one takes the other
# alphabet of base64 as well, and does not ask for what fills up the end: both are asked for below.
_octets_of: Callable[[str], bytes] = SchemaValidator(  # type: ignore[assignment]
    core_schema.bytes_schema(), CoreConfig(val_json_bytes="base64")
).validate_strings


def open_bodies(tx: Transaction, rows: Sequence[KeptRow]) -> Bodies:
    """What the bodies of entries come to that were read as they stand in the database."""
    if not tx.vault.seals(tx):
        return bodies_in_clear(rows)
    numbers = {row[19][_AT : row[19].find(".", _AT)] for row in rows if row[18] == SALT_INSIDE and row[19]}
    ciphers = tx.vault.ciphers(tx, [int(each) for each in numbers if each.isdecimal()])
    openers: dict[str, _Opener | None] = {
        str(number): None if cipher is None else cipher.decrypt for number, cipher in ciphers.items()
    }
    said: dict[int, str] = {}
    commitments: list[str | None] = []
    # Every entry of a trail passes here whenever it is checked: all of it is written out in one loop.
    for row in rows:
        sequence, salt, body = row[17:20]
        if salt != SALT_INSIDE or sequence is None or body is None or body[:_AT] != FORM:
            commitments.append(None if salt is None and body is None else "")
            continue
        dot = body.find(".", _AT)
        opener = openers.get(body[_AT:dot], _nothing)
        if opener is None:
            # Destroyed by law, or so it seems: whether an entry says so is for the check.
            commitments.append(None)
            continue
        rest = body[dot + 1 :]
        try:
            sealed = b"" if len(rest) & 3 or "-" in rest or "_" in rest else _octets_of(rest)
            whole = opener(sealed[:_NONCE], sealed[_NONCE:], b"trail_body.body/%d" % sequence)
            if not whole.isascii():
                whole.decode()
            if row[2] == BODIES_DESTROYED:
                said[row[0]] = whole[_SALT:].decode()
            commitments.append(sha256(whole).hexdigest())
        except (InvalidTag, TypeError, ValueError):
            commitments.append("")
    return Bodies(commitments, said)


def _nothing(*_: bytes) -> bytes:
    """For a number that is none."""
    raise ValueError
