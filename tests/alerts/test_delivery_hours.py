"""When people are told: within the hours of a working day in London, in summer and in winter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from dates import on
from reviewflow.alerts.delivery_hours import first_delivery, next_digest
from reviewflow.errors import DateInvalid
from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.statute.london import at_local_time
from reviewflow.statute.working_days import WorkingDayCalendar

ON_FILE = Path(__file__).parents[2] / "workflows/bank_holidays/england-and-wales.json"
OPENS, CLOSES, DIGEST_AT = dt.time(8), dt.time(18), dt.time(8, 30)


@pytest.fixture(scope="module")
def calendar() -> WorkingDayCalendar:
    return read_bank_holidays(ON_FILE)


def london(moment: str) -> dt.datetime:
    """``london("Tuesday 2026-03-03 10:00")``."""
    day, _, time = moment.rpartition(" ")
    return at_local_time(on(day), time)


def delivered(now: dt.datetime, calendar: WorkingDayCalendar) -> dt.datetime:
    return first_delivery(now, opens=OPENS, closes=CLOSES, calendar=calendar)


def digest(now: dt.datetime, calendar: WorkingDayCalendar) -> dt.datetime:
    return next_digest(now, at=DIGEST_AT, calendar=calendar)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        pytest.param("Tuesday 2026-03-03 10:00", "Tuesday 2026-03-03 10:00", id="in the hours"),
        pytest.param("Tuesday 2026-03-03 08:00", "Tuesday 2026-03-03 08:00", id="exactly at opening"),
        pytest.param("Tuesday 2026-03-03 07:59", "Tuesday 2026-03-03 08:00", id="a minute before opening"),
        pytest.param("Tuesday 2026-03-03 17:59", "Tuesday 2026-03-03 17:59", id="a minute before closing"),
        pytest.param("Tuesday 2026-03-03 18:00", "Wednesday 2026-03-04 08:00", id="exactly at closing"),
        pytest.param("Tuesday 2026-03-03 00:00", "Tuesday 2026-03-03 08:00", id="at midnight"),
        pytest.param("Friday 2026-03-06 18:00", "Monday 2026-03-09 08:00", id="on a Friday evening"),
        pytest.param("Saturday 2026-03-07 10:00", "Monday 2026-03-09 08:00", id="on a Saturday"),
        pytest.param("Thursday 2026-04-02 18:00", "Tuesday 2026-04-07 08:00", id="over Easter"),
        pytest.param("Thursday 2026-12-24 18:00", "Tuesday 2026-12-29 08:00", id="over Christmas, Boxing Day moved"),
        pytest.param("Thursday 2026-12-31 18:00", "Monday 2027-01-04 08:00", id="over New Year"),
        pytest.param(
            "Friday 2027-12-24 18:00", "Wednesday 2027-12-29 08:00", id="a Christmas with two substitute days"
        ),
        pytest.param("Tuesday 2028-02-29 09:00", "Tuesday 2028-02-29 09:00", id="on a leap day"),
        pytest.param("Monday 2028-02-28 18:00", "Tuesday 2028-02-29 08:00", id="to a leap day"),
    ],
)
def test_an_alert_leaves_in_the_hours_of_a_working_day(calendar: WorkingDayCalendar, now: str, leaves: str) -> None:
    assert delivered(london(now), calendar) == london(leaves)


@pytest.mark.parametrize(
    ("friday", "opening"),
    [
        pytest.param("Friday 2026-03-27 19:00", "2026-03-30T07:00:00+00:00", id="spring 2026"),
        pytest.param("Friday 2026-10-23 19:00", "2026-10-26T08:00:00+00:00", id="autumn 2026"),
        pytest.param("Thursday 2027-03-25 19:00", "2027-03-30T07:00:00+00:00", id="spring 2027, the Sunday of Easter"),
        pytest.param("Friday 2027-10-29 19:00", "2027-11-01T08:00:00+00:00", id="autumn 2027"),
    ],
)
def test_offices_open_at_eight_by_the_clock_on_the_wall_after_it_was_changed(
    calendar: WorkingDayCalendar, friday: str, opening: str
) -> None:
    found = delivered(london(friday), calendar)

    assert found.isoformat() == opening
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize(
    ("friday", "digest_at"),
    [
        pytest.param("Friday 2026-03-27 09:00", "2026-03-30T07:30:00+00:00", id="spring 2026"),
        pytest.param("Friday 2026-10-23 09:00", "2026-10-26T08:30:00+00:00", id="autumn 2026"),
        pytest.param("Thursday 2027-03-25 09:00", "2027-03-30T07:30:00+00:00", id="spring 2027"),
        pytest.param("Friday 2027-10-29 09:00", "2027-11-01T08:30:00+00:00", id="autumn 2027"),
    ],
)
def test_the_digest_leaves_at_its_time_by_the_clock_on_the_wall(
    calendar: WorkingDayCalendar, friday: str, digest_at: str
) -> None:
    assert digest(london(friday), calendar).isoformat() == digest_at


def test_midnight_in_london_is_not_midnight_in_utc(calendar: WorkingDayCalendar) -> None:
    # In summer it is Friday in London for the last hour of Thursday in UTC.
    thursday_in_utc = dt.datetime(2026, 7, 2, 23, 30, tzinfo=dt.UTC)

    assert delivered(thursday_in_utc, calendar) == london("Friday 2026-07-03 08:00")
    assert delivered(dt.datetime(2026, 7, 3, 23, 30, tzinfo=dt.UTC), calendar) == london("Monday 2026-07-06 08:00")


def test_hours_in_summer_are_those_of_london_and_not_of_utc(calendar: WorkingDayCalendar) -> None:
    assert delivered(dt.datetime(2026, 7, 2, 7, 0, tzinfo=dt.UTC), calendar) == london("Thursday 2026-07-02 08:00")
    assert delivered(dt.datetime(2026, 7, 2, 17, 0, tzinfo=dt.UTC), calendar) == london("Friday 2026-07-03 08:00")


def test_a_holiday_that_was_proclaimed_is_quiet_too(calendar: WorkingDayCalendar) -> None:
    proclaimed = calendar.with_changes(added={on("Monday 2026-03-09"): "A day of celebration"})

    assert delivered(london("Friday 2026-03-06 18:00"), proclaimed) == london("Tuesday 2026-03-10 08:00")
    assert delivered(london("Monday 2026-03-09 10:00"), proclaimed) == london("Tuesday 2026-03-10 08:00")
    assert digest(london("Monday 2026-03-09 07:00"), proclaimed) == london("Tuesday 2026-03-10 08:30")


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        pytest.param("Tuesday 2026-03-03 08:29", "Tuesday 2026-03-03 08:30", id="before it"),
        pytest.param("Tuesday 2026-03-03 08:30", "Tuesday 2026-03-03 08:30", id="exactly then"),
        pytest.param("Tuesday 2026-03-03 08:31", "Wednesday 2026-03-04 08:30", id="after it"),
        pytest.param("Friday 2026-03-06 09:00", "Monday 2026-03-09 08:30", id="over a weekend"),
        pytest.param("Thursday 2026-12-24 09:00", "Tuesday 2026-12-29 08:30", id="over Christmas"),
        pytest.param("Friday 2026-01-02 00:00", "Friday 2026-01-02 08:30", id="the day after New Year"),
    ],
)
def test_the_digest_is_the_next_one_of_a_working_day(calendar: WorkingDayCalendar, now: str, leaves: str) -> None:
    assert digest(london(now), calendar) == london(leaves)


def test_beyond_the_bank_holidays_on_file_only_weekends_are_quiet(calendar: WorkingDayCalendar) -> None:
    last = calendar.known_to
    friday = last + dt.timedelta(days=(4 - last.weekday()) % 7 + 7)
    evening = at_local_time(friday, "19:00")

    assert delivered(evening, calendar) == at_local_time(friday + dt.timedelta(days=3), "08:00")
    assert digest(evening, calendar) == at_local_time(friday + dt.timedelta(days=3), "08:30")


def test_a_time_without_a_time_zone_is_refused(calendar: WorkingDayCalendar) -> None:
    naive = dt.datetime(2026, 3, 3, 10)  # noqa: DTZ001 - that is the fault

    with pytest.raises(DateInvalid, match="without a time zone"):
        delivered(naive, calendar)
    with pytest.raises(DateInvalid, match="without a time zone"):
        digest(naive, calendar)
