"""Which keys sign for this trail and who witnesses it, as the entries of the trail say, one after the other.

A key is named on the trail before it signs anything, so that a checkpoint can be held against the
trail itself and against nothing else: whoever puts a key of their own into a table gains nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

NEW_KEY, ROTATE_KEY, KEY_COMPROMISED = "new_signing_key", "rotate_signing_key", "signing_key_compromised"
ADD_WITNESS, REMOVE_WITNESS, COUNTERSIGN = "add_witness", "remove_witness", "record_countersignature"
OF_PROOFS = frozenset({NEW_KEY, ROTATE_KEY, KEY_COMPROMISED, ADD_WITNESS, REMOVE_WITNESS, COUNTERSIGN})
"""The commands whose entries are about keys, witnesses and countersignatures."""


class Said(NamedTuple):
    """One such entry: where it stands, what was done, when it was recorded, by whom, and what was said."""

    sequence: int
    what: str
    recorded_at: str
    by_user: str
    command: Mapping[str, Any]
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One key of this installation."""

    key: str
    """Its identifier: eight hexadecimal digits."""
    written: str
    """The public key as others read it: ``name+keyid+base64``."""
    made_at: str
    since: int
    """The entry that named it."""
    statement: str
    """Signed by the key itself, and by the one before it where that one still was to be trusted."""
    until: int | None = None
    """The entry that named the one after it, or that said that it was compromised."""
    untrusted_from: int | None = None
    """From a checkpoint over so many entries on its signatures prove nothing; None while it is trusted."""
    compromised_at: str | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Somebody outside who is sent every checkpoint of the day."""

    name: str
    key: str | None
    """The public key of their countersignatures as it is written; None for one who files paper."""
    since: int
    added_at: str
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Countersignature:
    """A checkpoint that a witness has seen and signed."""

    sequence: int
    witness: str
    size: int
    root: str
    signed_at: str
    note: str


@dataclass(frozen=True, slots=True)
class Keyring:
    """What the entries come to."""

    keys: tuple[SigningKey, ...] = ()
    """The oldest first."""
    witnesses: tuple[Witness, ...] = ()
    countersignatures: tuple[Countersignature, ...] = ()

    @property
    def current(self) -> SigningKey | None:
        """The key that signs now, or None."""
        return next((key for key in self.keys if key.until is None), None)

    def witness(self, name: str) -> Witness | None:
        """The witness of that name who is one now, or None."""
        return next((each for each in self.witnesses if each.name == name and each.until is None), None)

    def key(self, key: str) -> SigningKey | None:
        """The key with an identifier, or None."""
        return next((each for each in self.keys if each.key == key), None)


def keyring_of(entries: Iterable[Said]) -> Keyring:
    """What the entries come to, in the order in which they stand on the trail."""
    ring = Keyring()
    for said in entries:
        ring = _after(ring, said)
    return ring


def _after(ring: Keyring, said: Said) -> Keyring:
    if said.what in (NEW_KEY, ROTATE_KEY):
        return replace(ring, keys=(*(_ended(key, said.sequence) for key in ring.keys), _new_key(said)))
    if said.what == KEY_COMPROMISED:
        return replace(ring, keys=tuple(_compromised(key, said) for key in ring.keys))
    if said.what == ADD_WITNESS:
        added = Witness(
            name=said.command["name"], key=said.command["key"], since=said.sequence, added_at=said.recorded_at
        )
        return replace(ring, witnesses=(*ring.witnesses, added))
    if said.what == REMOVE_WITNESS:
        name = said.command["name"]
        return replace(ring, witnesses=tuple(_gone(each, name, said.sequence) for each in ring.witnesses))
    if said.what == COUNTERSIGN:
        return replace(ring, countersignatures=(*ring.countersignatures, _countersignature(said)))
    return ring


def _new_key(said: Said) -> SigningKey:
    return SigningKey(
        key=said.command["key"],
        written=said.command["public_key"],
        made_at=said.recorded_at,
        since=said.sequence,
        statement=said.command["statement"],
    )


def _ended(key: SigningKey, sequence: int) -> SigningKey:
    return replace(key, until=sequence) if key.until is None else key


def _compromised(key: SigningKey, said: Said) -> SigningKey:
    if key.key != said.command["key"]:
        return key
    at, known = int(said.command["from_entries"]), key.untrusted_from
    # What was found out later can only make it worse: an earlier day is never taken back.
    untrusted_from = at if known is None else min(at, known)
    ended = _ended(key, said.sequence)
    return replace(ended, untrusted_from=untrusted_from, compromised_at=said.recorded_at, because=said.reason)


def _gone(witness: Witness, name: str, sequence: int) -> Witness:
    return replace(witness, until=sequence) if witness.name == name and witness.until is None else witness


def _countersignature(said: Said) -> Countersignature:
    return Countersignature(
        sequence=said.sequence,
        witness=said.command["witness"],
        size=said.command["size"],
        root=said.command["root"],
        signed_at=said.command["signed_at"],
        note=said.command["note"],
    )
