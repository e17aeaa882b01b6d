"""When entries were recorded, found at once in a long trail: the earliest and the latest instant of each stretch of it.

The order of the trail is not always that of the clock, so no search by halves is right, and nothing
is indexed by time, because an index would cost every append. What is kept instead is a copy that
the entries give again, and may be behind: it is extended with the tree, and what it lacks is looked
for among the entries.
"""

from __future__ import annotations

from collections.abc import Sequence

from .numbers import LARGEST_NUMBER
from .session import Transaction
from .statements import Statement

STRETCH = 1_024
"""So many entries each is over."""
AT_ONCE = 128
"""So many stretches are kept before others may write: about a twentieth of a second."""

KEPT = Statement("SELECT coalesce(max(number), -1) + 1 FROM recorded_stretch")
KEEP = Statement(
    "INSERT INTO recorded_stretch (number, earliest, latest)"
    " SELECT (sequence - 1) / :stretch, min(recorded_at), max(recorded_at) FROM trail_entry"
    " WHERE sequence > :after AND sequence <= :last GROUP BY (sequence - 1) / :stretch"
    " ON CONFLICT (number) DO NOTHING",
    postgresql="INSERT INTO recorded_stretch (number, earliest, latest)"
    " SELECT (sequence - 1) / CAST(:stretch AS bigint) AS number, min(recorded_at), max(recorded_at) FROM trail_entry"
    " WHERE sequence > :after AND sequence <= :last GROUP BY 1"
    " ON CONFLICT (number) DO NOTHING",
)
FORGET = Statement("DELETE FROM recorded_stretch WHERE number >= 0")
LAST_BY = Statement(
    "SELECT sequence FROM trail_entry WHERE sequence > :after AND sequence <= :last AND recorded_at <= :at"
    " ORDER BY sequence DESC LIMIT 1"
)
FIRST_SINCE = Statement(
    "SELECT sequence FROM trail_entry WHERE sequence > :after AND sequence <= :last AND recorded_at >= :at"
    " ORDER BY sequence LIMIT 1"
)
STRETCH_BY = Statement("SELECT max(number) FROM recorded_stretch WHERE earliest <= :at")
STRETCH_SINCE = Statement("SELECT min(number) FROM recorded_stretch WHERE latest >= :at")
BETWEEN = Statement(
    "SELECT number, earliest, latest FROM recorded_stretch WHERE number >= :begin AND number < :end ORDER BY number"
)
BEYOND = Statement("SELECT min(number) FROM recorded_stretch WHERE number >= :end OR number < 0")
_END = LARGEST_NUMBER


def extend(tx: Transaction, size: int) -> bool:
    """Keep more of the whole stretches among the first entries; False when all are kept."""
    begin = int(tx.value(KEPT))
    end = min(size // STRETCH, begin + AT_ONCE)
    if begin < end:
        tx.execute(KEEP, {"stretch": STRETCH, "after": begin * STRETCH, "last": end * STRETCH})
    return end < size // STRETCH


def forget(tx: Transaction) -> None:
    """Take away what is kept: the entries give it again."""
    tx.execute(FORGET)


def last_by(tx: Transaction, at: str) -> int:
    """The last entry that was recorded by an instant, in the order of the trail; 0 where there is none."""
    kept = int(tx.value(KEPT)) * STRETCH
    found = tx.value(LAST_BY, {"after": kept, "last": _END, "at": at})
    if found is None and (number := tx.value(STRETCH_BY, {"at": at})) is not None:
        found = tx.value(LAST_BY, {"after": number * STRETCH, "last": (number + 1) * STRETCH, "at": at})
    return int(found or 0)


def first_since(tx: Transaction, at: str) -> int | None:
    """The first entry that was recorded at an instant or later; None where there is none."""
    number = tx.value(STRETCH_SINCE, {"at": at})
    after = int(tx.value(KEPT)) * STRETCH if number is None else number * STRETCH
    found = tx.value(FIRST_SINCE, {"after": after, "last": _END, "at": at})
    return None if found is None else int(found)


def first_wrong(tx: Transaction, recorded: Sequence[str], *, after: int) -> int | None:
    """Of the stretches that are kept over entries which stand one after the other, the first that they do not give."""
    begin, end = -(-after // STRETCH), (after + len(recorded)) // STRETCH
    for number, *kept in tx.rows(BETWEEN, {"begin": begin, "end": end}):
        some = recorded[number * STRETCH - after : (number + 1) * STRETCH - after]
        if kept != [min(some), max(some)]:
            return int(number)
    return None


def entries_of(number: int) -> tuple[int, int]:
    """The first and the last entry of a stretch."""
    return number * STRETCH + 1, (number + 1) * STRETCH


def beyond(tx: Transaction, size: int) -> int | None:
    """A stretch that is kept though the trail does not reach to its end; None where there is none."""
    found = tx.value(BEYOND, {"end": size // STRETCH})
    return None if found is None else int(found)
