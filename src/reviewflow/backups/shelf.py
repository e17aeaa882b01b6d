"""The folder in which the backups lie: which there are, which belong together, and which may go."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from reviewflow.errors import BackupNotFound, BackupNotGood, BackupNotTaken

from .manifest import Head
from .package import read_head

ENDING, PART = ".backup", ".part"
_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}")
NEWEST = "newest"


class Lying(NamedTuple):
    """A file of the folder that should be a backup."""

    id: str
    path: Path
    size: int
    head: Head | None
    """None where it cannot be read."""
    fault: str | None


class Shelf:
    """The backups of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> list[Lying]:
        """Every backup, the newest first. What was never finished is none."""
        try:
            names = sorted((each.name for each in self.folder.iterdir()), reverse=True)
        except FileNotFoundError:
            return []
        ids = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
        return [self._lying(id) for id in ids if _ID.fullmatch(id)]

    def find(self, id: str) -> Lying:
        """One of them, or the newest.

        Raises:
            BackupNotFound: there is no such backup.
        """
        if id == NEWEST:
            every = self.all()
            if not every:
                raise BackupNotFound(backup=f"in {self.folder}")
            return every[0]
        id = id.removesuffix(ENDING)
        if not _ID.fullmatch(id) or not self.path_of(id).is_file():
            raise BackupNotFound(backup=id)
        return self._lying(id)

    def chain(self, id: str) -> list[Path]:
        """The files that give a backup: a whole one, and what changed after it, in order.

        Raises:
            BackupNotFound: there is no such backup.
            BackupNotGood: one of them is missing or cannot be read.
        """
        found = [self.find(id)]
        while True:
            last = found[-1]
            if last.head is None:
                raise BackupNotGood(backup=last.id, why=last.fault)
            if last.head.after is None:
                return [each.path for each in reversed(found)]
            try:
                found.append(self.find(last.head.after))
            except BackupNotFound:
                why = f"{last.head.after}, whose changes it holds, is missing"
                raise BackupNotGood(backup=found[0].id, why=why) from None

    def path_of(self, id: str) -> Path:
        """The file of a backup."""
        return self.folder / f"{id}{ENDING}"

    def part_of(self, id: str) -> Path:
        """Its file while it is written."""
        return self.folder / f".{id}{PART}"

    def put(self, id: str) -> None:
        """Give what was written and found good its name, for good."""
        self.part_of(id).rename(self.path_of(id))
        sync_folder(self.folder)

    def keep(self, many: int, *, taken: str) -> list[str]:
        """Let the oldest go, so that so many are kept and everything that these need; which were let go.

        ``taken`` was taken just now and stays, even where a clock that was set back makes it look older than others.
        """
        every = self.all()
        needed: set[str] = set()
        # One that cannot be read is no reason to let a good one go.
        readable = [each for each in every if each.head is not None]
        readable.sort(key=lambda each: each.id != taken)
        for each in readable[: max(many, 1)]:
            needed |= self._with_those_before(each, every)
        gone = [each for each in readable if each.id not in needed]
        # What others hang on goes last, so that a crash leaves none without those that it needs.
        for each in gone:
            each.path.unlink()
        return [each.id for each in gone]

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else write here meanwhile, and clear away what a crash left.

        Raises:
            BackupNotTaken: somebody is writing here, or nobody may.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise BackupNotTaken(
                why=f"nothing can be written in {self.folder} ({fault.strerror})",
                do="Correct backup_folder, or its rights.",
            ) from None
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupNotTaken(
                    why="another backup is being taken just now", do="Wait until it has finished."
                ) from None
            for left in self.folder.glob(f".*{PART}"):
                left.unlink()
            yield
        finally:
            os.close(lock)

    def _lying(self, id: str) -> Lying:
        path = self.path_of(id)
        size = path.stat().st_size
        try:
            return Lying(id, path, size, read_head(path), None)
        except BackupNotGood as refusal:
            return Lying(id, path, size, None, str(refusal.facts["why"]))

    @staticmethod
    def _with_those_before(one: Lying, every: Sequence[Lying]) -> set[str]:
        by_id = {each.id: each for each in every}
        found: set[str] = set()
        at: Lying | None = one
        while at is not None and at.id not in found:
            found.add(at.id)
            at = by_id.get(at.head.after) if at.head and at.head.after else None
        return found


def new_id(stamp: str) -> str:
    """The name of a backup that is made at an instant, ``2026-03-03T10:00:00...``: it sorts by time."""
    return f"{re.sub('[-:]', '', stamp[:19])}Z-{secrets.token_hex(4)}"


def sync_folder(folder: Path) -> None:
    """See that names that were given in a folder are there when the power fails."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
