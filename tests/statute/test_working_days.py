"""Which days are working days, checked against what GOV.UK has published."""

from datetime import UTC, date, datetime, timedelta

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from dates import on
from reviewflow.errors import CalendarDoesNotReach, DateInvalid
from reviewflow.statute.working_days import WorkingDayCalendar

FUNERAL = on("Monday 2022-09-19")


def test_every_day_from_2012_to_2028_is_a_working_day_exactly_when_gov_uk_says_so(
    england_and_wales: WorkingDayCalendar, gov_uk_work_days: list[date]
) -> None:
    first = date(2012, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(2029, 1, 1) - first).days)]

    assert [day for day in days if england_and_wales.is_working_day(day)] == gov_uk_work_days


@pytest.mark.parametrize("working_days", [1, 5, 7, 15, 16, 60])
def test_every_count_forwards_from_2012_to_2028_agrees_with_gov_uk(
    working_days: int, england_and_wales: WorkingDayCalendar, gov_uk_work_days: list[date]
) -> None:
    starts = gov_uk_work_days[:-working_days]

    counted = [england_and_wales.working_day_after(start, working_days) for start in starts]

    assert counted == gov_uk_work_days[working_days:]


@pytest.mark.parametrize("working_days", [1, 5, 7, 15, 16, 60])
def test_every_count_backwards_from_2012_to_2028_agrees_with_gov_uk(
    working_days: int, england_and_wales: WorkingDayCalendar, gov_uk_work_days: list[date]
) -> None:
    starts = gov_uk_work_days[working_days:]

    counted = [england_and_wales.working_day_before(start, working_days) for start in starts]

    assert counted == gov_uk_work_days[:-working_days]


def test_the_next_and_the_previous_working_day_agree_with_gov_uk_around_every_bank_holiday(
    england_and_wales: WorkingDayCalendar, gov_uk: BankHolidays
) -> None:
    for holiday in england_and_wales.holidays:
        for day in (holiday + timedelta(days=n) for n in range(-3, 4)):
            if england_and_wales.reaches(day - timedelta(days=3)) and england_and_wales.reaches(
                day + timedelta(days=3)
            ):
                division = BankHolidays.ENGLAND_AND_WALES
                assert england_and_wales.next_working_day(day) == gov_uk.get_next_work_day(division, day)
                assert england_and_wales.previous_working_day(day) == gov_uk.get_prev_work_day(division, day)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("Friday 2026-04-03", "Good Friday"),
        ("Monday 2026-04-06", "Easter Monday"),
        ("Saturday 2026-04-04", "Saturday"),
        ("Sunday 2026-04-05", "Sunday"),
        ("Monday 2026-12-28", "Boxing Day"),
        ("Tuesday 2026-04-07", None),
    ],
)
def test_a_day_says_why_it_is_not_a_working_day(
    day: str, why: str | None, england_and_wales: WorkingDayCalendar
) -> None:
    assert england_and_wales.why_not_working(on(day)) == why


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param("Friday 2026-01-02", id="Scotland after New Year"),
        pytest.param("Monday 2026-08-03", id="Scotland in August"),
        pytest.param("Tuesday 2026-03-17", id="St Patrick's Day"),
        pytest.param("Monday 2026-07-13", id="Northern Ireland in July"),
        pytest.param("Monday 2020-05-04", id="the early May holiday that was moved"),
        pytest.param("Monday 2022-05-30", id="the spring holiday that was moved"),
        pytest.param("Thursday 2026-12-24", id="Christmas Eve"),
    ],
)
def test_a_day_kept_elsewhere_or_moved_is_a_working_day(elsewhere: str, england_and_wales: WorkingDayCalendar) -> None:
    assert england_and_wales.is_working_day(on(elsewhere))


@pytest.mark.parametrize("day", ["Saturday 2011-12-31", "Monday 2029-01-01"])
def test_nothing_is_said_about_a_day_beyond_the_bank_holidays_on_file(
    day: str, england_and_wales: WorkingDayCalendar
) -> None:
    for question in (
        england_and_wales.is_working_day,
        england_and_wales.why_not_working,
        england_and_wales.next_working_day,
        england_and_wales.previous_working_day,
        england_and_wales.working_day_on_or_before,
        england_and_wales.check_reaches,
        lambda asked: england_and_wales.working_day_after(asked, 0),
        lambda asked: next(england_and_wales.days_after(asked)),
        lambda asked: next(england_and_wales.days_before(asked)),
        lambda asked: england_and_wales.working_days_from(asked, until=on("Friday 2026-04-03")),
    ):
        with pytest.raises(CalendarDoesNotReach):
            question(on(day))


