"""Check the whole trail and its tree: every entry, every root that was ever published, every node that is kept.

A long trail is checked in ranges, as many at a time as there are processors, each in a process of
its own. A range begins after an entry whose hash is only taken as it stands; the range before must
come to the very same hash, so that nothing can hide between two of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from types import MappingProxyType

from reviewflow.audit.chain import (
    BEGINNING,
    Fault,
    Head,
    KeptRow,
    Stretch,
    Verification,
    check_stretch,
    verification_of,
)
from reviewflow.audit.checkpoint_times import Timed, Times, TimesHeld
from reviewflow.audit.merkle import Node, complete_nodes, leaves_of, nodes_over, parents_of, root
from reviewflow.audit.quick_check import Held, QuickCheck

from . import merkle_nodes, recorded_times
from .audit_log import check_end, hash_at, read_kept_between
from .key_file import KeyFile
from .session import Database, Transaction

BLOCK_LEVEL = 3 * merkle_nodes.STEP
BLOCK = 1 << BLOCK_LEVEL
"""So many entries are checked at a time, and give one node of the tree: memory stays flat."""
RANGE = 16 * BLOCK
"""So many entries a process checks before it is given others."""
BEFORE_EVERYTHING = -(2**62)
WORTH_SHARING = 2 * RANGE
"""Below so many entries the processes would take longer to start than to check them."""


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
class WholeTrail:
    """What the check found."""

    verification: Verification
    root: str | None
    """Of all its entries, in hexadecimal; None where they do not hold."""
    wrong_node: WrongNode | None = None
    """The first kept node that the entries do not give. It is a copy: no entry is wrong because of it."""
    wrong_stretch: int | None = None
    """The first stretch of which other times are kept than its entries have. It is a copy too."""
    times: Times = field(default_factory=Times)
    """What the checkpoints say of the times of the entries."""


@dataclass(frozen=True, slots=True)
class _Range:
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
class _Against:
    """What the entries are held against."""

    hashes: Mapping[int, str]
    wanted: frozenset[int]
    """Over how many entries a root is asked for."""
    times: tuple[Timed, ...]


def check_whole_trail(
    database: Database,
    tx: Transaction,
    *,
    checkpoints: Mapping[int, str] = MappingProxyType({}),
    roots: Mapping[int, str] = MappingProxyType({}),
    times: Iterable[Timed] = (),
    processes: int | None = None,
) -> WholeTrail:
    """Check everything, as in the moment that ``tx`` reads; see the module.

    ``checkpoints`` are hashes of entries and ``roots`` roots over so many, as somebody noted them earlier;
    ``times`` say when checkpoints were made.
    """
    size = merkle_nodes.size_of_trail(tx)
    wanted = frozenset((*(at for at in roots if at <= size), size))
    against = _Against(dict(checkpoints), wanted, tuple(times))
    tree = _Tree()
    gone, named = set[int](), set[int]()
    head = BEGINNING
    wrong: WrongNode | None = None
    wrong_stretch: int | None = None
    found_of_times = Times()
    for each in _ranges(database, tx, size, against, processes):
        if each.after != head:
            fault = Fault(
                head.sequence + 1, "it does not follow from the entry before it: somebody changed it just now"
            )
            return WholeTrail(Verification(head.sequence + 1, fault, head), None, wrong)
        tree.add(each)
        wrong = wrong or each.wrong
        wrong_stretch = each.wrong_stretch if wrong_stretch is None else wrong_stretch
        if each.fault is not None:
            return WholeTrail(Verification(each.read, each.fault, each.head), None, wrong)
        gone |= each.gone
        named |= each.named
        head = each.head
        found_of_times += each.times
    _look_again_at_bodies(tx, gone, named)
    found = verification_of(head, gone=gone, named=named, checkpoints=checkpoints)
    found = check_end(tx, found) if found.valid else found
    if found.valid:
        found = _check_roots(found, tree, roots)
    if not found.valid:
        return WholeTrail(found, None, wrong)
    if wrong_stretch is None:
        wrong_stretch = recorded_times.beyond(tx, size)
    wrong = wrong or _wrong_above(tx, tree, size)
    return WholeTrail(found, tree.root(size), wrong, wrong_stretch, found_of_times)


class _Tree:
    """The tree over everything that was read: its blocks, and the pieces that wanted roots need."""

    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.pieces: dict[tuple[int, int], bytes] = {}
        self._above: Node | None = None

    def add(self, each: _Range) -> None:
        self.blocks += each.blocks
        self.pieces |= each.pieces
        self._above = None

    def node(self, level: int, position: int) -> bytes:
        if level < BLOCK_LEVEL:
            return self.pieces[level, position]
        if self._above is None:
            self._above = nodes_over(self.blocks)
        return self._above(level - BLOCK_LEVEL, position)

    def root(self, size: int) -> str:
        """The root over so many entries, which has to be one that was wanted."""
        return root(size, self.node).hex()


def _ranges(
    database: Database,
    tx: Transaction,
    size: int,
    against: _Against,
    processes: int | None,
) -> Iterator[_Range]:
    begins = range(0, max(size, 1), RANGE)
    many = os.cpu_count() or 1 if processes is None else processes
    if many < 2 or size < WORTH_SHARING or database.is_in_memory:
        for begin in begins:
            yield _check_range(tx, begin, min(size, begin + RANGE), against)
        return
    url = database.url.render_as_string(hide_password=False)
    edges = [(begin, min(size, begin + RANGE)) for begin in begins]
    with ProcessPoolExecutor(many - 1, mp_context=get_context("spawn")) as pool:
        try:
            given = [pool.submit(_in_a_process, url, database.keys, *each, against) for each in edges]
            yield from _with_ours(given, lambda number: _check_range(tx, *edges[number], against))
        finally:
            pool.shutdown(cancel_futures=True)


def _with_ours(given: Sequence[Future[_Range]], check: Callable[[int], _Range]) -> Iterator[_Range]:
    """The ranges in order. While others are at the next one, this process checks the last that nobody has begun."""
    ours: dict[int, _Range] = {}
    untaken = len(given)
    for number, each in enumerate(given):
        while number < untaken and not each.done():
            untaken -= 1
            if not given[untaken].cancel():
                # Somebody is at it, and at all before it.
                untaken = 0
                break
            ours[untaken] = check(untaken)
        yield ours.pop(number) if number in ours else each.result()


def _in_a_process(url: str, keys: KeyFile | None, begin: int, end: int, against: _Against) -> _Range:
    with Database(url, keys=keys) as database, database.read() as tx:
        return _check_range(tx, begin, end, against)


def _check_range(tx: Transaction, begin: int, end: int, against: _Against) -> _Range:
    before = hash_at(tx, begin) if begin else None
    after = BEGINNING if begin == 0 else Head(begin, before or "")
    mine = {at: hash for at, hash in against.hashes.items() if begin < at <= end}
    head, gone, named = after, set[int](), set[int]()
    blocks: list[bytes] = []
    pieces: dict[tuple[int, int], bytes] = {}
    wrong: WrongNode | None = None
    stretch: int | None = None
    quick, held, times = QuickCheck(), TimesHeld(against.times), Times()

    def so_far(read: int, fault: Fault | None, head: Head) -> _Range:
        return _Range(after, read, fault, head, gone, named, blocks, pieces, wrong, stretch, times)

    # Whatever stands before the first entry was put in past the guards: it is read, and found.
    rows = read_kept_between(tx, begin or BEFORE_EVERYTHING, end)
    while batch := list(islice(rows, BLOCK)):
        found: Held | Stretch | None = quick.held(batch, after=head)
        if found is None or not _fit(batch, head.sequence, mine):
            found = check_stretch(batch, after=head, checkpoints=mine)
            if found.fault is not None:
                return _Range(
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
        found += _differing(kept, levels[level], level, first)
    return min(found, key=lambda node: node.first, default=None)


def _differing(kept: Iterable[str], given: Iterable[bytes], level: int, first: int) -> list[WrongNode]:
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


def _wrong_above(tx: Transaction, tree: _Tree, size: int) -> WrongNode | None:
    """The same for the nodes over several blocks, and for those that are kept though no entries are below them."""
    for level in merkle_nodes.kept_levels(size):
        if level > BLOCK_LEVEL:
            given = [tree.node(level, at) for at in range(size >> level)]
            if found := _differing(merkle_nodes.kept_nodes(tx, level, 0, size >> level), given, level, 0):
                return found[0]
    found_beyond = merkle_nodes.beyond(tx, size)
    return WrongNode(*found_beyond) if found_beyond else None


def _look_again_at_bodies(tx: Transaction, gone: set[int], named: set[int]) -> None:
    """A body that was destroyed by law while others were being checked was still there in our moment."""
    for sequence in sorted(gone - named):
        row = next(read_kept_between(tx, sequence - 1, sequence), None)
        if row is not None and row[19] is not None:
            gone.discard(sequence)


def _check_roots(found: Verification, tree: _Tree, roots: Mapping[int, str]) -> Verification:
    for size, noted in sorted(roots.items()):
        if size > found.entries:
            fault = Fault(found.entries + 1, "it is missing: a checkpoint was taken after it")
        elif tree.root(size) != noted:
            fault = Fault(
                size, "the root up to here is not that of a checkpoint: the trail was re-chained here or earlier"
            )
        else:
            continue
        return Verification(found.entries, fault, found.head, found.destroyed)
    return found
