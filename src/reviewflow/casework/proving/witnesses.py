"""Witnesses: who outside is sent every checkpoint of the day, and the checkpoints that they have signed."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.check_note import check_note, public_key
from reviewflow.audit.instants import instant_text
from reviewflow.audit.keyring import ADD_WITNESS, COUNTERSIGN, REMOVE_WITNESS, Countersignature, Keyring, Witness
from reviewflow.audit.keys import cosigned_at, signatures_of
from reviewflow.audit.merkle import root
from reviewflow.audit.signed_note import COSIGNATURE, Note, read_note
from reviewflow.case.allowed import check_reason
from reviewflow.casework.desk import Desk
from reviewflow.casework.sending.put_right import check_address
from reviewflow.errors import (
    CheckpointFromTheFuture,
    FactInvalid,
    NoteInvalid,
    TrailBroken,
    WitnessDidNotSign,
    WitnessNotFound,
    WitnessTaken,
)
from reviewflow.store import merkle_nodes, proof_entries
from reviewflow.store.session import Transaction

from .enter_proof import OF_WITNESSES, enter_proof_in, origin_of, who_may

LONGEST_NAME = 80


def add_witness(
    desk: Desk,
    name: str,
    *,
    address: str | None,
    key: str | None,
    by: str,
    partnership: str | None = None,
) -> Witness:
    """Name a witness: with an address, checkpoints are mailed there; with a key, what they sign can be kept.

    Raises:
        FactInvalid: the name or the address is none, or neither an address nor a key was given.
        NoteInvalid: the key is none with which a witness signs.
        WitnessTaken: there is one of that name.
        RoleNotAllowed: it is for those who answer for the record.
    """
    _check_name(name)
    check_address(address)
    _check_witness_key(key)
    if address is None and key is None:
        do = "Give the address to which checkpoints are mailed, or the key with which they sign, or both."
        raise FactInvalid(fact="witness", value=name, why="nothing could be sent to them or kept of them", do=do)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, ADD_WITNESS, by=by, partnership=partnership, roles=OF_WITNESSES)
        if proof_entries.keyring(tx).witness(name) is not None:
            raise WitnessTaken(witness=name)
        said = {"name": name, "key": key, "is_mailed": address is not None}
        enter_proof_in(tx, desk, ADD_WITNESS, said, by=actor, address=address)
        return _witness(tx, name)


def remove_witness(desk: Desk, name: str, *, reason: str, by: str, partnership: str | None = None) -> None:
    """Send a witness nothing more, and forget the address; what they signed stays.

    Raises:
        WitnessNotFound: there is none of that name.
        ReasonMissing: no reason was given.
        RoleNotAllowed: it is for those who answer for the record.
    """
    check_reason(reason, required=True, what=REMOVE_WITNESS)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, REMOVE_WITNESS, by=by, partnership=partnership, roles=OF_WITNESSES)
        known = _witness(tx, name)
        enter_proof_in(tx, desk, REMOVE_WITNESS, {"name": name}, by=actor, reason=reason)
        proof_entries.forget_address(tx, known.since)


def countersign(desk: Desk, text: str, *, by: str, partnership: str | None = None) -> list[Countersignature]:
    """Keep a checkpoint that witnesses have signed, once everything about it holds; those that are new.

    Raises:
        NoteInvalid: it is no checkpoint.
        WitnessDidNotSign: no signature of a witness on file stands below it, or one does not hold.
        TrailBroken: the entries here give another root.
        RoleNotAllowed: it is for those who answer for the record.
        Refusal: what :func:`~reviewflow.audit.check_note.check_note` refuses.
    """
    note = read_note(text)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, COUNTERSIGN, by=by, partnership=partnership, roles=OF_WITNESSES)
        ring = proof_entries.keyring(tx)
        size = merkle_nodes.size_of_trail(tx)
        checked = check_note(note, origin=origin_of(tx), ring=ring, entries=size, now=desk.now())
        found = root(checked.text.size, merkle_nodes.nodes_of(tx))
        if found != checked.text.root:
            raise TrailBroken(sequence=checked.text.size, what="the root up to here is not that of the checkpoint")
        signed = _signed_by_witnesses(note, ring, now=desk.now())
        known = {(each.witness, each.root, each.signed_at) for each in ring.countersignatures}
        for witness, at in signed:
            if (witness.name, found.hex(), at) not in known:
                said = {
                    "witness": witness.name,
                    "size": checked.text.size,
                    "root": found.hex(),
                    "signed_at": at,
                    "note": str(note),
                }
                enter_proof_in(tx, desk, COUNTERSIGN, said, by=actor)
        return list(proof_entries.keyring(tx).countersignatures[len(ring.countersignatures) :])


def _signed_by_witnesses(note: Note, ring: Keyring, *, now: dt.datetime) -> list[tuple[Witness, str]]:
    found = []
    for witness in ring.witnesses:
        if witness.until is not None or witness.key is None:
            continue
        key = public_key(witness.key)
        if not signatures_of(note, key):
            continue
        seconds = cosigned_at(note, key)
        if seconds is None:
            do = "Ask for it again from the witness, and compare the two line by line."
            raise WitnessDidNotSign(why=f"the signature of {witness.name} does not hold for these words", do=do)
        found.append((witness, _moment(seconds, now=now)))
    if not found:
        do = "Compare the key with that of `reviewflow trail witnesses list`, and ask the witness."
        raise WitnessDidNotSign(why="no signature of theirs stands below it", do=do)
    return found


def _moment(seconds: int, *, now: dt.datetime) -> str:
    if not 0 < seconds <= now.timestamp() + 600:
        do = "Ask the witness to set their clock right and to sign it again."
        raise CheckpointFromTheFuture(why="the witness says to have signed it at a moment that has not come yet", do=do)
    return instant_text(dt.datetime.fromtimestamp(seconds, dt.UTC))


def _witness(tx: Transaction, name: str) -> Witness:
    found = proof_entries.keyring(tx).witness(name)
    if found is None:
        raise WitnessNotFound(witness=name)
    return found


def _check_name(name: str) -> None:
    if not name.strip() or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        do = "Name the person by their part, such as 'Scrutineer' or 'Chair of the review group'."
        raise FactInvalid(fact="witness", value=name, why="it is empty, too long or not plain words", do=do)


def _check_witness_key(key: str | None) -> None:
    if key is not None and public_key(key).algorithm != COSIGNATURE:
        raise NoteInvalid(what="the key", why="it is one that signs checkpoints, not one that countersigns them")
