"""Check a range of the trail: each entry follows the one before it, and what is kept of it is what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from reviewflow.audit.chain import BEGINNING, Fault, Head, KeptRow, Stretch, check_stretch
from reviewflow.audit.checkpoint_times import Timed, Times, TimesHeld
from reviewflow.audit.merkle import complete_nodes, leaves_of, parents_of
from reviewflow.audit.quick_check import Held, QuickCheck

from . import merkle_nodes, recorded_times
from .audit_log import hash_at, read_kept_between, read_unopened_between
from .numbers import LARGEST_NUMBER
from .session import Transaction
from .whole_bodies import open_bodies

BLOCK_LEVEL = 3 * merkle_nodes.STEP
BLOCK = 1 << BLOCK_LEVEL
"""So many entries are checked at a time, and give one node of the tree: memory stays flat."""
BEFORE_EVERYTHING = -LARGEST_NUMBER


@dataclass(frozen=True, slots=True, order=True)
class WrongNode:
    """A node of the tree that is kept and that the entries do not give."""

    level: int
    position: int

    @property
    def first(self) -> int:
        """The first entry below it."""
        return (self.position << self.level) + 1

    @property
    def last(self) -> int:
        """The last entry below it."""
        return self.position + 1 << self.level


@dataclass(frozen=True, slots=True)
class Range:
    """What one range came to."""

    after: Head
    """After which entry it began, as the database had it."""
    read: int
    fault: Fault | None
    head: Head
    gone: set[int]
    named: set[int]
    blocks: list[bytes]
    """The nodes over its whole blocks."""
    pieces: dict[tuple[int, int], bytes]
    """The lower nodes that a wanted root is made of."""
    wrong: WrongNode | None
    wrong_stretch: int | None
    times: Times


@dataclass(frozen=True, slots=True)
class Against:
    """What the entries are held against."""

    hashes: Mapping[int, str]
    wanted: frozenset[int]
    """Over how many entries a root is asked for."""
    times: tuple[Timed, ...]


def check_range(tx: Transaction, begin: int, end: int, against: Against) -> Range:
    """Check the entries after ``begin`` up to ``end``."""
    before = hash_at(tx, begin) if begin else None
    after = BEGINNING if begin == 0 else Head(begin, before or "")
    mine = {at: hash for at, hash in against.hashes.items() if begin < at <= end}
    head, gone, named = after, set[int](), set[int]()
    blocks: list[bytes] = []
    pieces: dict[tuple[int, int], bytes] = {}
    wrong: WrongNode | None = None
    stretch: int | None = None
    quick, held, times = QuickCheck(), TimesHeld(against.times), Times()

    def so_far(read: int, fault: Fault | None, head: Head) -> Range:
        return Range(after, read, fault, head, gone, named, blocks, pieces, wrong, stretch, times)

    # Whatever stands before the first entry was put in past the guards: it is read, and found.
    last = begin or BEFORE_EVERYTHING
    rows = read_unopened_between(tx, last, end)
    while batch := list(islice(rows, BLOCK)):
        found: Held | Stretch | None = quick.held(batch, open_bodies(tx, batch), after=head)
        if found is None or not _fit(batch, head.sequence, mine):
            found = check_stretch(read_kept_between(tx, last, batch[-1][0]), after=head, checkpoints=mine)
            if found.fault is not None:
                return Range(
                    after, found.read, found.fault, found.head, gone, named, blocks, pieces, wrong, stretch, times
                )
        levels = _levels(found.leaves if isinstance(found, Held) else leaves_of(row[16] for row in batch))
        wrong = wrong or _wrong_among(tx, levels, head.sequence)
        _keep_pieces(pieces, levels, head.sequence, found.head.sequence, against.wanted)
        recorded = [row[9] for row in batch]
        times += held.check(recorded, after=head.sequence)
        if stretch is None:
            stretch = recorded_times.first_wrong(tx, recorded, after=head.sequence)
        if len(batch) == BLOCK:
            blocks.append(levels[BLOCK_LEVEL][0])
        head = found.head
        last = head.sequence
        gone |= found.gone
        named |= found.named
    if head.sequence < end:
        fault = Fault(head.sequence + 1, "it is missing: it was deleted")
        return so_far(head.sequence + 1, fault, head)
    return so_far(head.sequence, None, head)


def _fit(batch: Sequence[KeptRow], begin: int, checkpoints: Mapping[int, str]) -> bool:
    """Whether entries that follow one another have the hashes that somebody noted."""
    there = ((at - begin - 1, hash) for at, hash in checkpoints.items() if begin < at <= begin + len(batch))
    return all(batch[place][16] == hash for place, hash in there)


def _levels(leaves: list[bytes]) -> list[list[bytes]]:
    """The complete nodes over the leaves of a block, level by level."""
    levels = [leaves]
    while len(row := levels[-1]) > 1:
        levels.append(parents_of(row))
    return levels


def _wrong_among(tx: Transaction, levels: list[list[bytes]], begin: int) -> WrongNode | None:
    """The first kept node over a block that is not the one that its entries give."""
    found = []
    for level in range(merkle_nodes.STEP, len(levels), merkle_nodes.STEP):
        first = begin >> level
        kept = merkle_nodes.kept_nodes(tx, level, first, first + len(levels[level]))
        found += differing(kept, levels[level], level, first)
    return min(found, key=lambda node: node.first, default=None)


def differing(kept: Iterable[str], given: Iterable[bytes], level: int, first: int) -> list[WrongNode]:
    """The nodes that are kept otherwise than they are given."""
    pairs = enumerate(zip(kept, given, strict=False), first)
    return [WrongNode(level, at) for at, (one, other) in pairs if one != other.hex()]


def _keep_pieces(
    pieces: dict[tuple[int, int], bytes], levels: list[list[bytes]], begin: int, end: int, wanted: frozenset[int]
) -> None:
    for size in wanted:
        if begin < size <= end:
            for level, position in complete_nodes(begin, size):
                if level < BLOCK_LEVEL:
                    pieces[level, position] = levels[level][position - (begin >> level)]
