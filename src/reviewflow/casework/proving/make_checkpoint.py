"""Make a checkpoint of the trail: its length, its root and its last hash, signed where there is a key."""

from __future__ import annotations

from reviewflow.audit.instants import instant_text
from reviewflow.audit.keys import sign
from reviewflow.audit.merkle import root
from reviewflow.audit.signed_note import CheckpointText, Note
from reviewflow.casework.desk import Desk
from reviewflow.errors import KeyFileUnusable, SigningKeyNotUsable
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log, checkpoints, merkle_nodes, outbox, proof_entries, recorded_times
from reviewflow.store.checkpoints import Checkpoint
from reviewflow.store.session import Transaction

from .checkpoint_words import mail_to_witness
from .enter_proof import origin_of
from .signing_keys import signer


def keep_tree(desk: Desk) -> bool:
    """Keep more nodes of the tree, as many as keep nobody waiting; False when every complete one is kept.

    With them is kept when entries were recorded.
    """
    with desk.database.write() as tx:
        size = merkle_nodes.size_of_trail(tx)
        more = recorded_times.extend(tx, size)
        return merkle_nodes.extend(tx, size) or more


def keep_whole_tree(desk: Desk) -> None:
    """Keep every complete node, in so many transactions as it takes."""
    while keep_tree(desk):
        pass


def keep_tree_anew(desk: Desk) -> None:
    """Forget the nodes that are kept, and work them out from the entries."""
    with desk.database.write() as tx:
        merkle_nodes.forget(tx)
        recorded_times.forget(tx)
    keep_whole_tree(desk)


def checkpoint_now(desk: Desk) -> Checkpoint:
    """Make one because somebody asks for it; where there is a key it is signed, or refused.

    Raises:
        SigningKeyNotUsable: the key cannot be used, or there is no trail yet.
        KeyFileUnusable: its file cannot be used.
    """
    keep_whole_tree(desk)
    with desk.database.write() as tx:
        made = _made(tx, desk, "asked", signed=True)
        checkpoints.keep(tx, made)
    return made


def checkpoint_of_today(tx: Transaction, desk: Desk) -> tuple[Checkpoint, str | None] | None:
    """Make that of the day and send it to the witnesses; None when it was made, or there is no trail yet.

    It is made whatever becomes of the key: beside it is said why it is not signed, where it should be.
    """
    today = local_date(desk.now()).isoformat()
    if checkpoints.checkpoint_of_day(tx, today) is not None:
        return None
    if not audit_log.trail_head(tx).sequence:
        return None
    fault = None
    try:
        made = _made(tx, desk, "day", signed=True)
    except (SigningKeyNotUsable, KeyFileUnusable) as refused:
        fault = str(refused)
        made = _made(tx, desk, "day", signed=False)
    number = checkpoints.keep(tx, made)
    if number is None:
        return None
    _mail(tx, desk, made, number)
    return made, fault


def _made(tx: Transaction, desk: Desk, made_for: checkpoints.MadeFor, *, signed: bool) -> Checkpoint:
    # First the end of the trail is held still: what is under it was recorded before the clock is read.
    head = audit_log.trail_head(tx)
    now = desk.now()
    origin = origin_of(tx)
    at = instant_text(now)
    root_hash = root(head.sequence, merkle_nodes.nodes_of(tx))
    note = Note(str(CheckpointText(origin, head.sequence, root_hash, at, head.hash)))
    ring = proof_entries.keyring(tx)
    key = signer(desk, ring) if signed else None
    if key is not None:
        note = note.signed(sign(note.text, key, name=origin))
    return Checkpoint(
        made_for=made_for,
        on_date=local_date(now).isoformat(),
        sequence=head.sequence,
        hash=head.hash,
        made_at=at,
        root=root_hash.hex(),
        note=str(note),
        key_id=ring.current.key if key is not None and ring.current else None,
    )


def _mail(tx: Transaction, desk: Desk, made: Checkpoint, number: int) -> None:
    for witness in proof_entries.keyring(tx).witnesses:
        # That of one who is a witness no more was forgotten.
        address = proof_entries.address_of(tx, witness.since)
        if address is None:
            continue
        words = mail_to_witness(made, may_countersign=witness.key is not None)
        outbox.queue(
            tx,
            dedup_key=f"checkpoint-{number}-{witness.since}",
            kind="checkpoint",
            checkpoint_id=number,
            recipient=witness.name,
            address=address,
            due_at=instant_text(desk.now()),
            subject=words.subject,
            text=words.text,
            html=words.html,
        )