def test_a_count_may_end_on_the_last_working_day_on_file_and_not_after_it(
    england_and_wales: WorkingDayCalendar,
) -> None:
    assert england_and_wales.working_day_after(on("Thursday 2028-12-28"), 1) == on("Friday 2028-12-29")
    with pytest.raises(CalendarDoesNotReach) as refused:
        england_and_wales.working_day_after(on("Thursday 2028-12-28"), 2)
    assert refused.value.facts["day"] == date(2029, 1, 1)


def test_a_count_may_end_on_the_first_working_day_on_file_and_not_before_it(
    england_and_wales: WorkingDayCalendar,
) -> None:
    assert england_and_wales.working_day_before(on("Wednesday 2012-01-04"), 1) == on("Tuesday 2012-01-03")
    with pytest.raises(CalendarDoesNotReach):
        england_and_wales.working_day_before(on("Wednesday 2012-01-04"), 2)


def test_walking_off_the_end_of_the_calendar_is_refused_and_not_simply_over(
    england_and_wales: WorkingDayCalendar,
) -> None:
    with pytest.raises(CalendarDoesNotReach):
        list(england_and_wales.days_after(on("Friday 2028-12-29")))
    with pytest.raises(CalendarDoesNotReach):
        list(england_and_wales.days_before(on("Tuesday 2012-01-03")))


def test_an_instant_is_not_taken_for_a_date(england_and_wales: WorkingDayCalendar) -> None:
    instant = datetime(2026, 4, 1, 23, 30, tzinfo=UTC)

    for count in (england_and_wales.working_day_after, england_and_wales.working_day_before):
        with pytest.raises(DateInvalid, match="local date"):
            count(instant, 5)


def test_a_negative_count_is_not_a_way_of_counting_back(england_and_wales: WorkingDayCalendar) -> None:
    with pytest.raises(ValueError, match="count the other way"):
        england_and_wales.working_day_after(on("Wednesday 2026-04-01"), -1)


def test_a_proclaimed_bank_holiday_moves_what_is_due_and_changes_the_version(
    england_and_wales: WorkingDayCalendar,
) -> None:
    before = england_and_wales.with_changes(removed=[FUNERAL])
    after = before.with_changes(added={FUNERAL: "Bank Holiday for the State Funeral"})

    assert before.working_day_after(on("Monday 2022-09-05"), 15) == on("Monday 2022-09-26")
    assert after.working_day_after(on("Monday 2022-09-05"), 15) == on("Tuesday 2022-09-27")
    assert before.version != after.version


def test_a_calendar_is_left_as_it_was_by_a_change(england_and_wales: WorkingDayCalendar) -> None:
    version = england_and_wales.version
    england_and_wales.with_changes(removed=[FUNERAL])

    assert not england_and_wales.is_working_day(FUNERAL)
    assert england_and_wales.version == version


def test_a_change_that_is_already_in_the_file_changes_nothing(england_and_wales: WorkingDayCalendar) -> None:
    name = england_and_wales.holidays[FUNERAL]
    again = england_and_wales.with_changes(added={FUNERAL: name}, removed=[on("Monday 2022-05-30")])

    assert again.version == england_and_wales.version


def test_a_bank_holiday_beyond_the_calendar_is_not_added(england_and_wales: WorkingDayCalendar) -> None:
    with pytest.raises(CalendarDoesNotReach):
        england_and_wales.with_changes(added={on("Monday 2029-01-01"): "New Year's Day"})


def test_a_local_closure_stops_no_clock_and_is_no_other_version(england_and_wales: WorkingDayCalendar) -> None:
    closed = england_and_wales.with_changes(closures={on("Thursday 2026-12-24"): "council offices shut"})

    assert closed.is_working_day(on("Thursday 2026-12-24"))
    assert closed.version == england_and_wales.version


def test_the_version_is_the_same_whatever_order_the_holidays_are_given_in(
    england_and_wales: WorkingDayCalendar,
) -> None:
    shuffled = WorkingDayCalendar(
        england_and_wales.name,
        holidays=dict(sorted(england_and_wales.holidays.items(), reverse=True)),
        known_from=england_and_wales.known_from,
        known_to=england_and_wales.known_to,
    )

    assert shuffled.version == england_and_wales.version
