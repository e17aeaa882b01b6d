"""The time zone that goes with a calendar says of every hour what the clocks in London say."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from calendars.reading import read
from reviewflow.calendars.feed import feed_text
from reviewflow.calendars.london_zone import london_zone
from reviewflow.statute.london import LONDON

YEARS = range(1997, 2040)


def last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=last.isoweekday() % 7)


def changes(name: str) -> list[tuple[dt.datetime, dt.timedelta]]:
    """Every change of one kind as an instant in UTC, by the written rule alone, with the offset after it."""
    change: Any
    (change,) = read(feed_text([], title="", made_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))).walk(name)
    rule = change["RRULE"]
    assert (rule["FREQ"], rule["BYDAY"]) == (["YEARLY"], ["-1SU"])
    hour = change["DTSTART"].dt.time()
    walls = [dt.datetime.combine(last_sunday(year, rule["BYMONTH"][0]), hour) for year in YEARS]
    before, after = change["TZOFFSETFROM"].td, change["TZOFFSETTO"].td
    return [((wall - before).replace(tzinfo=dt.UTC), after) for wall in walls]


@pytest.mark.parametrize("name", ["DAYLIGHT", "STANDARD"])
def test_the_written_rule_changes_the_clocks_at_the_very_second_at_which_london_does(name: str) -> None:
    found = changes(name)

    for at, offset in found:
        before = (at - dt.timedelta(seconds=1)).astimezone(LONDON).utcoffset()
        assert at.astimezone(LONDON).utcoffset() == offset
        assert before != offset


@pytest.mark.parametrize(
    ("name", "at"),
    [
        pytest.param("DAYLIGHT", "2026-03-29T01:00:00+00:00", id="forward in 2026"),
        pytest.param("STANDARD", "2026-10-25T01:00:00+00:00", id="back in 2026"),
        pytest.param("DAYLIGHT", "2027-03-28T01:00:00+00:00", id="forward in 2027"),
        pytest.param("STANDARD", "2027-10-31T01:00:00+00:00", id="back in 2027"),
    ],
)
def test_the_changes_of_these_two_years_are_where_everybody_expects_them(name: str, at: str) -> None:
    assert dt.datetime.fromisoformat(at) in [change for change, _ in changes(name)]


def test_the_zone_has_the_name_by_which_entries_call_it() -> None:
    assert london_zone()["TZID"] == "Europe/London"
