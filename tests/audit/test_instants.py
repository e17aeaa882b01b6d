from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from reviewflow.audit.instants import instant_text, read_instant


def test_an_instant_is_written_in_utc_to_the_microsecond() -> None:
    summer = dt.datetime(2026, 7, 1, 9, 30, tzinfo=ZoneInfo("Europe/London"))

    assert instant_text(summer) == "2026-07-01T08:30:00.000000Z"
    assert read_instant("2026-07-01T08:30:00.000000Z") == summer


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instant_text(dt.datetime(2026, 7, 1, 9, 30))  # noqa: DTZ001 - this is the fault


@pytest.mark.parametrize("text", ["2026-07-01T08:30:00Z", "2026-07-01T08:30:00.000000+00:00", "2026-07-01"])
def test_any_other_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an instant"):
        read_instant(text)
