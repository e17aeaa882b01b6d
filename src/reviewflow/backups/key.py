"""The key under which backups are sealed: a file outside the database, which no backup ever holds."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from reviewflow.errors import BackupKeyUnusable, BackupNotGood

KEY_MARK = "reviewflow-backup-key:"
KEY_OCTETS = 32
SHORTEST_PASSPHRASE = 20
OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
WORK, BLOCK, LANES = 1 << 16, 8, 1
"""How long it takes to try a passphrase: about a fifth of a second, and 64 MiB of memory."""
MOST_WORK = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupKey:
    """A key, or a passphrase from which one is worked out for each backup."""

    secret: bytes
    is_passphrase: bool

    def described(self) -> dict[str, Any]:
        """What the head of a new backup says, so that the same key is worked out again when it is opened."""
        said: dict[str, Any] = {"kind": "key"}
        if self.is_passphrase:
            salt = base64.b64encode(secrets.token_bytes(16)).decode()
            said = {"kind": "passphrase", "salt": salt, "work": WORK, "block": BLOCK, "lanes": LANES}
        return {**said, "check": check_of(self.strong(said, "")).hex()}

    def strong(self, said: dict[str, Any], backup: str) -> bytes:
        """The key that the head of a backup describes.

        Raises:
            BackupNotGood: what it says of its key cannot be.
        """
        if not self.is_passphrase:
            return self.secret
        try:
            work, block, lanes = int(said["work"]), int(said["block"]), int(said["lanes"])
            salt = base64.b64decode(said["salt"], validate=True)
            if not 2 <= work <= MOST_WORK or not 1 <= block * lanes <= 2 * BLOCK:
                raise ValueError
            return Scrypt(salt=salt, length=KEY_OCTETS, n=work, r=block, p=lanes).derive(self.secret)
        except (KeyError, ValueError, TypeError, binascii.Error):
            raise BackupNotGood(backup=backup, why="its head says nothing of a passphrase that could be used") from None


def check_of(strong: bytes) -> bytes:
    """What tells one key from another and says nothing of it."""
    return derived(strong, salt=b"", purpose=b"check")[:8]


def derived(strong: bytes, *, salt: bytes, purpose: bytes) -> bytes:
    """A key for one purpose."""
    return HKDF(algorithm=SHA256(), length=KEY_OCTETS, salt=salt, info=b"reviewflow backup " + purpose).derive(strong)


def read_backup_key(path: Path) -> BackupKey:
    """Read a key or a passphrase, unless others than its owner could have read it as well.

    Raises:
        BackupKeyUnusable: it is missing, others may read it, or it is too short.
    """
    try:
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & OTHERS_MAY:
            raise BackupKeyUnusable(
                file=path, why="others than its owner may read or change it", do=f"Run `chmod 600 {path}`."
            )
        words = path.read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise BackupKeyUnusable(
            file=path,
            why=f"it cannot be read ({fault.strerror})",
            do="Correct backup_key_file or the file's rights, or make a key with `reviewflow backup new-key`.",
        ) from None
    except UnicodeDecodeError:
        words = ""
    if words.startswith(KEY_MARK):
        return BackupKey(_octets(path, words.removeprefix(KEY_MARK)), is_passphrase=False)
    if len(words) < SHORTEST_PASSPHRASE:
        raise BackupKeyUnusable(
            file=path,
            why=f"it holds neither a key nor a passphrase of {SHORTEST_PASSPHRASE} letters or more",
            do="Make a key with `reviewflow backup new-key`.",
        )
    return BackupKey(words.encode(), is_passphrase=True)


def make_backup_key(path: Path) -> str:
    """Write a new key into a new file that its owner alone may read; what tells it from others.

    Raises:
        BackupKeyUnusable: there is a file already, or it cannot be written.
    """
    key = secrets.token_bytes(KEY_OCTETS)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Never over another key: what it sealed could not be opened any more.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{KEY_MARK}{base64.b64encode(key).decode()}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise BackupKeyUnusable(
            file=path, why="there is a file already", do="Name another file, and keep this one as it is."
        ) from None
    except OSError as fault:
        raise BackupKeyUnusable(
            file=path, why=f"it cannot be written ({fault.strerror})", do="Correct the path, or its rights."
        ) from None
    return check_of(key).hex()


def fingerprint_of_file(path: Path) -> str | None:
    """What tells a file from others, without saying what is in it; None where it cannot be read."""
    try:
        return sha256(b"reviewflow key file " + path.read_bytes()).hexdigest()[:16]
    except OSError:
        return None


def _octets(path: Path, words: str) -> bytes:
    try:
        octets = base64.b64decode(words, validate=True)
    except binascii.Error:
        octets = b""
    if len(octets) != KEY_OCTETS:
        raise BackupKeyUnusable(file=path, why="the key in it is not whole", do="Get the whole file back.")
    return octets
