"""Ed25519: signing a note, and finding out who did. The private key is never in the database."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from reviewflow.errors import KeyFileUnusable

from .signed_note import (
    COSIGNATURE,
    ED25519,
    Note,
    Signature,
    cosigned_text,
    key_id,
    read_timed_signature,
    timed_signature,
    written_key,
)

OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key by which others check signatures."""

    name: str
    raw: bytes
    """Its 32 bytes."""
    algorithm: int = ED25519

    @property
    def id(self) -> bytes:
        """Four bytes that stand beside every signature."""
        return key_id(self.name, self.raw, algorithm=self.algorithm)

    def __str__(self) -> str:
        return written_key(self.name, self.raw, algorithm=self.algorithm)


def new_private_key() -> Ed25519PrivateKey:
    """A fresh key."""
    return Ed25519PrivateKey.generate()


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The 32 bytes of its public half."""
    return key.public_key().public_bytes_raw()


def write_key_file(path: Path, key: Ed25519PrivateKey) -> None:
    """Write a private key into a new file that its owner alone may read.

    Raises:
        KeyFileUnusable: there is a file already, or it cannot be written.
    """
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Never over another key: what it signed could not be rotated away from any more.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise KeyFileUnusable(
            file=path, why="there is a file already", do="Name another file, and keep this one as it is."
        ) from None
    except OSError as fault:
        raise KeyFileUnusable(
            file=path, why=f"it cannot be written ({fault.strerror})", do="Correct the path, or its rights."
        ) from None


def read_key_file(path: Path) -> Ed25519PrivateKey:
    """Read a private key, unless anybody but its owner could have read it as well.

    Raises:
        KeyFileUnusable: it is missing, others may read it, or it holds no such key.
    """
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & OTHERS_MAY:
            raise KeyFileUnusable(
                file=path,
                why="others than its owner may read or change it",
                do=f"Run `chmod 600 {path}`, and ask who read it meanwhile: see `reviewflow trail keys compromised`.",
            )
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as fault:
        raise KeyFileUnusable(
            file=path, why=f"it cannot be read ({fault.strerror})", do="Correct signing_key_file, or the file's rights."
        ) from None
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileUnusable(
            file=path,
            why="it holds no Ed25519 key in PEM without a password",
            do="Make one with `reviewflow trail keys new`.",
        )
    return key


def sign(text: str, key: Ed25519PrivateKey, *, name: str) -> Signature:
    """Sign the text of a note."""
    return Signature(name, key_id(name, public_bytes(key)), key.sign(text.encode()))


def cosign(text: str, key: Ed25519PrivateKey, *, name: str, seconds: int) -> Signature:
    """Sign as a witness does: the text, and the second in which it was seen."""
    held = timed_signature(seconds, key.sign(cosigned_text(seconds, text)))
    return Signature(name, key_id(name, public_bytes(key), algorithm=COSIGNATURE), held)


def signatures_of(note: Note, key: PublicKey) -> list[Signature]:
    """What stands below a note under this key's name and identifier, holding or not."""
    return [each for each in note.signatures if each.name == key.name and each.key_id == key.id]


def holds(note: Note, key: PublicKey) -> bool | None:
    """Whether this key signed a note; None when it does not stand below it."""
    found = signatures_of(note, key)
    return all(_holds(note.text, each, key) for each in found) if found else None


def cosigned_at(note: Note, key: PublicKey) -> int | None:
    """The last second in which this witness signed the note; None when a signature is missing or does not hold."""
    found = signatures_of(note, key)
    if key.algorithm != COSIGNATURE or not found or not all(_holds(note.text, each, key) for each in found):
        return None
    return max(read_timed_signature(each.signature)[0] for each in found)


def _holds(text: str, signature: Signature, key: PublicKey) -> bool:
    if key.algorithm == COSIGNATURE:
        seconds, signed = read_timed_signature(signature.signature)
        over = cosigned_text(seconds, text)
    else:
        signed, over = signature.signature, text.encode()
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signed, over)
    except (InvalidSignature, ValueError):
        return False
    return True
