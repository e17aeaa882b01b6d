"""The master keys by which every test seals what it writes: one file for this machine, made once and kept."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from in_memory import write_to_memory
from reviewflow.errors import KeysUnusable
from reviewflow.store.key_file import KeyFile
from reviewflow.store.session import Database


def use_master_keys() -> KeyFile:
    """Let every database of this process be opened with them, and every program that it starts."""
    # A program that a test starts looks for them in the same place.
    write_to_memory()
    file = KeyFile(Path(tempfile.gettempdir()) / f"reviewflow-tests-{os.getuid()}" / "keys")
    try:
        file.make()
    except KeysUnusable:
        # Another process of the same machine was first.
        file.read()
    Database.keys_by_default = file
    os.environ["REVIEWFLOW_KEYS_FILE"] = str(file.path)
    return file


MASTER_KEYS = use_master_keys()
"""Whoever imports this, a program that a test starts among them, opens databases with these."""


def own_copy(folder: Path) -> Path:
    """A copy of the file for a test that may change it."""
    copy = folder / "master-keys"
    copy.write_bytes(MASTER_KEYS.path.read_bytes())
    copy.chmod(0o600)
    return copy
