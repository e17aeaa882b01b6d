"""Where everything that tests write stands: in memory where there is room. What is lost with the machine is lost."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

_IN_MEMORY = Path("/dev/shm")
_ROOM = 4_000_000_000
"""Octets that a run takes at most, generously."""


def write_to_memory() -> None:
    """Say where temporary files go.

    It has to be said before anybody asks, and once for a run, which has every worker and every program that a test
    starts agree: how much memory is free changes while it runs.
    """
    if "TMPDIR" not in os.environ:
        os.environ["TMPDIR"] = str(_IN_MEMORY) if _there_is_room_in_memory() else tempfile.gettempdir()
    tempfile.tempdir = os.environ["TMPDIR"]


def _there_is_room_in_memory() -> bool:
    if not os.access(_IN_MEMORY, os.W_OK):
        return False
    memory = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return shutil.disk_usage(_IN_MEMORY).free >= _ROOM and memory >= 2 * _ROOM
