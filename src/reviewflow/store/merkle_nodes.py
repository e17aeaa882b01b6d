"""The tree over the trail as it is kept: every fourth level of it, so that a proof reads a few short rows.

What is kept is a copy that the entries give again, and may be behind: it is extended whenever
somebody asks for a root or a proof, and by every sweep. What it lacks is worked out from the entries.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewflow.audit.merkle import Node, complete_root, leaves_of, parents_of

from .session import Transaction
from .statements import Statement, columns_as_rows

STEP = 4
"""A node in so many levels is kept."""
GROUP = 1 << STEP
AT_ONCE = 1 << 12
"""So many nodes are put in before others may write: about a fifth of a second of entries."""

LEAVES = Statement("SELECT hash FROM trail_entry WHERE sequence > :begin AND sequence <= :end ORDER BY sequence")
NODES = Statement(
    "SELECT hash FROM merkle_node WHERE level = :level AND position >= :begin AND position < :end ORDER BY position"
)
KEPT = Statement("SELECT coalesce(max(position), -1) + 1 FROM merkle_node WHERE level = :level")
_INSERT = "INSERT INTO merkle_node (level, position, hash)"
INSERT = Statement(
    f"{_INSERT} VALUES (:level, :position, :hash) ON CONFLICT (level, position) DO NOTHING",
    postgresql_at_once=f"{_INSERT} SELECT n.* FROM {columns_as_rows('level bigint, position bigint, hash text')}"
    " ON CONFLICT (level, position) DO NOTHING",
)
HIGHEST = Statement("SELECT level, max(position) FROM merkle_node WHERE level >= 0 GROUP BY level ORDER BY level")
FORGET = Statement("DELETE FROM merkle_node WHERE level >= 0")
SIZE = Statement("SELECT coalesce(max(sequence), 0) FROM trail_entry")


def size_of_trail(tx: Transaction) -> int:
    """How many entries there are."""
    return int(tx.value(SIZE))


def is_behind(tx: Transaction, size: int) -> bool:
    """Whether a node is complete that is not kept yet."""
    return int(tx.value(KEPT, {"level": STEP})) < size >> STEP


def extend(tx: Transaction, size: int) -> bool:
    """Keep more of the complete nodes over the first entries; False when all are kept.

    It stops after so many that nobody has to wait for long: ask again in another transaction.
    """
    level, room = 0, AT_ONCE
    while room and size >> (level + STEP):
        above = level + STEP
        begin = int(tx.value(KEPT, {"level": above}))
        end = min(size >> above, begin + room)
        if begin < end:
            below = _below(tx, level, begin * GROUP, end * GROUP)
            for _ in range(STEP):
                below = parents_of(below)
            tx.execute_rows(INSERT, [(above, at, each.hex()) for at, each in enumerate(below, begin)])
            room -= end - begin
        if end < size >> above:
            return True
        level = above
    return is_behind(tx, size)


def forget(tx: Transaction) -> None:
    """Take away what is kept: somebody changed it, and the entries give it again."""
    tx.execute(FORGET)


def nodes_of(tx: Transaction) -> Node:
    """Every complete node, read from the kept ones and from the entries, in groups as they were kept."""
    known: dict[tuple[int, int], list[bytes]] = {}

    def group(level: int, number: int, many: int) -> list[bytes]:
        """The first so many of sixteen nodes that stand together, of a level that is kept or of the leaves."""
        found = known.get((level, number))
        if found is None:
            found = _below(tx, level, number * GROUP, (number + 1) * GROUP)
            known[level, number] = found
        while level and len(found) < many:
            found.append(complete_root(group(level - STEP, number * GROUP + len(found), GROUP)))
        return found

    def kept(level: int, position: int) -> bytes:
        number, at = divmod(position, GROUP)
        return group(level, number, at + 1)[at]

    def node(level: int, position: int) -> bytes:
        lower = level - level % STEP
        many = 1 << (level - lower)
        return complete_root(kept(lower, at) for at in range(position * many, (position + 1) * many))

    return node


def kept_nodes(tx: Transaction, level: int, begin: int, end: int) -> list[str]:
    """The nodes of a level that are kept, as text, without those that are missing."""
    return [row[0] for row in tx.rows(NODES, {"level": level, "begin": begin, "end": end})]


def beyond(tx: Transaction, size: int) -> tuple[int, int] | None:
    """A node that is kept though so many entries cannot give it, or None."""
    return next(((level, at) for level, at in tx.rows(HIGHEST) if at >= size >> level), None)


def kept_levels(size: int) -> Iterator[int]:
    """The levels of which nodes are kept for so many entries."""
    level = STEP
    while size >> level:
        yield level
        level += STEP


def _below(tx: Transaction, level: int, begin: int, end: int) -> list[bytes]:
    if level == 0:
        return leaves_of(hash for (hash,) in tx.rows(LEAVES, {"begin": begin, "end": end}))
    return [bytes.fromhex(hash) for hash in kept_nodes(tx, level, begin, end)]
