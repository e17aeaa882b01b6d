"""The minimal pack, copied for each test that changes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workflow.pack import Pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return Pack.copied_to(tmp_path)
