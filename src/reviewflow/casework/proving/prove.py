"""Proofs from the kept nodes of the tree: that an entry is in the trail, and that the trail only grew."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.audit.merkle import leaf_of, prove_consistency, prove_inclusion, root
from reviewflow.errors import EntryNotOnTrail
from reviewflow.store import audit_log, merkle_nodes
from reviewflow.store.session import Transaction

from .enter_proof import origin_of


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That an entry stands at its place in the tree over so many entries."""

    origin: str
    entry: int
    size: int
    hash: str
    """Of the entry: what its leaf is made of."""
    leaf: str
    root: str
    proof: tuple[str, ...]
    """The hashes beside the way from the leaf to the root, from below, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the tree over more entries begins with the tree over fewer."""

    origin: str
    old: int
    new: int
    old_root: str
    new_root: str
    proof: tuple[str, ...]


def prove_entry(tx: Transaction, entry: int, *, size: int | None = None) -> InclusionProof:
    """Prove that an entry is in the trail, as long as it is now or as a checkpoint over so many entries saw it.

    Raises:
        EntryNotOnTrail: there is no such entry in a trail of that length.
    """
    size = _size(tx, size)
    hash = audit_log.hash_at(tx, entry) if 0 < entry <= size else None
    if hash is None:
        raise EntryNotOnTrail(entry=entry, entries=size)
    node = merkle_nodes.nodes_of(tx)
    proof = prove_inclusion(entry - 1, size, node)
    return InclusionProof(
        origin_of(tx), entry, size, hash, leaf_of(hash).hex(), root(size, node).hex(), _as_text(proof)
    )


def prove_growth(tx: Transaction, old: int, new: int | None = None) -> ConsistencyProof:
    """Prove that the trail only grew between two lengths of it.

    Raises:
        EntryNotOnTrail: it never was so long, or was shorter at the later moment.
    """
    new = _size(tx, new)
    if not 0 < old <= new:
        raise EntryNotOnTrail(entry=old, entries=new)
    node = merkle_nodes.nodes_of(tx)
    proof = prove_consistency(old, new, node)
    return ConsistencyProof(origin_of(tx), old, new, root(old, node).hex(), root(new, node).hex(), _as_text(proof))


def _size(tx: Transaction, wanted: int | None) -> int:
    there = merkle_nodes.size_of_trail(tx)
    if wanted is not None and not 0 < wanted <= there:
        raise EntryNotOnTrail(entry=wanted, entries=there)
    return there if wanted is None else wanted


def _as_text(proof: list[bytes]) -> tuple[str, ...]:
    return tuple(each.hex() for each in proof)
