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
from multiprocessing import get_context
from types import MappingProxyType

from reviewflow.audit.chain import (
    BEGINNING,
    Fault,
    Verification,
    verification_of,
)
from reviewflow.audit.checkpoint_times import Timed, Times
from reviewflow.audit.merkle import Node, nodes_over, root

from . import merkle_nodes, recorded_times, trail_range
from .audit_log import check_end, read_kept_between
from .key_file import KeyFile
from .session import Database, Transaction
from .trail_range import Against, Range, WrongNode, check_range, differing

RANGE = 16 * trail_range.BLOCK
"""So many entries a process checks before it is given others."""
WORTH_SHARING = 2 * RANGE
"""Below so many entries the processes would take longer to start than to check them."""


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
    against = Against(dict(checkpoints), wanted, tuple(times))
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

    def add(self, each: Range) -> None:
        self.blocks += each.blocks
        self.pieces |= each.pieces
        self._above = None

    def node(self, level: int, position: int) -> bytes:
        if level < trail_range.BLOCK_LEVEL:
            return self.pieces[level, position]
        if self._above is None:
            self._above = nodes_over(self.blocks)
        return self._above(level - trail_range.BLOCK_LEVEL, position)

    def root(self, size: int) -> str:
        """The root over so many entries, which has to be one that was wanted."""
        return root(size, self.node).hex()


def _ranges(
    database: Database,
    tx: Transaction,
    size: int,
    against: Against,
    processes: int | None,
) -> Iterator[Range]:
    begins = range(0, max(size, 1), RANGE)
    many = os.cpu_count() or 1 if processes is None else processes
    if many < 2 or size < WORTH_SHARING or database.is_in_memory:
        for begin in begins:
            yield check_range(tx, begin, min(size, begin + RANGE), against)
        return
    url = database.url.render_as_string(hide_password=False)
    edges = [(begin, min(size, begin + RANGE)) for begin in begins]
    with ProcessPoolExecutor(many - 1, mp_context=get_context("spawn")) as pool:
        try:
            given = [pool.submit(_in_a_process, url, database.keys, *each, against) for each in edges]
            yield from _with_ours(given, lambda number: check_range(tx, *edges[number], against))
        finally:
            pool.shutdown(cancel_futures=True)


def _with_ours(given: Sequence[Future[Range]], check: Callable[[int], Range]) -> Iterator[Range]:
    """The ranges in order. While others are at the next one, this process checks the last that nobody has begun."""
    ours: dict[int, Range] = {}
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


def _in_a_process(url: str, keys: KeyFile | None, begin: int, end: int, against: Against) -> Range:
    with Database(url, keys=keys) as database, database.read() as tx:
        return check_range(tx, begin, end, against)


def _wrong_above(tx: Transaction, tree: _Tree, size: int) -> WrongNode | None:
    """The same for the nodes over several blocks, and for those that are kept though no entries are below them."""
    for level in merkle_nodes.kept_levels(size):
        if level > trail_range.BLOCK_LEVEL:
            given = [tree.node(level, at) for at in range(size >> level)]
            if found := differing(merkle_nodes.kept_nodes(tx, level, 0, size >> level), given, level, 0):
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
