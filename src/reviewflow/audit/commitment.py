"""A commitment to a body: it fixes the body without showing it.

The chain covers the commitment alone. When a body has to be destroyed by law its salt goes with
it, and then nobody can find out what it was by guessing, yet the chain still holds.
"""

from __future__ import annotations

import os
from hashlib import sha256

SALT_BYTES = 16


def fresh_salt() -> str:
    """Sixteen random bytes in hexadecimal."""
    return os.urandom(SALT_BYTES).hex()


def fresh_salts(count: int) -> list[str]:
    """So many of them, asked of the system at once."""
    drawn, length = os.urandom(count * SALT_BYTES).hex(), 2 * SALT_BYTES
    return [drawn[at : at + length] for at in range(0, len(drawn), length)]


def commitment_to(body: str, *, salt: str) -> str:
    """SHA-256 of the salt, as the hexadecimal text that is kept, followed by the canonical body."""
    return sha256((salt + body).encode()).hexdigest()
