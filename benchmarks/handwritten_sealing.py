"""Sealed bodies, opened and sealed by hand: one key for each case, unwrapped once, and nothing else looked at."""

from __future__ import annotations

import os
import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12


def opener(connection: sqlite3.Connection, keys: Path | None) -> Callable[[int, str, str], bytes]:
    """What gives the salt and the body behind it, from the row of a body; without keys both stand there in clear."""
    if keys is None:
        return lambda _, salt, body: (salt + body).encode()
    lines = (line.split() for line in keys.read_text().splitlines() if line and not line.startswith("#"))
    masters = {name: AESGCM(b64decode(raw)) for name, raw in lines}
    ciphers: dict[str, AESGCM] = {}

    def unwrapped(number: str) -> AESGCM:
        row = connection.execute("SELECT holder, wrapped, wrapped_by FROM data_key WHERE id = ?", (number,)).fetchone()
        wrapped = b64decode(row[1])
        raw = masters[row[2]].decrypt(wrapped[:NONCE], wrapped[NONCE:], f"data_key/{row[0]}".encode())
        return AESGCM(raw)

    def opened(sequence: int, _: str, body: str) -> bytes:
        _, number, rest = body.split(".", 2)
        if number not in ciphers:
            ciphers[number] = unwrapped(number)
        sealed = b64decode(rest)
        return ciphers[number].decrypt(sealed[:NONCE], sealed[NONCE:], f"trail_body.body/{sequence}".encode())

    return opened


def sealer() -> Callable[[int, str], str]:
    """What seals a body with its salt before it, with one key for all."""
    cipher = AESGCM(os.urandom(32))

    def sealed(sequence: int, text: str) -> str:
        nonce = os.urandom(NONCE)
        whole = nonce + cipher.encrypt(nonce, text.encode(), f"trail_body.body/{sequence}".encode())
        return f"s1.3.{b64encode(whole).decode()}"

    return sealed
