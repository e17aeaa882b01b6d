"""A stream that nobody can read, change, shorten, lengthen or put in another order without its key.

AES-256-GCM over segments of one mebibyte, each numbered, the last one marked as the last (the construction known as
STREAM). A key is used for one stream alone, so that no number is ever used twice with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SEGMENT = 1 << 20
TAG = 16


class SealBroken(Exception):
    """A segment is not what was sealed with this key at this place."""


class Sealer:
    """Seals what is written to it, as it comes. The stream is whole once :meth:`close` has returned."""

    def __init__(self, into: BinaryIO, key: bytes) -> None:
        self._into = into
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        self.written = 0
        """Octets of the stream so far."""

    def write(self, octets: bytes) -> None:
        """Add to the stream. A segment leaves when more follows it, so that the last one is known."""
        self._waiting += octets
        while len(self._waiting) > SEGMENT:
            self._seal(bytes(self._waiting[:SEGMENT]), last=False)
            del self._waiting[:SEGMENT]

    def close(self) -> None:
        """Seal the last segment."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, octets: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last=last), octets, None)
        self._into.write(sealed)
        self._number += 1
        self.written += len(sealed)


def opened(source: BinaryIO, length: int, key: bytes) -> Iterator[bytes]:
    """What was sealed, segment by segment, from the next so many octets of a file.

    Raises:
        SealBroken: it was changed or shortened, or sealed with another key.
    """
    cipher = AESGCM(key)
    number, left = 0, length
    while left > 0:
        many = min(SEGMENT + TAG, left)
        sealed = source.read(many)
        left -= many
        try:
            yield cipher.decrypt(_nonce(number, last=left == 0), sealed, None)
        except (InvalidTag, ValueError):
            raise SealBroken(f"segment {number + 1} was changed, shortened, or sealed with another key") from None
        number += 1
    if number == 0:
        raise SealBroken("it is empty")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
