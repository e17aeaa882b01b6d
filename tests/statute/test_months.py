"""Calendar months: clipped to a shorter month, never rolled off a weekend."""

import pytest

from dates import on
from reviewflow.statute.clock import Counted, Limit
from reviewflow.statute.counting import add_months, due_on
from reviewflow.statute.working_days import WorkingDayCalendar


@pytest.mark.parametrize(
    ("day_zero", "months", "due"),
    [
        pytest.param("Monday 2026-08-31", 6, "Sunday 2027-02-28", id="31 August and six months"),
        pytest.param("Thursday 2023-08-31", 6, "Thursday 2024-02-29", id="the same before a leap year"),
        pytest.param("Thursday 2024-02-29", 12, "Friday 2025-02-28", id="29 February and a year"),
        pytest.param("Thursday 2024-02-29", 48, "Tuesday 2028-02-29", id="29 February and four years"),
        pytest.param("Wednesday 2025-12-31", 2, "Saturday 2026-02-28", id="across the end of the year"),
        pytest.param("Thursday 2026-10-15", 6, "Thursday 2027-04-15", id="an ordinary day"),
        pytest.param("Friday 2026-05-15", 1, "Monday 2026-06-15", id="one month"),
        pytest.param("Friday 2026-03-13", 3, "Saturday 2026-06-13", id="it may fall on a Saturday"),
        pytest.param("Saturday 2026-11-21", 1, "Monday 2026-12-21", id="it may begin on a Saturday"),
    ],
)
def test_months_end_on_the_same_day_or_the_last_day_of_a_shorter_month(
    day_zero: str, months: int, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    assert due_on(Limit(months, "months"), day_zero=on(day_zero), calendar=england_and_wales) == on(due)


@pytest.mark.parametrize(
    ("day_zero", "months", "due"),
    [
        ("Monday 2026-08-31", 6, "Saturday 2026-02-28"),
        ("Tuesday 2028-02-29", 12, "Sunday 2027-02-28"),
        ("Friday 2026-01-30", 11, "Friday 2025-02-28"),
    ],
)
def test_months_back_are_clipped_in_the_same_way(
    day_zero: str, months: int, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    assert due_on(Limit(months, "months", "before"), day_zero=on(day_zero), calendar=england_and_wales) == on(due)


@pytest.mark.parametrize(
    ("day_zero", "counted", "due"),
    [
        pytest.param("Thursday 2026-01-15", "after", "Tuesday 2026-07-14", id="the day before its like"),
        pytest.param("Monday 2026-08-31", "after", "Sunday 2027-02-28", id="a shorter month ends with its last day"),
        pytest.param("Monday 2026-06-01", "after", "Monday 2026-11-30", id="the whole of six months"),
        pytest.param("Monday 2026-08-31", "before", "Sunday 2026-03-01", id="the whole of six months back"),
    ],
)
def test_where_the_start_day_counts_the_months_begin_with_it(
    day_zero: str, counted: Counted, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(6, "months", counted, counts_day_zero=True)

    assert due_on(limit, day_zero=on(day_zero), calendar=england_and_wales) == on(due)


def test_each_month_is_counted_from_day_zero_and_not_from_a_clipped_one() -> None:
    assert add_months(on("Monday 2026-08-31"), 2) == on("Saturday 2026-10-31")
