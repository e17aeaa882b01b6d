"""One backup as one file: its head, the sealed data, the sealed manifest, and how long both are.

It stands under its own name only once it is whole and safe on the disk; until then it has another, which is never read.
"""

from __future__ import annotations

import base64
import os
import secrets
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from reviewflow.errors import BackupKeyUnusable, BackupNotGood

from .key import BackupKey, check_of, derived
from .manifest import Head, Kind, Manifest
from .sealed import SealBroken, Sealer, opened

MAGIC = b"reviewflow backup\n"
LONGEST_HEAD = 1 << 16
_LENGTHS = struct.Struct(">QQ")
_ENDING, _PART = ".backup", ".part"


class PackageWriter:
    """A backup that is being written."""

    def __init__(self, file: BinaryIO, head: Head, strong: bytes) -> None:
        self._file = file
        line = head.line()
        self._keys = _keys(strong, head, line)
        file.write(MAGIC + line)
        self._data = Sealer(file, self._keys[0])
        self._squeeze = zlib.compressobj(1)

    def write(self, octets: bytes) -> None:
        """Add to the data."""
        self._data.write(self._squeeze.compress(octets))

    def finish(self, manifest: Manifest, hashes: bytes = b"") -> None:
        """Write what was backed up, and the end."""
        self._data.write(self._squeeze.flush())
        self._data.close()
        said = Sealer(self._file, self._keys[1])
        said.write(zlib.compress(manifest.written(hashes), 1))
        said.close()
        self._file.write(_LENGTHS.pack(self._data.written, said.written))


class _Place(NamedTuple):
    """Where the parts of a backup stand in its file."""

    head: Head
    line: bytes
    data_at: int
    data: int
    manifest: int


@contextmanager
def new_package(part: Path, head: Head, key: BackupKey) -> Iterator[PackageWriter]:
    """Write a backup under a name that nobody reads; when the context ends it is whole on the disk."""
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield PackageWriter(file, head, key.strong(dict(head.key), head.id))
        file.flush()
        os.fsync(file.fileno())


def new_head(
    id: str, *, made_at: str, kind: Kind, after: str | None, schema: str, product: str, key: BackupKey
) -> Head:
    """The head of a new backup, with a salt of its own."""
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    return Head(id, made_at, kind, after, schema, product, salt, key.described())


def read_head(path: Path) -> Head:
    """What everybody may read who holds the file.

    Raises:
        BackupNotGood: it is not a backup, or was cut off.
    """
    return _place(path).head


def read_manifest(path: Path, key: BackupKey) -> tuple[Manifest, bytes]:
    """What was backed up, and the hashes of the units.

    Raises:
        BackupNotGood: it was changed or cut off.
        BackupKeyUnusable: it was sealed with another key.
    """
    place = _place(path)
    keys = _keys(_strong(path, place.head, key), place.head, place.line)
    with path.open("rb") as file:
        file.seek(place.data_at + place.data)
        try:
            return Manifest.read(zlib.decompress(b"".join(opened(file, place.manifest, keys[1]))))
        except (SealBroken, zlib.error, ValueError) as wrong:
            raise BackupNotGood(backup=place.head.id, why=f"its manifest does not open: {wrong}") from None


def read_data(path: Path, key: BackupKey) -> Iterator[bytes]:
    """What was sealed, piece by piece.

    Raises:
        BackupNotGood: it was changed or cut off.
        BackupKeyUnusable: it was sealed with another key.
    """
    place = _place(path)
    keys = _keys(_strong(path, place.head, key), place.head, place.line)
    stretch = zlib.decompressobj()
    with path.open("rb") as file:
        file.seek(place.data_at)
        try:
            for segment in opened(file, place.data, keys[0]):
                if octets := stretch.decompress(segment):
                    yield octets
            if octets := stretch.flush():
                yield octets
        except (SealBroken, zlib.error) as wrong:
            raise BackupNotGood(backup=place.head.id, why=str(wrong)) from None


def _place(path: Path) -> _Place:
    name = path.name.removeprefix(".").removesuffix(_PART).removesuffix(_ENDING)
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise BackupNotGood(backup=name, why="it is no backup of this product")
            line = file.readline(LONGEST_HEAD)
            head = Head.read(line)
            at = file.tell()
            end = file.seek(0, os.SEEK_END)
            file.seek(end - _LENGTHS.size)
            data, manifest = _LENGTHS.unpack(file.read(_LENGTHS.size))
    except (ValueError, OSError, struct.error) as wrong:
        raise BackupNotGood(backup=name, why=f"its head cannot be read ({wrong})") from None
    if at + data + manifest + _LENGTHS.size != end:
        raise BackupNotGood(backup=name, why="it was cut off, or something was added")
    if head.id != name:
        raise BackupNotGood(backup=name, why=f"its head says that it is {head.id}")
    return _Place(head, line, at, data, manifest)


def _strong(path: Path, head: Head, key: BackupKey) -> bytes:
    strong = key.strong(dict(head.key), head.id)
    if check_of(strong).hex() != head.key.get("check"):
        raise BackupKeyUnusable(
            file="the settings", why=f"{head.id} was sealed with another", do="Name the file with the key of that time."
        )
    return strong


def _keys(strong: bytes, head: Head, line: bytes) -> tuple[bytes, bytes]:
    """One for the data and one for the manifest: with another head than was written neither opens anything."""
    salt = base64.b64decode(head.salt)
    return derived(strong, salt=salt, purpose=b"data " + line), derived(strong, salt=salt, purpose=b"manifest " + line)
