"""Every test of deliveries once more, with Procrastinate's queue in place of the worker that looks for itself."""

from __future__ import annotations

import pytest

from casework.office_with_queue import OfficeWithQueue
from casework.test_deliver import *  # noqa: F403 - the same tests, by another way
from reviewflow.store.session import Database

pytestmark = pytest.mark.postgres


@pytest.fixture
def office(with_queue: Database) -> OfficeWithQueue:
    return OfficeWithQueue(with_queue)
