"""The file of the master keys: outside the database, for its owner alone. They wrap data keys and nothing else."""

from __future__ import annotations

import os
import stat
from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reviewflow.errors import KeysUnusable

from .sealing import KEY_BYTES, fresh_key

OTHERS_MAY = stat.S_IRWXG | stat.S_IRWXO
_HEAD = (
    "# The master keys of this reviewflow installation, the newest last. Without them nobody can read\n"
    "# what its database holds. Keep a copy apart from the database and from its backups.\n"
)


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that wraps data keys."""

    id: str
    """The beginning of the SHA-256 of the key: a wrong key cannot have the right name."""
    raw: bytes

    def cipher(self) -> AESGCM:
        """What wraps and unwraps."""
        return AESGCM(self.raw)

    def __repr__(self) -> str:
        # Never the key itself: this ends up in logs.
        return f"MasterKey({self.id})"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Where the master keys of an installation stand."""

    path: Path

    def read(self) -> tuple[MasterKey, ...]:
        """The keys, the newest last.

        Raises:
            KeysUnusable: the file is missing, others may read it, or it holds something else.
        """
        try:
            if os.name == "posix" and stat.S_IMODE(self.path.stat().st_mode) & OTHERS_MAY:
                raise KeysUnusable(
                    file=self.path,
                    why="others than its owner may read or change it",
                    do=f"Run `chmod 600 {self.path}`, and if others could read it, `reviewflow keys rotate`.",
                )
            lines = self.path.read_text(encoding="ascii").splitlines()
        except FileNotFoundError:
            raise KeysUnusable(
                file=self.path,
                why="there is no such file",
                do="Put it back from its copy, or name it in REVIEWFLOW_KEYS_FILE.",
            ) from None
        except (OSError, UnicodeDecodeError) as fault:
            why = f"it cannot be read ({getattr(fault, 'strerror', None) or 'it is not a text'})"
            raise KeysUnusable(file=self.path, why=why, do="Correct its rights, or put its copy back.") from None
        keys = tuple(self._key(line) for line in lines if line.strip() and not line.startswith("#"))
        if not keys:
            raise KeysUnusable(file=self.path, why="no key stands in it", do="Put its copy back.")
        return keys

    def changed_at(self) -> int:
        """A number that is another one when the file was written again; 0 when it is not there."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return 0

    def make(self) -> MasterKey:
        """Write a new file with a first key.

        Raises:
            KeysUnusable: there is a file already, or it cannot be written.
        """
        key = new_master_key()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            beside = self.path.with_name(f"{self.path.name}.{os.getpid()}.new")
            _write(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), [key])
            try:
                # Whole or not at all, and never over other keys: what they wrapped would be lost.
                os.link(beside, self.path)
            finally:
                beside.unlink()
            _hold_folder(self.path.parent)
        except FileExistsError:
            raise KeysUnusable(file=self.path, why="there is a file already", do="Name another file.") from None
        except OSError as fault:
            raise self._not_written(fault) from None
        return key

    def replace(self, keys: tuple[MasterKey, ...]) -> None:
        """Write these keys in the place of those that stand there: all of them or none.

        Raises:
            KeysUnusable: it cannot be written.
        """
        beside = self.path.with_name(self.path.name + ".new")
        try:
            beside.unlink(missing_ok=True)
            _write(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), list(keys))
            beside.replace(self.path)
            _hold_folder(self.path.parent)
        except OSError as fault:
            raise self._not_written(fault) from None

    def _key(self, line: str) -> MasterKey:
        id, _, written = line.partition(" ")
        try:
            raw = b64decode(written.strip(), validate=True)
        except ValueError:
            raw = b""
        if len(raw) != KEY_BYTES or name_of(raw) != id:
            raise KeysUnusable(file=self.path, why="a line of it holds no key, or was changed", do="Put its copy back.")
        return MasterKey(id, raw)

    def _not_written(self, fault: OSError) -> KeysUnusable:
        why = f"it cannot be written ({fault.strerror})"
        return KeysUnusable(file=self.path, why=why, do="Correct the path, or its rights, or make room.")


def new_master_key() -> MasterKey:
    """A fresh one."""
    raw = fresh_key()
    return MasterKey(name_of(raw), raw)


def name_of(raw: bytes) -> str:
    """What a master key is called."""
    return sha256(raw).hexdigest()[:16]


def _write(descriptor: int, keys: list[MasterKey]) -> None:
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(_HEAD)
        file.writelines(f"{key.id} {b64encode(key.raw).decode('ascii')}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())


def _hold_folder(folder: Path) -> None:
    """Let the name of the file outlive a power failure as well as its content."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
