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


def commitment_to(body: str, *, salt: str) -> str:
    """SHA-256 of the salt, as the hexadecimal text that is kept, followed by the canonical body."""
    return sha256((salt + body).encode()).hexdigest()
