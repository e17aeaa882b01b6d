"""Was this password published? Looked up by halves in a file of hashes, which is never loaded; nobody else is asked.

The file is the one that the downloader of Pwned Passwords writes: on each line the SHA-1 hash of a password in
hexadecimal figures, a colon and how often it was seen; in the order of the hashes. A line without the count will do.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import BinaryIO

FIGURES = 40
_HEXADECIMAL = frozenset(b"0123456789ABCDEF")
_NEAR = 4096
"""So many octets are read at once where the search has come down to them."""
_LONGEST_LINE = 80


class ListNotReadable(ValueError):
    """The file is not one of hashes, one to a line."""


def is_published(file: Path, password: str) -> bool:
    """Whether the file holds the hash of a password.

    Raises:
        OSError: the file cannot be read.
        ListNotReadable: it is another kind of file.
    """
    # SHA-1 is what the list is written in; nothing is kept or protected by it.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, os.fstat(lines.fileno()).st_size
        _hash_of(lines.readline(_LONGEST_LINE))
        while high - low > _NEAR:
            middle = (low + high) // 2
            at, line = _line_from(lines, middle)
            if not line or _hash_of(line) > wanted:
                high = middle
            else:
                low = at
        lines.seek(low)
        near = lines.read(high - low + 2 * _LONGEST_LINE).splitlines()
    return any(each[:FIGURES].upper() == wanted for each in near)


def why_not_usable(file: Path) -> str | None:
    """Why the file cannot be searched; None where it can."""
    try:
        with file.open("rb") as lines:
            first = _hash_of(lines.readline(_LONGEST_LINE))
            _, near_the_middle = _line_from(lines, os.fstat(lines.fileno()).st_size // 2)
            if near_the_middle and _hash_of(near_the_middle) < first:
                return "its hashes are not in order"
    except OSError as fault:
        return fault.strerror or "it cannot be read"
    except ListNotReadable:
        return "it holds no SHA-1 hashes, one to a line"
    return None


def _line_from(lines: BinaryIO, place: int) -> tuple[int, bytes]:
    """The first whole line that begins after a place, and where it begins; empty at the end of the file."""
    lines.seek(place)
    lines.readline(_LONGEST_LINE)
    return lines.tell(), lines.readline(_LONGEST_LINE)


def _hash_of(line: bytes) -> bytes:
    found = line[:FIGURES].upper()
    if (
        len(found) < FIGURES
        or not _HEXADECIMAL.issuperset(found)
        or line[FIGURES : FIGURES + 1] not in (b":", b"\r", b"\n", b"")
    ):
        raise ListNotReadable
    return found
