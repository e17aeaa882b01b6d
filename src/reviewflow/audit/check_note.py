"""What a signed checkpoint is worth: of which trail it is, and whether a key that may be trusted signed it.

Each thing that can be wrong is a refusal of its own. What the trail itself says of the checkpoint
(whether its root comes out of the entries) is another question, asked afterwards.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.errors import (
    CheckpointFromTheFuture,
    CheckpointKeyCompromised,
    CheckpointKeyUnknown,
    CheckpointOfAnother,
    CheckpointSignatureWrong,
    NoteInvalid,
)

from .instants import read_instant
from .keyring import Keyring, SigningKey
from .keys import PublicKey, holds
from .signed_note import CheckpointText, Note, read_checkpoint, read_key

CLOCKS_DIFFER_BY = dt.timedelta(minutes=10)
"""So much the clocks of two machines may differ without a checkpoint being from the future."""


@dataclass(frozen=True, slots=True)
class CheckedNote:
    """A checkpoint whose signature holds."""

    note: Note
    text: CheckpointText
    signed_by: str
    """The identifier of the key."""


def public_key(written: str) -> PublicKey:
    """A key as it is written, to check signatures with.

    Raises:
        NoteInvalid: it is not one.
    """
    name, algorithm, raw = read_key(written)
    return PublicKey(name, raw, algorithm)


def check_note(note: Note, *, origin: str, ring: Keyring, entries: int, now: dt.datetime) -> CheckedNote:
    """Check everything about a checkpoint that can be checked without reading the trail.

    Raises:
        NoteInvalid: it is no checkpoint.
        CheckpointOfAnother: it is of another installation.
        CheckpointKeyUnknown: no key of this installation signed it.
        CheckpointSignatureWrong: a signature does not hold, or was made by a key that had been replaced.
        CheckpointKeyCompromised: the key was in other hands when it may have been made.
        CheckpointFromTheFuture: it covers more than there is, or is of a later moment.
    """
    text = read_checkpoint(note.text)
    if text.origin != origin:
        raise CheckpointOfAnother(origin=text.origin, ours=origin)
    key = _key_that_signed(note, ring)
    _check_may_be_trusted(key, text)
    _check_not_from_the_future(text, entries, now)
    return CheckedNote(note, text, key.key)


def _key_that_signed(note: Note, ring: Keyring) -> SigningKey:
    found: list[SigningKey] = []
    for key in ring.keys:
        held = holds(note, public_key(key.written))
        if held is False:
            raise CheckpointSignatureWrong(why=f"that of the key {key.key} was not made for these words")
        if held:
            found.append(key)
    if not found:
        named = ", ".join(dict.fromkeys(f"{each.name} {each.key_id.hex()}" for each in note.signatures))
        raise CheckpointKeyUnknown(signed=f"the signatures below it are of {named}")
    # One that may still be trusted counts before one that may not.
    return min(found, key=lambda key: key.untrusted_from is not None)


def _check_may_be_trusted(key: SigningKey, text: CheckpointText) -> None:
    if key.untrusted_from is not None and text.size >= key.untrusted_from:
        since = "from the first on" if key.untrusted_from <= 1 else f"over {key.untrusted_from} entries or more"
        raise CheckpointKeyCompromised(key=key.key, why=f"none of its checkpoints {since} is to be believed")
    if key.until is not None and text.size >= key.until:
        why = f"the key {key.key} had been replaced at entry {key.until}, and this covers {text.size}"
        raise CheckpointSignatureWrong(why=why)


def _check_not_from_the_future(text: CheckpointText, entries: int, now: dt.datetime) -> None:
    try:
        made_at = read_instant(text.time)
    except ValueError:
        raise NoteInvalid(what="the checkpoint", why="its time is not one") from None
    if text.size > entries:
        raise CheckpointFromTheFuture(
            why=f"it covers {text.size} entries, and the trail here has {entries}",
            do="If this is the trail it was made of, entries were cut off, or an older backup was put in its place:"
            " stop work on this database and find the newer one.",
        )
    if made_at > now + CLOCKS_DIFFER_BY:
        do = "Set the clock of this machine right, or ask who made the checkpoint."
        raise CheckpointFromTheFuture(why=f"it was made at {text.time}, and that moment has not come yet here", do=do)
