"""Days inside a suspension are not counted."""

import pytest

from dates import on
from reviewflow.errors import CalendarDoesNotReach, ClockMayNotBeSuspended, DateInvalid
from reviewflow.statute.clock import Limit, Suspension, Unit
from reviewflow.statute.counting import due_on
from reviewflow.statute.explanation import explain
from reviewflow.statute.working_days import WorkingDayCalendar

FIFTEEN = Limit(15, "working_days")
SIX_MONTHS = Limit(6, "months")


def suspended(first: str, until: str | None, reason: str = "criminal proceedings") -> Suspension:
    return Suspension(on(first), on(until) if until else None, reason, "P9")


@pytest.mark.parametrize(
    ("suspension", "due"),
    [
        pytest.param(("Monday 2026-11-09", "Wednesday 2026-11-11"), "Wednesday 2026-11-25", id="two working days"),
        pytest.param(("Saturday 2026-11-07", "Monday 2026-11-09"), "Monday 2026-11-23", id="a weekend costs nothing"),
        pytest.param(("Monday 2026-10-26", "Wednesday 2026-11-04"), "Tuesday 2026-11-24", id="begun before day zero"),
        pytest.param(("Monday 2026-11-23", "Tuesday 2026-11-24"), "Tuesday 2026-11-24", id="on the due date itself"),
        pytest.param(("Tuesday 2026-11-24", "Monday 2026-11-30"), "Monday 2026-11-23", id="begun after the due date"),
        pytest.param(("Monday 2026-11-09", "Monday 2026-11-09"), "Monday 2026-11-23", id="ended the day it began"),
    ],
)
def test_the_working_days_of_a_suspension_are_passed_over(
    suspension: tuple[str, str], due: str, england_and_wales: WorkingDayCalendar
) -> None:
    counted = due_on(
        FIFTEEN,
        day_zero=on("Monday 2026-11-02"),
        calendar=england_and_wales,
        suspensions=[suspended(*suspension)],
    )

    assert counted == on(due)


def test_days_in_two_suspensions_at_once_are_passed_over_once(england_and_wales: WorkingDayCalendar) -> None:
    both = [suspended("Monday 2026-11-09", "Friday 2026-11-13"), suspended("Wednesday 2026-11-11", "Monday 2026-11-16")]

    due = due_on(FIFTEEN, day_zero=on("Monday 2026-11-02"), calendar=england_and_wales, suspensions=both)

    assert due == on("Monday 2026-11-30")


def test_a_suspension_that_the_moved_date_runs_into_counts_too(england_and_wales: WorkingDayCalendar) -> None:
    both = [
        suspended("Wednesday 2026-11-25", "Friday 2026-11-27", "inquest"),
        suspended("Monday 2026-11-09", "Thursday 2026-11-12"),
    ]

    due = due_on(FIFTEEN, day_zero=on("Monday 2026-11-02"), calendar=england_and_wales, suspensions=both)

    assert due == on("Monday 2026-11-30")


def test_calendar_days_pass_over_every_suspended_day(england_and_wales: WorkingDayCalendar) -> None:
    due = due_on(
        Limit(10, "calendar_days"),
        day_zero=on("Monday 2026-11-02"),
        calendar=england_and_wales,
        suspensions=[suspended("Saturday 2026-11-07", "Monday 2026-11-09")],
    )

    assert due == on("Saturday 2026-11-14")


def test_months_move_on_by_the_suspended_days(england_and_wales: WorkingDayCalendar) -> None:
    held = suspended("Thursday 2026-10-01", "Sunday 2026-10-11")

    explanation = explain(SIX_MONTHS, day_zero=on("Monday 2026-08-31"), calendar=england_and_wales, suspensions=[held])

    assert explanation.original_due_on == on("Sunday 2027-02-28")
    assert explanation.due_on == on("Wednesday 2027-03-10")


def test_months_take_in_suspended_days_between_the_old_date_and_the_new(england_and_wales: WorkingDayCalendar) -> None:
    due = due_on(
        SIX_MONTHS,
        day_zero=on("Thursday 2026-01-15"),
        calendar=england_and_wales,
        suspensions=[suspended("Wednesday 2026-07-01", "Saturday 2026-08-01")],
    )

    assert due == on("Saturday 2026-08-15")


