"""What a calendar entry is called for ever: its reference and what it is about, never the number of a row."""

from __future__ import annotations

MARK_LENGTH = 16
"""Hexadecimal figures of a hash: enough that no two installations share a mark."""


def mark_of(first_entry: str) -> str:
    """The mark of an installation: the beginning of the hash of the first entry of its trail.

    Two installations, one for rehearsals perhaps, give out the same references; a calendar that reads
    both must not take their entries for the same.
    """
    return first_entry[:MARK_LENGTH]


def uid_of(reference: str, about: str, *, mark: str) -> str:
    """The UID of one date of a case: ``SI-2026-003:agency_request-2:return_due@0f3c9a17b2d84e65.reviewflow``.

    ``about`` is the key of a clock, or an item such as ``meeting-1``. A colon stands in neither of them nor in
    a reference, so that no two dates have the same UID.
    """
    return f"{reference}:{about.replace('/', ':')}@{mark}.reviewflow"
