"""Secrets that open something to whoever has them: shown once, and kept as a hash alone."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, in letters that stand in an address and in a cookie."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token. It is long and random: no salt is needed for nobody to guess it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