def test_day_zero_may_be_suspended_without_a_day_being_lost(england_and_wales: WorkingDayCalendar) -> None:
    only_day_zero = suspended("Monday 2026-11-02", "Tuesday 2026-11-03")

    due = due_on(FIFTEEN, day_zero=on("Monday 2026-11-02"), calendar=england_and_wales, suspensions=[only_day_zero])

    assert due == on("Monday 2026-11-23")


def test_where_the_start_day_counts_its_suspension_costs_a_day(england_and_wales: WorkingDayCalendar) -> None:
    first_day_counts = Limit(15, "working_days", counts_day_zero=True)
    only_day_zero = suspended("Monday 2026-11-02", "Tuesday 2026-11-03")
    day_zero = on("Monday 2026-11-02")

    assert due_on(first_day_counts, day_zero=day_zero, calendar=england_and_wales) == on("Friday 2026-11-20")
    assert due_on(first_day_counts, day_zero=day_zero, calendar=england_and_wales, suspensions=[only_day_zero]) == on(
        "Monday 2026-11-23"
    )


@pytest.mark.parametrize("unit", ["working_days", "calendar_days", "months"])
def test_what_is_due_the_same_day_is_not_moved_by_a_suspension(
    unit: Unit, england_and_wales: WorkingDayCalendar
) -> None:
    same_day = Limit(0, unit, counts_day_zero=True)
    around = suspended("Monday 2026-10-26", "Wednesday 2026-11-04")
    monday = on("Monday 2026-11-02")

    assert due_on(same_day, day_zero=monday, calendar=england_and_wales, suspensions=[around]) == monday


def test_a_suspended_weekend_is_shown_as_suspended(england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(
        Limit(3, "working_days"),
        day_zero=on("Wednesday 2026-11-04"),
        calendar=england_and_wales,
        suspensions=[suspended("Friday 2026-11-06", "Tuesday 2026-11-10", "inquest")],
    )

    assert {reason for _, reason in explanation.skipped} == {"suspended: inquest"}
    assert "Friday 6 November 2026 to Monday 9 November 2026: not counted (suspended: inquest)." in (
        explanation.sentences()
    )


def test_a_suspension_that_still_lasts_leaves_the_earliest_date_it_can_be(
    england_and_wales: WorkingDayCalendar,
) -> None:
    explanation = explain(
        FIFTEEN,
        day_zero=on("Monday 2026-11-02"),
        calendar=england_and_wales,
        suspensions=[suspended("Monday 2026-11-09", None)],
    )

    assert explanation.due_on == on("Monday 2026-11-23")
    assert any("still is" in note and "cannot be earlier" in note for note in explanation.notes)


def test_each_suspended_day_is_shown_with_its_reason(england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(
        Limit(3, "working_days"),
        day_zero=on("Monday 2026-11-02"),
        calendar=england_and_wales,
        suspensions=[suspended("Wednesday 2026-11-04", "Friday 2026-11-06", "inquest")],
    )

    assert explanation.skipped == (
        (on("Wednesday 2026-11-04"), "suspended: inquest"),
        (on("Thursday 2026-11-05"), "suspended: inquest"),
        (on("Saturday 2026-11-07"), "Saturday"),
        (on("Sunday 2026-11-08"), "Sunday"),
    )
    assert explanation.counted[-1] == (3, on("Monday 2026-11-09"))


def test_a_date_counted_back_from_a_planned_day_cannot_be_suspended(england_and_wales: WorkingDayCalendar) -> None:
    with pytest.raises(ClockMayNotBeSuspended, match="7 working days before a planned day"):
        due_on(
            Limit(7, "working_days", "before"),
            day_zero=on("Thursday 2026-12-31"),
            calendar=england_and_wales,
            suspensions=[suspended("Monday 2026-12-14", "Wednesday 2026-12-16")],
        )


@pytest.mark.parametrize("limit", [FIFTEEN, Limit(21, "calendar_days"), Limit(1, "months")])
def test_a_suspension_that_lasts_beyond_the_bank_holidays_on_file_is_refused(
    limit: Limit, england_and_wales: WorkingDayCalendar
) -> None:
    with pytest.raises(CalendarDoesNotReach):
        due_on(
            limit,
            day_zero=on("Friday 2028-12-01"),
            calendar=england_and_wales,
            suspensions=[suspended("Friday 2028-12-08", "Monday 2029-01-29")],
        )


def test_a_suspension_cannot_end_before_it_began() -> None:
    with pytest.raises(DateInvalid, match="began later"):
        suspended("Monday 2026-11-09", "Friday 2026-11-06")
