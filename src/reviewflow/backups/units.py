"""A file of a database in pieces of one size, each known by its hash: what has not changed need not be kept again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import BinaryIO

UNIT = 1 << 14
"""Four pages of SQLite as it is set up here."""
HASH = 32
_AT_ONCE = 256

Run = tuple[int, int]
"""The first of some units that stand together, and how many they are."""


def unit_hashes(file: BinaryIO) -> bytes:
    """The hashes of all units, one behind the other."""
    found = bytearray()
    while octets := file.read(UNIT * _AT_ONCE):
        view = memoryview(octets)
        for at in range(0, len(octets), UNIT):
            found += sha256(view[at : at + UNIT]).digest()
    return bytes(found)


def hash_of_hashes(hashes: bytes) -> str:
    """One hash that says the same as all of them."""
    return sha256(hashes).hexdigest()


def changed_runs(hashes: bytes, before: bytes) -> list[Run]:
    """Where the units stand that are other than before, or new."""
    runs: list[Run] = []
    for at in range(len(hashes) // HASH):
        if hashes[at * HASH : (at + 1) * HASH] == before[at * HASH : (at + 1) * HASH]:
            continue
        if runs and sum(runs[-1]) == at:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((at, 1))
    return runs


def read_runs(file: BinaryIO, runs: Sequence[Run]) -> Iterator[bytes]:
    """The octets of these units."""
    for first, many in runs:
        file.seek(first * UNIT)
        while many > 0:
            octets = file.read(UNIT * min(many, _AT_ONCE))
            if not octets:
                return
            many -= _AT_ONCE
            yield octets


def write_runs(file: BinaryIO, runs: Sequence[Run], octets: Iterator[bytes]) -> None:
    """Put units back where they stood. Whether they are right is seen by their hashes afterwards."""
    waiting = bytearray()
    for first, many in runs:
        file.seek(first * UNIT)
        left = many * UNIT
        while left > 0:
            if not waiting:
                waiting += next(octets, b"")
                if not waiting:
                    # The last unit of a file may be shorter than the others.
                    return
            piece = bytes(waiting[:left])
            file.write(piece)
            del waiting[: len(piece)]
            left -= len(piece)
