"""Which entries bear a mark, as one whole number for each page of the trail: bit n is entry n of the page.

Pages are combined by the operators of whole numbers, so a question over ten million entries
is a few hundred of them. A mark that few entries of a page bear is kept as a list of places.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Iterable, Iterator

PAGE = 65_536
"""Entries in a page: a place in it fits into two bytes."""
_BYTES = PAGE // 8
_FEW = 512
"""Up to so many places are kept as a list. It is quicker to read a list of this length than it is long to keep."""
_SOMETHING = re.compile(rb"[^\0]")
EVERY = (1 << PAGE) - 1
"""A page of which every entry is meant."""


def page_of(sequence: int) -> tuple[int, int]:
    """The page of an entry, and its place there."""
    return divmod(sequence, PAGE)


def from_places(places: Iterable[int]) -> int:
    """The bits of some places."""
    whole = bytearray(_BYTES)
    for place in places:
        whole[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(whole, "little")


def packed(bits: int) -> bytes:
    """As it is kept: a list of places where there are few, or else every bit."""
    return bits.to_bytes(_BYTES, "little") if bits.bit_count() > _FEW else _as_list([*places(bits)][::-1])


def packed_places(places: list[int]) -> bytes:
    """The same of places that come in order, each once."""
    return packed(from_places(places)) if len(places) > _FEW else _as_list(places)


def _as_list(places: list[int]) -> bytes:
    found = array("H", places)
    if sys.byteorder == "big":
        found.byteswap()
    return found.tobytes()


def unpacked(kept: bytes) -> int:
    """The bits of what was kept."""
    if len(kept) == _BYTES:
        return int.from_bytes(kept, "little")
    found = array("H")
    found.frombytes(kept)
    if sys.byteorder == "big":
        found.byteswap()
    return from_places(found)


def places(bits: int) -> Iterator[int]:
    """The places that are meant, the highest first."""
    whole = bits.to_bytes(_BYTES, "big")
    for found in _SOMETHING.finditer(whole):
        first = (_BYTES - 1 - found.start()) * 8
        byte = whole[found.start()]
        while byte:
            high = byte.bit_length() - 1
            yield first + high
            byte ^= 1 << high
