"""The tree over the trail (RFC 6962): one hash for all of it, and short proofs of what it holds.

A leaf is the hash of an entry. A node of the tree is named by its level, counted from the leaves,
and its position in that level; only *complete* nodes, over ``2 ** level`` leaves, are named so,
because they never change again. Every root and every proof is folded from such nodes: where they
are read from (a list, a database) is for :data:`Node` to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from hashlib import sha256
from typing import TypeAlias

Node: TypeAlias = Callable[[int, int], bytes]
"""Gives the hash of a complete node: its level, then its position in that level."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: of an entry, ``data`` is its own hash as 32 bytes."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes, the earlier one on the left."""
    return sha256(b"\x01" + left + right).digest()


def leaf_of(entry_hash: str) -> bytes:
    """The leaf of an entry, from its hash in hexadecimal."""
    return leaf_hash(bytes.fromhex(entry_hash))


def leaves_of(entry_hashes: Iterable[str]) -> list[bytes]:
    """The same for many entries, written out because every entry of a trail passes here whenever it is checked."""
    return [sha256(b"\x00" + bytes.fromhex(each)).digest() for each in entry_hashes]


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over the hashes of leaves."""
    return root(len(leaves), nodes_over(leaves))


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the leaf at ``index``, counted from 0, is in the tree over these hashes of leaves."""
    return prove_inclusion(index, len(leaves), nodes_over(leaves))


def consistency_proof(old_size: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The proof that the tree over these hashes of leaves grew from that of its first ``old_size``."""
    return prove_consistency(old_size, len(leaves), nodes_over(leaves))


def root(size: int, node: Node) -> bytes:
    """The root of the tree over the first ``size`` leaves."""
    return _fold(0, size, node) if size else EMPTY_ROOT


def prove_inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """The same as :func:`inclusion_proof`, from nodes wherever they are.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    beside: list[tuple[int, int]] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _largest_below(end - begin)
        if index < middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((begin, middle))
            begin = middle
    return [_fold(*each, node) for each in reversed(beside)]


def prove_consistency(old_size: int, size: int, node: Node) -> list[bytes]:
    """The same as :func:`consistency_proof`, from nodes wherever they are.

    Raises:
        ValueError: the older tree is not a part of the newer one.
    """
    if not 0 <= old_size <= size:
        raise ValueError(f"a tree of {size} did not grow from one of {old_size}")
    if old_size in (0, size):
        return []
    beside: list[tuple[int, int]] = []
    begin, end, known = 0, size, True
    while end != old_size:
        middle = begin + _largest_below(end - begin)
        if old_size <= middle:
            beside.append((middle, end))
            end = middle
        else:
            beside.append((begin, middle))
            begin, known = middle, False
    if not known:
        beside.append((begin, end))
    return [_fold(*each, node) for each in reversed(beside)]


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether a proof shows that the hash of a leaf stands at ``index`` of the tree with this size and root."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for each in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(each, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, each)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root_hash


def check_consistency(old_size: int, size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether a proof shows that the tree with the new root holds the one with the old root as its beginning."""
    if not 0 <= old_size <= size:
        return False
    if old_size in (0, size):
        return not proof and old_root == (EMPTY_ROOT if old_size == 0 else new_root)
    at, last, rest = old_size - 1, size - 1, list(proof)
    while at & 1:
        at, last = at >> 1, last >> 1
    # Where the older tree is a complete node, the proof need not repeat its root.
    if at and not rest:
        return False
    was = now = rest.pop(0) if at else old_root
    for each in rest:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(each, was), node_hash(each, now)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, each)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def complete_nodes(begin: int, end: int) -> list[tuple[int, int]]:
    """The complete nodes, largest first, that a range of leaves is made of; ``begin`` is where a node of it begins."""
    found = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        found.append((level, begin >> level))
        begin += 1 << level
    return found


def nodes_over(leaves: Sequence[bytes]) -> Node:
    """The complete nodes over hashes of leaves, worked out as they are asked for."""
    known: dict[tuple[int, int], bytes] = {}

    def node(level: int, position: int) -> bytes:
        if level == 0:
            return leaves[position]
        found = known.get((level, position))
        if found is None:
            found = node_hash(node(level - 1, 2 * position), node(level - 1, 2 * position + 1))
            known[level, position] = found
        return found

    return node


def complete_root(hashes: Iterable[bytes]) -> bytes:
    """The node over a power of two of nodes of one level."""
    row = list(hashes)
    while len(row) > 1:
        row = parents_of(row)
    return row[0]


def parents_of(row: Sequence[bytes]) -> list[bytes]:
    """The complete nodes above nodes of one level; the last one is left alone where their number is odd."""
    return [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]


def _fold(begin: int, end: int, node: Node) -> bytes:
    parts = [node(*each) for each in complete_nodes(begin, end)]
    return reduce(lambda right, left: node_hash(left, right), reversed(parts))


def _largest_below(count: int) -> int:
    """The largest power of two smaller than a count of two or more."""
    return 1 << (count - 1).bit_length() - 1
