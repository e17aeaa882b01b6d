"""What proves the entries of a bundle: the tree over the trail, the signed checkpoints, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewflow.audit.bundle_file import json_file
from reviewflow.audit.merkle import leaf_hash, nodes_over, prove_consistency, prove_inclusion, root
from reviewflow.store.audit_log import hash_at
from reviewflow.store.bundles import entry_hashes
from reviewflow.store.session import Transaction


@dataclass(frozen=True, slots=True)
class Proofs:
    """The files, and what the manifest says of them."""

    origin: str
    files: dict[str, bytes]
    signed: int


def proofs_of(tx: Transaction, size: int, sequences: Sequence[int], *, reach: Sequence[int] = ()) -> Proofs:
    """Prove that these entries are in the trail, and that it grew from every checkpoint without another change."""
    origin = f"reviewflow/{(hash_at(tx, 1) or '0' * 64)[:16]}"
    notes: list[tuple[int, str]] = []
    keys: list[dict[str, object]] = []
    node = nodes_over([leaf_hash(each) for each in entry_hashes(tx, size)])
    inclusion = {
        str(sequence): [each.hex() for each in prove_inclusion(sequence - 1, size, node)] for sequence in sequences
    }
    sizes = sorted({each for each in [*reach, *(at for at, _ in notes)] if 0 < each < size}) if sequences else []
    consistency = {str(old): [each.hex() for each in prove_consistency(old, size, node)] for old in sizes}
    files = {f"checkpoints/{number:05}.note": note.encode() for number, (_, note) in enumerate(notes, 1)}
    files["keys.json"] = json_file(keys)
    files["proofs.json"] = json_file(
        {"size": size, "root": root(size, node).hex(), "inclusion": inclusion, "consistency": consistency}
    )
    return Proofs(origin, files, len(notes))
