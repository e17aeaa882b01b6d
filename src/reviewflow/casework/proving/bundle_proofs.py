"""What proves the entries of a bundle: the tree over the trail, the signed checkpoints, and the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewflow.audit.bundle_file import json_file
from reviewflow.audit.keyring import Keyring
from reviewflow.audit.merkle import prove_consistency, prove_inclusion, root
from reviewflow.audit.signed_note import Note, read_note
from reviewflow.store import checkpoints, merkle_nodes, proof_entries
from reviewflow.store.checkpoints import Checkpoint
from reviewflow.store.session import Transaction

from .enter_proof import origin_of


@dataclass(frozen=True, slots=True)
class Proofs:
    """The files, and what the manifest says of them."""

    origin: str
    files: dict[str, bytes]
    signed: int
    """How many signed checkpoints there are."""


def proofs_of(tx: Transaction, size: int, sequences: Sequence[int], *, reach: Sequence[int] = ()) -> Proofs:
    """Prove that these entries are in the trail, and that it grew from every checkpoint without another change."""
    ring = proof_entries.keyring(tx)
    made = checkpoints.list_checkpoints(tx)
    notes = _notes(ring, made)
    node = merkle_nodes.nodes_of(tx)
    inclusion = {
        str(sequence): [each.hex() for each in prove_inclusion(sequence - 1, size, node)] for sequence in sequences
    }
    sizes = sorted({at for at in [*reach, *(each.sequence for each in made)] if 0 < at < size}) if sequences else []
    consistency = {str(old): [each.hex() for each in prove_consistency(old, size, node)] for old in sizes}
    files = {f"checkpoints/{number:05}.note": str(note).encode() for number, note in enumerate(notes, 1)}
    files["keys.json"] = json_file(list(_keys(ring)))
    files["proofs.json"] = json_file(
        {"size": size, "root": root(size, node).hex(), "inclusion": inclusion, "consistency": consistency}
    )
    return Proofs(origin_of(tx), files, len(notes))


def _notes(ring: Keyring, made: Sequence[Checkpoint]) -> list[Note]:
    """The signed checkpoints, the oldest first, with what witnesses put below them.

    What a key signed after it was in other hands proves nothing, and would only spoil the rest.
    """
    untrusted = {key.key: key.untrusted_from for key in ring.keys if key.untrusted_from is not None}
    kept = [
        read_note(each.note)
        for each in sorted(made, key=lambda each: (each.sequence, each.made_at))
        if each.note and each.key_id and each.sequence < untrusted.get(each.key_id, each.sequence + 1)
    ]
    below: dict[str, list[Note]] = {}
    for each in ring.countersignatures:
        note = read_note(each.note)
        below.setdefault(note.text, []).append(note)
    return [note.signed(*(line for seen in below.get(note.text, ()) for line in seen.signatures)) for note in kept]


def _keys(ring: Keyring) -> Iterator[dict[str, object]]:
    for key in ring.keys:
        yield {
            "key": key.written,
            "since": key.since,
            "statement": key.statement,
            "untrusted_from": key.untrusted_from,
            "compromised_at": key.compromised_at,
        }
    for witness in ring.witnesses:
        if witness.key is not None:
            yield {"key": witness.key, "since": witness.since, "witness": witness.name}
