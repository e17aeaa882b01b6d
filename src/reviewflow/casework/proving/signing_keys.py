"""Signing keys: make one, replace it, or say that one was in other hands. The private half stays in its file.

The file is changed only after the trail has said so. Where a machine stops between the two, the
new key lies beside the old one, and whoever signs next puts it in its place.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewflow.audit.instants import instant_text
from reviewflow.audit.keyring import KEY_COMPROMISED, NEW_KEY, ROTATE_KEY, Keyring, SigningKey
from reviewflow.audit.keys import PublicKey, new_private_key, public_bytes, read_key_file, sign, write_key_file
from reviewflow.audit.signed_note import Note
from reviewflow.case.allowed import check_reason
from reviewflow.casework.desk import Desk
from reviewflow.errors import KeyFileUnusable, SigningKeyNotFound, SigningKeyNotUsable
from reviewflow.store import proof_entries
from reviewflow.store.session import Transaction

from .enter_proof import OF_KEYS, enter_proof_in, origin_of, who_may

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NO_FILE = "Name one in the setting signing_key_file, outside the database and its backups."


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """What became of the keys."""

    key: SigningKey
    """The key that signs from now on; or the one that is compromised, where no other was needed."""
    old_file: Path | None = None
    """Where the private key that signs no more was put: it is to be destroyed."""


def new_key(desk: Desk, *, by: str, partnership: str | None = None) -> KeyChanged:
    """Make the first signing key, or take the one that stands in the file already.

    Raises:
        SigningKeyNotUsable: no file is named for it, or there is a key that signs.
        KeyFileUnusable: the file cannot be written, or holds something else.
        RoleNotAllowed: it is for those who answer for the keys.
    """
    path = _file(desk)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, NEW_KEY, by=by, partnership=partnership, roles=OF_KEYS)
        ring = proof_entries.keyring(tx)
        if ring.current is not None:
            why = f"there is a key already, {ring.current.key}"
            raise SigningKeyNotUsable(why=why, do="Replace it with `reviewflow trail keys rotate`.")
        key = _key_in(path)
        enter_proof_in(tx, desk, NEW_KEY, _command(tx, desk, ring, key, before=None), by=actor)
        made = proof_entries.keyring(tx).current
    assert made is not None
    return KeyChanged(made)


def rotate_key(desk: Desk, *, by: str, partnership: str | None = None) -> KeyChanged:
    """Replace the signing key by a new one, which the old one signs.

    Raises:
        SigningKeyNotUsable: there is no key that signs, or the file holds another.
        KeyFileUnusable: the file cannot be read or written.
        RoleNotAllowed: it is for those who answer for the keys.
    """
    path = _file(desk)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, ROTATE_KEY, by=by, partnership=partnership, roles=OF_KEYS)
        ring = proof_entries.keyring(tx)
        before = signer(desk, ring)
        if before is None:
            raise SigningKeyNotUsable(
                why="no key was ever made, or the last was compromised", do="Run `reviewflow trail keys new`."
            )
        key = _key_in(_beside(path))
        enter_proof_in(tx, desk, ROTATE_KEY, _command(tx, desk, ring, key, before=before), by=actor)
        made = proof_entries.keyring(tx).current
    assert made is not None
    return KeyChanged(made, _put_in_place(path, old=ring.keys[-1].key))


def key_compromised(
    desk: Desk, key: str, *, from_entries: int, reason: str, by: str, partnership: str | None = None
) -> KeyChanged:
    """Say that a key was in other hands, and from which checkpoint on its signatures prove nothing.

    Where it was the key that signs, a new one is made, which the old one does not sign.

    Raises:
        SigningKeyNotFound: there is no such key.
        ReasonMissing: no reason was given.
        SigningKeyNotUsable: it signs now, and no file is named for another.
        KeyFileUnusable: the file for another cannot be written.
        RoleNotAllowed: it is for those who answer for the keys.
    """
    check_reason(reason, required=True, what=KEY_COMPROMISED)
    with desk.database.write() as tx:
        actor = who_may(tx, desk, KEY_COMPROMISED, by=by, partnership=partnership, roles=OF_KEYS)
        ring = proof_entries.keyring(tx)
        known = ring.key(key)
        if known is None:
            raise SigningKeyNotFound(key=key)
        signs = known.until is None
        path = _file(desk) if signs else None
        said = {"key": key, "from_entries": from_entries}
        enter_proof_in(tx, desk, KEY_COMPROMISED, said, by=actor, reason=reason)
        if path is not None:
            fresh = _key_in(_beside(path))
            enter_proof_in(tx, desk, NEW_KEY, _command(tx, desk, ring, fresh, before=None), by=actor)
        after = proof_entries.keyring(tx)
        made = after.current if signs else after.key(key)
    assert made is not None
    return KeyChanged(made, None if path is None else _put_in_place(path, old=key))


def signer(desk: Desk, ring: Keyring) -> Ed25519PrivateKey | None:
    """The private key that signs now; None where no key was ever made, or the last was compromised.

    Raises:
        SigningKeyNotUsable: there is a key, and no file is named, or the file holds another.
        KeyFileUnusable: the file is missing, others may read it, or it holds no key.
    """
    current = ring.current
    if current is None:
        return None
    path = _file(desk)
    held = _id_of(path, current)
    if held != current.key and _beside(path).exists() and _id_of(_beside(path), current) == current.key:
        # The machine stopped after the trail had named the new key, and before its file was put in its place.
        _put_in_place(path, old=held)
        held = current.key
    if held != current.key:
        why = f"{path} holds the key {held}, and the trail says that {current.key} signs"
        do = "Put the right file there; or say that its key is lost with `reviewflow trail keys compromised`."
        raise SigningKeyNotUsable(why=why, do=do)
    return read_key_file(path)


def _command(
    tx: Transaction, desk: Desk, ring: Keyring, key: Ed25519PrivateKey, *, before: Ed25519PrivateKey | None
) -> dict[str, Any]:
    """What the trail says of a new key: its public half, and a statement that it and the one before it signed."""
    origin = origin_of(tx)
    public = PublicKey(origin, public_bytes(key))
    if ring.key(public.id.hex()) is not None:
        raise SigningKeyNotUsable(
            why=f"the file holds the key {public.id.hex()}, which is on the trail already",
            do="Take that file away, and do it again.",
        )
    replaces = ring.current.written if before is not None and ring.current else "none"
    text = f"{origin}\nkey {public}\nreplaces {replaces}\ntime {instant_text(desk.now())}\n"
    signatures = [sign(text, each, name=origin) for each in (before, key) if each is not None]
    statement = str(Note(text).signed(*signatures))
    return {"key": public.id.hex(), "public_key": str(public), "statement": statement}


def _file(desk: Desk) -> Path:
    if desk.signing_key_file is None:
        raise SigningKeyNotUsable(why="no file is named for the key", do=NO_FILE)
    return desk.signing_key_file


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def _key_in(path: Path) -> Ed25519PrivateKey:
    """The key in a file, made when there is none: what was made elsewhere, or before a machine stopped, serves too."""
    with suppress(OSError):
        if path.exists():
            return read_key_file(path)
    key = new_private_key()
    write_key_file(path, key)
    return key


def _put_in_place(path: Path, *, old: str) -> Path | None:
    """Move the new key to where the old one was, and the old one aside under its own name."""
    aside = path.with_name(f"{path.name}.replaced-{old}")
    try:
        there = path.exists()
        if there:
            path.rename(aside)
        _beside(path).rename(path)
    except OSError as fault:
        why = f"the new key beside it cannot be put in its place ({fault.strerror})"
        raise KeyFileUnusable(file=path, why=why, do=f"Move {_beside(path)} there yourself.") from None
    return aside if there else None


def _id_of(path: Path, current: SigningKey) -> str:
    name = current.written.partition("+")[0]
    return PublicKey(name, public_bytes(read_key_file(path))).id.hex()
