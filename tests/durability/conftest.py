"""Published offices on each kind of database, certificates and mail servers: those of the rooms that made them."""

from __future__ import annotations

import pytest

from casework.conftest import (
    office,
    postgresql_published,
    sqlite_office,
    sqlite_published,
)
from channels.conftest import certificate

# What it asserts is explained as in a test.
pytest.register_assert_rewrite("durability.matrix")

__all__ = [
    "certificate",
    "office",
    "postgresql_published",
    "sqlite_office",
    "sqlite_published",
]
