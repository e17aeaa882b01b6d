"""Counting forwards and backwards, against the vectors that were computed by others."""

import pytest

from dates import on
from reviewflow.errors import CalendarDoesNotReach
from reviewflow.statute.clock import Limit
from reviewflow.statute.counting import due_on, safe_on
from reviewflow.statute.working_days import WorkingDayCalendar

VECTORS = [
    ("Thursday 2020-04-30", "Thursday 2020-05-07", "Friday 2020-05-22", "Tuesday 2020-05-26"),
    ("Thursday 2020-12-17", "Thursday 2020-12-24", "Tuesday 2021-01-12", "Wednesday 2021-01-13"),
    ("Monday 2021-12-13", "Monday 2021-12-20", "Thursday 2022-01-06", "Friday 2022-01-07"),
    ("Friday 2022-05-20", "Friday 2022-05-27", "Tuesday 2022-06-14", "Wednesday 2022-06-15"),
    ("Monday 2022-09-05", "Monday 2022-09-12", "Tuesday 2022-09-27", "Wednesday 2022-09-28"),
    ("Monday 2023-04-24", "Tuesday 2023-05-02", "Wednesday 2023-05-17", "Thursday 2023-05-18"),
    ("Friday 2024-03-15", "Friday 2024-03-22", "Tuesday 2024-04-09", "Wednesday 2024-04-10"),
    ("Wednesday 2026-04-01", "Friday 2026-04-10", "Friday 2026-04-24", "Monday 2026-04-27"),
    ("Monday 2026-12-14", "Monday 2026-12-21", "Thursday 2027-01-07", "Friday 2027-01-08"),
    ("Friday 2027-03-19", "Tuesday 2027-03-30", "Tuesday 2027-04-13", "Wednesday 2027-04-14"),
    ("Saturday 2026-11-21", "Friday 2026-11-27", "Friday 2026-12-11", "Monday 2026-12-14"),
    ("Friday 2026-12-25", "Tuesday 2027-01-05", "Tuesday 2027-01-19", "Wednesday 2027-01-20"),
    ("Monday 2021-03-22", "Monday 2021-03-29", "Wednesday 2021-04-14", "Thursday 2021-04-15"),
]
FORWARDS = [(start, n, due) for start, *dues in VECTORS for n, due in zip((5, 15, 16), dues, strict=True)]

PUBLICATIONS = [
    ("Thursday 2022-06-09", "Friday 2022-05-27", "Thursday 2022-05-26"),
    ("Monday 2023-05-15", "Wednesday 2023-05-03", "Tuesday 2023-05-02"),
    ("Friday 2026-04-10", "Monday 2026-03-30", "Friday 2026-03-27"),
    ("Thursday 2026-12-31", "Friday 2026-12-18", "Thursday 2026-12-17"),
    ("Friday 2027-01-08", "Tuesday 2026-12-29", "Thursday 2026-12-24"),
]
SEVEN_BEFORE = Limit(7, "working_days", "before")


def working_days(amount: int, *, counts_day_zero: bool = False) -> Limit:
    return Limit(amount, "working_days", counts_day_zero=counts_day_zero)


