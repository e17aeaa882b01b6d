"""Signed notes and checkpoints as text: the forms of C2SP's signed-note, tlog-checkpoint and tlog-cosignature.

A note is a text, an empty line, and a line for each signature. Here it is only read and written;
what a signature is worth is for :mod:`reviewflow.audit.keys` to say, which needs a library for it.
"""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from hashlib import sha256

from reviewflow.errors import NoteInvalid

ED25519 = 0x01
"""The algorithm byte of a signature over the text of a note."""
COSIGNATURE = 0x04
"""The algorithm byte of a witness's signature, which says as well when it was made."""

_SIGNATURE_LENGTH = 64
_MARK = "— "
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_HASH = re.compile(r"[0-9a-f]{64}")
_IN_A_LETTER = re.compile(
    r"^\S+\n[0-9]+\n[A-Za-z0-9+/]{43}=\n(?:\S.*\n)*\n(?:—.*\n)+",
    re.MULTILINE,
)
"""A checkpoint with words before and after it, down to the last line that begins as a signature does."""
LONGEST = 100_000
"""A note is a page, not a book: what is longer is refused unread."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note."""

    name: str
    """The name of the key."""
    key_id: bytes
    """Four bytes: which of the keys with that name."""
    signature: bytes

    def line(self) -> str:
        """As it stands below the note."""
        return f"{_MARK}{self.name} {b64encode(self.key_id + self.signature).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures below it."""

    text: str
    """With the end of its last line: just what is signed."""
    signatures: tuple[Signature, ...] = ()

    def signed(self, *signatures: Signature) -> Note:
        """The same with more signatures; one that stands there already is not repeated."""
        return replace(self, signatures=tuple(dict.fromkeys((*self.signatures, *signatures))))

    def __str__(self) -> str:
        return self.text + "\n" + "".join(each.line() for each in self.signatures)


@dataclass(frozen=True, slots=True)
class CheckpointText:
    """What a checkpoint of the trail says."""

    origin: str
    """Of which trail: ``reviewflow/`` and the mark of the installation."""
    size: int
    """How many entries it covers."""
    root: bytes
    time: str
    """When it was made, an instant."""
    head: str
    """The hash of the last entry that it covers, in hexadecimal."""

    def __str__(self) -> str:
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\ntime {self.time}\nhead {self.head}\n"


def key_id(name: str, public_key: bytes, *, algorithm: int = ED25519) -> bytes:
    """The four bytes by which a signature says which key made it."""
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]


def written_key(name: str, public_key: bytes, *, algorithm: int = ED25519) -> str:
    """A public key with its name, as others read it: ``name+keyid+base64``."""
    id_ = key_id(name, public_key, algorithm=algorithm).hex()
    return f"{name}+{id_}+{b64encode(bytes([algorithm]) + public_key).decode()}"


def read_key(text: str) -> tuple[str, int, bytes]:
    """The name, the algorithm and the public key of a written key.

    Raises:
        NoteInvalid: it is not one, or its parts do not belong together.
    """
    # A name has no plus sign in it; the base64 may.
    name, _, rest = text.strip().partition("+")
    id_, _, encoded = rest.partition("+")
    decoded = _decoded(encoded)
    if not _NAME.fullmatch(name) or decoded is None or len(decoded) != 33:
        raise NoteInvalid(what="the key", why="it is not written as name+keyid+base64")
    algorithm, public_key = decoded[0], decoded[1:]
    if algorithm not in (ED25519, COSIGNATURE):
        raise NoteInvalid(what="the key", why=f"its kind of signature, {algorithm}, is not known here")
    if key_id(name, public_key, algorithm=algorithm).hex() != id_.lower():
        raise NoteInvalid(what="the key", why="its parts do not belong together: one of them was mistyped")
    return name, algorithm, public_key


def read_note(text: str) -> Note:
    """Read a note.

    A mail program may have ended the lines in its own way and put words around a checkpoint; nothing
    else is let through, since every byte of the text is signed.

    Raises:
        NoteInvalid: it was cut off, or is no note.
    """
    if len(text) > LONGEST:
        raise NoteInvalid(what="the file", why="it is much too long for a checkpoint")
    words = text.replace("\r\n", "\n").strip("\n") + "\n"
    found = _IN_A_LETTER.search(words)
    body, gap, below = (found[0] if found else words).rstrip("\n").rpartition("\n\n")
    if not gap:
        raise NoteInvalid(what="the checkpoint", why="it was cut off: the signatures below it are missing")
    lines = below.split("\n")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def read_checkpoint(text: str) -> CheckpointText:
    """Read the text of a checkpoint, without its signatures.

    Raises:
        NoteInvalid: it was cut off, or says something else.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1]:
        raise NoteInvalid(what="the checkpoint", why="it was cut off: some of its lines are missing")
    origin, size, encoded, *more = lines[:-1]
    root = _decoded(encoded)
    said = {name: value for name, _, value in (line.partition(" ") for line in more)}
    if not origin or not _SIZE.fullmatch(size) or root is None or len(root) != 32:
        raise NoteInvalid(what="the checkpoint", why="its first lines are not a trail, a number of entries and a hash")
    if len(said) != len(more) or not all(more):
        raise NoteInvalid(what="the checkpoint", why="it says one thing twice, or holds an empty line")
    if not said.get("time") or not _HASH.fullmatch(said.get("head", "")):
        raise NoteInvalid(what="the checkpoint", why="its time or the hash of its last entry is missing or mistyped")
    return CheckpointText(origin, int(size), root, said["time"], said["head"])


def timed_signature(seconds: int, signature: bytes) -> bytes:
    """What a cosignature holds: the second in which it was made, and the signature."""
    return seconds.to_bytes(8, "big") + signature


def read_timed_signature(held: bytes) -> tuple[int, bytes]:
    """The second and the signature of a cosignature.

    Raises:
        NoteInvalid: it is not one.
    """
    if len(held) != 8 + _SIGNATURE_LENGTH:
        raise NoteInvalid(what="the signature of the witness", why="it has not the length of a cosignature")
    return int.from_bytes(held[:8], "big"), held[8:]


def cosigned_text(seconds: int, text: str) -> bytes:
    """The very bytes that a witness signs."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    decoded = _decoded(encoded)
    if not line.startswith(_MARK) or not _NAME.fullmatch(name) or decoded is None or len(decoded) <= 4:
        raise NoteInvalid(what="the checkpoint", why=f"it was cut off or changed: {line[:60]!r} is no signature")
    return Signature(name, decoded[:4], decoded[4:])


def _decoded(text: str) -> bytes | None:
    try:
        decoded = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # Base64 can spell the same bytes in two ways: only the one in which they are written counts.
    return decoded if b64encode(decoded).decode() == text else None
