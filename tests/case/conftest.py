"""The days of a made-up country: its weekends are ours, and it has the Easter of 2026."""

from __future__ import annotations

import pytest

from dates import on
from reviewflow.statute.working_days import WorkingDayCalendar


@pytest.fixture(scope="session")
def calendar() -> WorkingDayCalendar:
    return WorkingDayCalendar(
        "riverside",
        holidays={on("Friday 2026-04-03"): "Good Friday", on("Monday 2026-04-06"): "Easter Monday"},
        known_from=on("Thursday 2026-01-01"),
        known_to=on("Thursday 2026-12-31"),
    )
