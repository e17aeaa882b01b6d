"""What day it is, and when it begins and ends."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from dates import on
from reviewflow.errors import DateInvalid
from reviewflow.statute.london import (
    at_local_time,
    day_ends_at,
    day_starts_at,
    local_date,
    longdate,
    parse_date,
    today,
    with_weekday,
)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param(datetime(2026, 1, 15, 23, 59, tzinfo=UTC), "Thursday 2026-01-15", id="winter, London is UTC"),
        pytest.param(datetime(2026, 7, 15, 22, 59, tzinfo=UTC), "Wednesday 2026-07-15", id="summer, still the day"),
        pytest.param(datetime(2026, 7, 15, 23, 0, tzinfo=UTC), "Thursday 2026-07-16", id="summer, already the next"),
        pytest.param(datetime(2026, 3, 28, 23, 59, tzinfo=UTC), "Saturday 2026-03-28", id="eve of the change in March"),
        pytest.param(datetime(2026, 3, 29, 23, 0, tzinfo=UTC), "Monday 2026-03-30", id="the short day is over"),
        pytest.param(datetime(2026, 10, 24, 23, 0, tzinfo=UTC), "Sunday 2026-10-25", id="the long day has begun"),
        pytest.param(datetime(2026, 10, 25, 23, 59, tzinfo=UTC), "Sunday 2026-10-25", id="the long day still lasts"),
        pytest.param(
            datetime(2026, 7, 16, 8, 0, tzinfo=timezone(timedelta(hours=10))), "Wednesday 2026-07-15", id="from afar"
        ),
    ],
)
def test_the_date_of_an_instant_is_the_date_in_london(instant: datetime, day: str) -> None:
    assert local_date(instant) == on(day)
    assert today(instant) == on(day)


def test_a_time_without_a_time_zone_has_no_date() -> None:
    with pytest.raises(DateInvalid, match="without a time zone"):
        local_date(datetime(2026, 7, 15, 23, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "starts", "ends", "hours"),
    [
        ("Thursday 2026-01-15", datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 1, 16, tzinfo=UTC), 24),
        ("Wednesday 2026-07-15", datetime(2026, 7, 14, 23, tzinfo=UTC), datetime(2026, 7, 15, 23, tzinfo=UTC), 24),
        ("Sunday 2026-03-29", datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 3, 29, 23, tzinfo=UTC), 23),
        ("Sunday 2026-10-25", datetime(2026, 10, 24, 23, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC), 25),
    ],
)
def test_a_local_day_has_as_many_hours_as_the_clocks_give_it(
    day: str, starts: datetime, ends: datetime, hours: int
) -> None:
    assert day_starts_at(on(day)) == starts
    assert day_ends_at(on(day)) == ends
    assert day_ends_at(on(day)) - day_starts_at(on(day)) == timedelta(hours=hours)


def test_the_last_moment_of_a_day_belongs_to_it_and_the_next_one_does_not() -> None:
    day = on("Sunday 2026-10-25")

    assert local_date(day_ends_at(day) - timedelta(microseconds=1)) == day
    assert local_date(day_ends_at(day)) == on("Monday 2026-10-26")


@pytest.mark.parametrize(
    ("day", "clock_time", "instant"),
    [
        ("Monday 2021-03-22", "10:30", datetime(2021, 3, 22, 10, 30, tzinfo=UTC)),
        ("Wednesday 2026-04-01", "10:30", datetime(2026, 4, 1, 9, 30, tzinfo=UTC)),
        ("Sunday 2026-10-25", "01:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_time_on_the_wall_is_an_instant(day: str, clock_time: str, instant: datetime) -> None:
    assert at_local_time(on(day), clock_time) == instant


@pytest.mark.parametrize(
    ("day", "clock_time", "why"),
    [
        ("Sunday 2026-03-29", "01:30", "the clocks went forward"),
        ("Wednesday 2026-04-01", "half past ten", "like 10:30"),
        ("Wednesday 2026-04-01", "25:00", "no such time"),
        ("Wednesday 2026-04-01", "10:30+05:00", "like 10:30"),
    ],
)
def test_a_time_that_no_clock_showed_is_refused(day: str, clock_time: str, why: str) -> None:
    with pytest.raises(DateInvalid, match=why):
        at_local_time(on(day), clock_time)


@pytest.mark.parametrize("text", ["2026-04-01", "Wednesday 2026-04-01", " wednesday  2026-04-01 "])
def test_a_date_may_be_written_with_or_without_its_weekday(text: str) -> None:
    assert parse_date(text) == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Tuesday 2026-04-01", "2026-04-01 is a Wednesday"),
        ("Wed 2026-04-01", "no weekday written in full"),
        ("２０２６-04-01", "year, month and day"),
        ("2026-02-29", "no such day"),
        ("20260401", "year, month and day"),
        ("2026-W14-3", "year, month and day"),
        ("01/04/2026", "year, month and day"),
        ("1 April 2026", "year, month and day"),
        ("2026-04-01T00:00", "year, month and day"),
        ("Wednesday", "year, month and day"),
        ("", "year, month and day"),
    ],
)
def test_a_date_that_could_mislead_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(DateInvalid, match=why):
        parse_date(text)


def test_a_date_is_written_out_with_its_weekday() -> None:
    assert longdate(on("Wednesday 2026-04-01")) == "Wednesday 1 April 2026"
    assert longdate(on("Thursday 2024-02-29")) == "Thursday 29 February 2024"


def test_what_is_written_for_a_scenario_can_be_read_back() -> None:
    day = on("Wednesday 2026-04-01")

    assert with_weekday(day) == "Wednesday 2026-04-01"
    assert parse_date(with_weekday(day)) == day
