"""How a value is sealed: AES-256-GCM under a data key, bound to the place where it stands.

A sealed text is ``s1.<number of the data key>.<base64 of nonce and ciphertext>``. The associated
data names the table, the column and the row, so a sealed value that was put anywhere else does not
open; the key is that of one case, so nor does one of another case.
"""

from __future__ import annotations

import os
from binascii import Error as NotBase64
from binascii import a2b_base64, b2a_base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reviewflow.errors import SealedValueUnreadable

FORM = "s1."
_OCTETS = b"s1."
_NONCE = 12
_ID = 8
KEY_BYTES = 32


def fresh_key() -> bytes:
    """Thirty-two random bytes."""
    return os.urandom(KEY_BYTES)


def seal_text(cipher: AESGCM, key: int, text: str, place: str, *, beside: str = "") -> str:
    """Seal a text for the place where it is to stand, and for what is to stand beside it in clear."""
    nonce = os.urandom(_NONCE)
    sealed = nonce + cipher.encrypt(nonce, text.encode(), f"{place}{beside}".encode())
    return f"{FORM}{key}.{b2a_base64(sealed, newline=False).decode('ascii')}"


def is_sealed(text: str) -> bool:
    """Whether a text looks like a sealed one."""
    return text.startswith(FORM)


def key_of(sealed: str, place: str) -> tuple[int, str]:
    """Which data key a sealed text needs, and the rest of it.

    Raises:
        SealedValueUnreadable: it was cut off or changed.
    """
    number, dot, rest = sealed[len(FORM) :].partition(".")
    if not dot or not number.isdecimal():
        raise SealedValueUnreadable(place=place)
    return int(number), rest


def open_text(cipher: AESGCM, rest: str, place: str, *, beside: str = "") -> str:
    """Open a sealed text where it stands.

    Raises:
        SealedValueUnreadable: it was changed, or it was sealed for another place or with another key.
    """
    try:
        sealed = a2b_base64(rest, strict_mode=True)
        return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{place}{beside}".encode()).decode()
    except (InvalidTag, NotBase64, ValueError):
        raise SealedValueUnreadable(place=place) from None


def seal_octets(cipher: AESGCM, key: int, octets: bytes, place: str) -> bytes:
    """The same for bytes."""
    nonce = os.urandom(_NONCE)
    return _OCTETS + key.to_bytes(_ID, "big") + nonce + cipher.encrypt(nonce, octets, place.encode())


def are_sealed(octets: bytes) -> bool:
    """Whether bytes look like sealed ones."""
    return octets.startswith(_OCTETS)


def key_of_octets(octets: bytes) -> int:
    """Which data key sealed bytes need."""
    return int.from_bytes(octets[len(_OCTETS) : len(_OCTETS) + _ID], "big")


def open_octets(cipher: AESGCM, octets: bytes, place: str) -> bytes:
    """Open sealed bytes where they stand.

    Raises:
        SealedValueUnreadable: they were changed, or sealed for another place or with another key.
    """
    at = len(_OCTETS) + _ID
    try:
        return cipher.decrypt(octets[at : at + _NONCE], octets[at + _NONCE :], place.encode())
    except (InvalidTag, ValueError):
        raise SealedValueUnreadable(place=place) from None
