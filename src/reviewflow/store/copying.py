"""A copy of an SQLite database, as it is at one moment, while others go on writing."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from .engine import WAIT_FOR_LOCK_MS

_SCRATCH = ".reviewflow-copy-"
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file: with those of another it would read what never was."""


def copy_database(file: Path, to: Path) -> None:
    """Copy it page by page in one moment: nobody who writes has to wait, and nothing of what they write is in it."""
    source = sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=rw", uri=True, isolation_level=None)
    target = sqlite3.connect(to, isolation_level=None)
    try:
        source.execute(f"PRAGMA busy_timeout = {WAIT_FOR_LOCK_MS}")
        source.execute("PRAGMA query_only = ON")
        # Whoever keeps a reading open is not begun anew whenever somebody writes.
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        target.execute("PRAGMA journal_mode = OFF")
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target, pages=-1)
        source.execute("COMMIT")
    finally:
        target.close()
        source.close()


@contextlib.contextmanager
def scratch_beside(file: Path) -> Iterator[Path]:
    """A folder beside a database, for its owner alone and gone afterwards; what a crash left there is cleared away."""
    for left in file.parent.glob(f"{_SCRATCH}*"):
        _clear_left(left)
    folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=file.parent))
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _clear_left(folder: Path) -> None:
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        # Somebody is making it just now, or a crash came between the two: the next time tells.
        with contextlib.suppress(OSError):
            folder.rmdir()
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass
    finally:
        os.close(lock)