@pytest.mark.parametrize(("start", "amount", "due"), FORWARDS)
def test_working_days_are_counted_from_the_day_after_day_zero(
    start: str, amount: int, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    assert due_on(working_days(amount), day_zero=on(start), calendar=england_and_wales) == on(due)


@pytest.mark.parametrize(("start", "amount", "due"), FORWARDS)
def test_counting_back_the_same_days_returns_to_day_zero_or_the_working_day_before_it(
    start: str, amount: int, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    back = due_on(Limit(amount, "working_days", "before"), day_zero=on(due), calendar=england_and_wales)

    assert back == england_and_wales.working_day_on_or_before(on(start))


@pytest.mark.parametrize(("publication", "copies_due", "safe"), PUBLICATIONS)
def test_the_day_of_sending_is_the_seventh_working_day_back_from_publication(
    publication: str, copies_due: str, safe: str, england_and_wales: WorkingDayCalendar
) -> None:
    assert due_on(SEVEN_BEFORE, day_zero=on(publication), calendar=england_and_wales) == on(copies_due)


@pytest.mark.parametrize(("publication", "copies_due", "safe"), PUBLICATIONS)
def test_the_safe_date_leaves_seven_clear_working_days_before_publication(
    publication: str, copies_due: str, safe: str, england_and_wales: WorkingDayCalendar
) -> None:
    safe_date = safe_on(SEVEN_BEFORE, on(copies_due), day_zero=on(publication), calendar=england_and_wales)

    assert safe_date == on(safe)
    next_day = england_and_wales.next_working_day(safe_date)
    assert england_and_wales.working_days_from(next_day, until=on(publication)) == 7


@pytest.mark.parametrize(("publication", "copies_due", "safe"), PUBLICATIONS)
def test_seven_working_days_after_the_day_of_sending_is_the_day_of_publication(
    publication: str, copies_due: str, safe: str, england_and_wales: WorkingDayCalendar
) -> None:
    assert due_on(working_days(7), day_zero=on(copies_due), calendar=england_and_wales) == on(publication)


def test_a_day_that_is_safe_already_is_its_own_safe_date(england_and_wales: WorkingDayCalendar) -> None:
    wednesday, friday = on("Wednesday 2026-04-01"), on("Friday 2026-04-24")

    assert safe_on(working_days(15), friday, day_zero=wednesday, calendar=england_and_wales) == friday


def test_the_safe_date_of_a_due_date_at_a_weekend_is_the_friday(england_and_wales: WorkingDayCalendar) -> None:
    limit, day_zero = Limit(10, "calendar_days"), on("Thursday 2026-11-12")
    due = due_on(limit, day_zero=day_zero, calendar=england_and_wales)

    assert due == on("Sunday 2026-11-22")
    assert safe_on(limit, due, day_zero=day_zero, calendar=england_and_wales) == on("Friday 2026-11-20")


def test_the_safe_date_never_falls_before_day_zero(england_and_wales: WorkingDayCalendar) -> None:
    limit, saturday = Limit(1, "calendar_days"), on("Saturday 2026-11-21")
    sunday = due_on(limit, day_zero=saturday, calendar=england_and_wales)

    assert safe_on(limit, sunday, day_zero=saturday, calendar=england_and_wales) == sunday


@pytest.mark.parametrize("counts_day_zero", [False, True])
@pytest.mark.parametrize("counted", ["after", "before"])
@pytest.mark.parametrize("unit", ["working_days", "calendar_days", "months"])
@pytest.mark.parametrize("day_zero", ["Wednesday 2026-04-01", "Saturday 2026-11-21", "Friday 2026-12-25"])
def test_an_amount_of_zero_is_day_zero_itself(
    unit: str, counted: str, day_zero: str, counts_day_zero: bool, england_and_wales: WorkingDayCalendar
) -> None:
    same_day = Limit(0, unit, counted, counts_day_zero)  # type: ignore[arg-type]

    assert due_on(same_day, day_zero=on(day_zero), calendar=england_and_wales) == on(day_zero)


@pytest.mark.parametrize(
    ("day_zero", "amount", "due"),
    [
        pytest.param("Wednesday 2026-04-01", 15, "Thursday 2026-04-23", id="a day earlier than the national reading"),
        pytest.param("Wednesday 2026-04-01", 1, "Wednesday 2026-04-01", id="day one is the day itself"),
        pytest.param("Saturday 2026-11-21", 1, "Monday 2026-11-23", id="a Saturday cannot be working day 1"),
        pytest.param("Saturday 2026-11-21", 5, "Friday 2026-11-27", id="nor is anything lost by it"),
    ],
)
def test_where_the_start_day_counts_it_is_working_day_one(
    day_zero: str, amount: int, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    limit = working_days(amount, counts_day_zero=True)

    assert due_on(limit, day_zero=on(day_zero), calendar=england_and_wales) == on(due)


def test_where_the_start_day_counts_a_backward_count_is_a_day_later(england_and_wales: WorkingDayCalendar) -> None:
    limit = Limit(7, "working_days", "before", counts_day_zero=True)

    assert due_on(limit, day_zero=on("Thursday 2026-12-31"), calendar=england_and_wales) == on("Monday 2026-12-21")


@pytest.mark.parametrize(
    ("amount", "counted", "counts_day_zero", "due"),
    [
        (10, "after", False, "Saturday 2026-04-11"),
        (10, "before", False, "Sunday 2026-03-22"),
        (10, "after", True, "Friday 2026-04-10"),
        (10, "before", True, "Monday 2026-03-23"),
    ],
)
def test_calendar_days_pass_over_nothing(
    amount: int, counted: str, counts_day_zero: bool, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(amount, "calendar_days", counted, counts_day_zero)  # type: ignore[arg-type]

    assert due_on(limit, day_zero=on("Wednesday 2026-04-01"), calendar=england_and_wales) == on(due)


@pytest.mark.parametrize(
    ("unit", "counted", "day_zero", "outside"),
    [
        ("working_days", "after", "Friday 2028-12-29", "2029-01-01"),
        ("working_days", "before", "Tuesday 2012-01-03", "2011-12-31"),
        ("calendar_days", "after", "Friday 2028-12-29", "2029-01-08"),
        ("calendar_days", "before", "Tuesday 2012-01-03", "2011-12-24"),
        ("months", "after", "Friday 2028-12-29", "2029-10-29"),
        ("months", "before", "Tuesday 2012-01-03", "2011-03-03"),
        ("working_days", "after", "Saturday 2011-12-31", "2011-12-31"),
        ("calendar_days", "after", "Saturday 2011-12-31", "2011-12-31"),
        ("working_days", "before", "Monday 2029-01-01", "2029-01-01"),
        ("months", "before", "Monday 2029-01-01", "2029-01-01"),
    ],
)
def test_a_count_that_leaves_the_bank_holidays_on_file_is_refused(
    unit: str, counted: str, day_zero: str, outside: str, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(10, unit, counted)  # type: ignore[arg-type]

    with pytest.raises(CalendarDoesNotReach, match=f"^{outside} is outside"):
        due_on(limit, day_zero=on(day_zero), calendar=england_and_wales)


@pytest.mark.parametrize("unit", ["working_days", "calendar_days", "months"])
@pytest.mark.parametrize("counted", ["after", "before"])
def test_an_absurd_amount_is_refused_like_any_other_that_leaves_the_calendar(
    unit: str, counted: str, england_and_wales: WorkingDayCalendar
) -> None:
    absurd = Limit(10**12, unit, counted)  # type: ignore[arg-type]

    with pytest.raises(CalendarDoesNotReach):
        due_on(absurd, day_zero=on("Wednesday 2026-04-01"), calendar=england_and_wales)


def test_a_negative_amount_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="count the other way"):
        Limit(-1, "working_days")


def test_a_date_entered_years_later_is_counted_by_the_bank_holidays_of_its_own_time(
    england_and_wales: WorkingDayCalendar,
) -> None:
    # The early May bank holiday of 2020 was moved from the Monday to the Friday.
    assert due_on(working_days(5), day_zero=on("Thursday 2020-04-30"), calendar=england_and_wales) == on(
        "Thursday 2020-05-07"
    )
    assert england_and_wales.why_not_working(on("Friday 2020-05-08")) is not None
