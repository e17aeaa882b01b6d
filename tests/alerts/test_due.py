"""Which alert is owed now: the ladder of a deadline, and the rung of today."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dates import on
from reviewflow.alerts.due import DUE_TODAY, Rung, next_alert_on, owed, rungs
from reviewflow.errors import CalendarDoesNotReach
from reviewflow.statute.clock import Clock, Counted
from reviewflow.statute.deadlines import deadline_for
from reviewflow.statute.working_days import WorkingDayCalendar

BEFORE, AFTER = (5, 2, 0), (1, 3)


@pytest.fixture(scope="module")
def calendar() -> WorkingDayCalendar:
    return WorkingDayCalendar(
        "riverside",
        holidays={on("Friday 2026-04-03"): "Good Friday", on("Monday 2026-04-06"): "Easter Monday"},
        known_from=on("Thursday 2026-01-01"),
        known_to=on("Thursday 2026-12-31"),
    )


def a_clock(*, before: tuple[int, ...] = BEFORE, after: tuple[int, ...] = AFTER, counted: Counted = "after") -> Clock:
    return Clock(
        name="check",
        title="Check",
        amount=7,
        unit="working_days",
        counted=counted,
        starts="seen_on",
        met_by=("check_bridge",),
        basis="local-x",
        alert_working_days_before=before,
        alert_working_days_after=after,
    )


def ladder(
    calendar: WorkingDayCalendar, due: str, *, safe: str | None = None, clock: Clock | None = None
) -> dict[str, date]:
    due_on = on(due)
    found = rungs(clock or a_clock(), due_on=due_on, safe_on=on(safe) if safe else due_on, calendar=calendar)
    return {rung.name: rung.on for rung in found}


# The ladder


def test_a_ladder_has_its_rungs_before_on_and_after_the_due_date(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-03-16") == {
        "working_days_before_5": on("Monday 2026-03-09"),
        "working_days_before_2": on("Thursday 2026-03-12"),
        "due_today": on("Monday 2026-03-16"),
        "overdue_1": on("Tuesday 2026-03-17"),
        "overdue_3": on("Thursday 2026-03-19"),
    }


def test_a_ladder_is_told_in_the_order_of_its_days_whatever_the_order_of_the_file(
    calendar: WorkingDayCalendar,
) -> None:
    mixed = a_clock(before=(0, 5, 2), after=(3, 1))

    found = ladder(calendar, "Monday 2026-03-16", clock=mixed)

    assert list(found) == ["working_days_before_5", "working_days_before_2", "due_today", "overdue_1", "overdue_3"]


def test_a_clock_without_alerts_has_no_ladder(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-03-16", clock=a_clock(before=(), after=())) == {}


def test_bank_holidays_and_weekends_are_passed_over_on_both_sides(calendar: WorkingDayCalendar) -> None:
    found = ladder(calendar, "Tuesday 2026-04-07")

    assert found["working_days_before_2"] == on("Wednesday 2026-04-01")
    assert ladder(calendar, "Thursday 2026-04-02")["overdue_1"] == on("Tuesday 2026-04-07")


@pytest.mark.parametrize("due", ["Saturday 2026-03-14", "Sunday 2026-03-15"])
def test_what_is_due_when_nobody_is_at_work_is_alerted_on_the_working_day_before(
    calendar: WorkingDayCalendar, due: str
) -> None:
    assert ladder(calendar, due) == {
        "working_days_before_5": on("Friday 2026-03-06"),
        "working_days_before_2": on("Wednesday 2026-03-11"),
        "due_today": on("Friday 2026-03-13"),
        "overdue_1": on("Monday 2026-03-16"),
        "overdue_3": on("Wednesday 2026-03-18"),
    }


def test_what_is_due_on_a_bank_holiday_is_alerted_before_the_whole_of_it(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-04-06")["due_today"] == on("Thursday 2026-04-02")


def test_alerts_before_are_counted_from_the_safe_day_and_those_after_from_the_due_date(
    calendar: WorkingDayCalendar,
) -> None:
    found = ladder(calendar, "Monday 2026-03-16", safe="Friday 2026-03-13")

    assert found["working_days_before_2"] == on("Wednesday 2026-03-11")
    assert found["due_today"] == on("Friday 2026-03-13")
    assert found["overdue_1"] == on("Tuesday 2026-03-17")


def test_a_clock_that_runs_backwards_alerts_by_the_earlier_of_its_two_readings(calendar: WorkingDayCalendar) -> None:
    backwards = a_clock(counted="before")
    deadline = deadline_for(backwards, day_zero=on("Thursday 2026-04-16"), calendar=calendar)

    found = rungs(backwards, due_on=deadline.due_on, safe_on=deadline.safe_on, calendar=calendar)

    assert deadline.due_on == on("Tuesday 2026-04-07")
    assert {rung.name: rung.on for rung in found if rung.name in ("due_today", "overdue_1")} == {
        "due_today": on("Thursday 2026-04-02"),
        "overdue_1": on("Wednesday 2026-04-08"),
    }


def test_a_ladder_that_begins_before_the_bank_holidays_on_file_is_refused(calendar: WorkingDayCalendar) -> None:
    with pytest.raises(CalendarDoesNotReach, match="2025-12-31 is outside the bank holidays on file"):
        ladder(calendar, "Monday 2026-01-05")


def test_a_rung_after_the_end_of_the_bank_holidays_on_file_is_left_to_the_next_file(
    calendar: WorkingDayCalendar,
) -> None:
    assert list(ladder(calendar, "Tuesday 2026-12-29"))[-2:] == ["due_today", "overdue_1"]


def test_a_ladder_that_just_reaches_to_the_end_of_what_is_on_file_stands(calendar: WorkingDayCalendar) -> None:
    assert ladder(calendar, "Monday 2026-12-28")["overdue_3"] == on("Thursday 2026-12-31")


# What is owed


LADDER = (
    Rung("working_days_before_5", on("Monday 2026-03-09")),
    Rung("working_days_before_2", on("Thursday 2026-03-12")),
    Rung("due_today", on("Monday 2026-03-16")),
    Rung("overdue_1", on("Tuesday 2026-03-17")),
)


@pytest.mark.parametrize(
    ("today", "raised", "name"),
    [
        pytest.param("Sunday 2026-03-08", (), None, id="before the first"),
        pytest.param("Monday 2026-03-09", (), "working_days_before_5", id="on the first"),
        pytest.param("Tuesday 2026-03-10", (), "working_days_before_5", id="a day late"),
        pytest.param("Monday 2026-03-09", ("working_days_before_5",), None, id="raised already"),
        pytest.param("Wednesday 2026-03-11", ("working_days_before_5",), None, id="between two"),
        pytest.param("Thursday 2026-03-12", ("working_days_before_5",), "working_days_before_2", id="the next"),
        pytest.param("Monday 2026-03-16", (), "due_today", id="the earlier ones are passed over"),
        pytest.param("Monday 2026-03-16", ("due_today",), None, id="and are not raised afterwards"),
        pytest.param("Monday 2026-03-16", ("overdue_1",), "due_today", id="a later one raised under older rules"),
        pytest.param("Friday 2026-12-25", ("due_today",), "overdue_1", id="the last, for as long as it takes"),
        pytest.param("Friday 2026-12-25", ("overdue_1",), None, id="the ladder is done"),
    ],
)
def test_the_latest_rung_that_has_come_is_owed_once(today: str, raised: tuple[str, ...], name: str | None) -> None:
    found = owed(LADDER, raised=raised, today=on(today))

    assert (found.name if found else None) == name


@pytest.mark.parametrize(
    ("today", "raised", "next_on"),
    [
        pytest.param("Sunday 2026-03-08", (), "Monday 2026-03-09", id="before the first"),
        pytest.param("Monday 2026-03-09", (), "Monday 2026-03-09", id="owed today"),
        pytest.param("Tuesday 2026-03-10", (), "Tuesday 2026-03-10", id="owed since yesterday"),
        pytest.param("Monday 2026-03-09", ("working_days_before_5",), "Thursday 2026-03-12", id="the next rung"),
        pytest.param("Monday 2026-03-16", ("due_today",), "Tuesday 2026-03-17", id="the one after the due date"),
    ],
)
def test_the_next_look_is_on_the_day_of_the_next_rung(today: str, raised: tuple[str, ...], next_on: str) -> None:
    assert next_alert_on(LADDER, raised=raised, today=on(today)) == on(next_on)


def test_a_ladder_that_is_done_needs_no_further_look() -> None:
    assert next_alert_on(LADDER, raised=["overdue_1"], today=on("Tuesday 2026-03-17")) is None


def test_nothing_is_ever_owed_on_an_empty_ladder() -> None:
    assert owed((), raised=(), today=on("Monday 2026-03-16")) is None
    assert next_alert_on((), raised=(), today=on("Monday 2026-03-16")) is None


def test_the_rung_of_the_due_date_has_a_name_of_its_own() -> None:
    assert DUE_TODAY == "due_today"


# Looking every day, or only on the days it names


def raised_by_looking(days: Collection[date]) -> list[str]:
    raised: list[str] = []
    for day in sorted(days):
        rung = owed(LADDER, raised=raised, today=day)
        if rung is not None:
            raised.append(rung.name)
    return raised


def test_looking_every_day_raises_every_rung_once() -> None:
    days = [on("Sunday 2026-03-01") + timedelta(days=n) for n in range(40)]

    assert raised_by_looking(days) == [rung.name for rung in LADDER]


@settings(max_examples=40)
@given(days=st.sets(st.dates(date(2026, 3, 1), date(2026, 3, 31))))
def test_looking_now_and_then_raises_no_rung_twice_and_none_out_of_order(days: set[date]) -> None:
    names = [rung.name for rung in LADDER]
    raised = raised_by_looking(days)

    assert raised == [name for name in names if name in raised]


@settings(max_examples=40)
@given(days=st.sets(st.dates(date(2026, 3, 1), date(2026, 3, 31)), min_size=1))
def test_nothing_is_owed_before_the_day_of_the_next_look(days: set[date]) -> None:
    raised = raised_by_looking(days)
    today = max(days)

    next_on = next_alert_on(LADDER, raised=raised, today=today)

    silent = (next_on or date(2026, 4, 30)) - today
    waiting = [today + timedelta(days=n) for n in range(silent.days)]
    assert all(owed(LADDER, raised=raised, today=day) is None for day in waiting)
    assert next_on is None or owed(LADDER, raised=raised, today=next_on) is not None
