"""How a deadline stands on a given day."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dates import on
from reviewflow.errors import CalendarDoesNotReach, ClockMayNotBeSuspended
from reviewflow.statute.clock import Clock, Suspension
from reviewflow.statute.deadlines import Deadline, Standing, deadline_for, explanation_for, standing
from reviewflow.statute.london import local_date
from reviewflow.statute.working_days import WorkingDayCalendar

RAPID_REVIEW = Clock(
    name="rapid_review",
    title="Rapid review",
    amount=15,
    unit="working_days",
    starts="notified_on",
    met_by=("send_rapid_review",),
    basis="R3",
    force="should",
    warn_as_if_from="became_aware_on",
)
PUBLICATION = Clock(
    name="publication",
    title="Publication",
    amount=6,
    unit="months",
    starts="commissioned_on",
    met_by=("publish",),
    basis="P3",
    force="should",
    may_suspend="P9",
)
ADVANCE_COPIES = Clock(
    name="advance_copies",
    title="Copies before publication",
    amount=7,
    unit="working_days",
    counted="before",
    starts="publication_planned_on",
    met_by=("send_copies",),
    basis="P4",
    force="must",
)


def held(first: str, until: str | None = None) -> Suspension:
    return Suspension(on(first), on(until) if until else None, "criminal proceedings", "P9")


@pytest.fixture
def rapid_review(england_and_wales: WorkingDayCalendar) -> Deadline:
    return deadline_for(RAPID_REVIEW, day_zero=on("Wednesday 2026-04-01"), calendar=england_and_wales)


@pytest.mark.parametrize(
    ("panel_notified", "due"),
    [
        pytest.param("Tuesday 2026-03-03", "Tuesday 2026-03-24", id="three plain weeks"),
        pytest.param("Saturday 2026-03-07", "Friday 2026-03-27", id="told on a Saturday"),
        pytest.param("Wednesday 2026-04-01", "Friday 2026-04-24", id="Easter takes two days"),
        pytest.param("Monday 2021-03-22", "Wednesday 2021-04-14", id="Easter 2021"),
    ],
)
def test_rapid_review_is_due_fifteen_working_days_after_the_panel_is_notified(
    panel_notified: str, due: str, england_and_wales: WorkingDayCalendar
) -> None:
    deadline = deadline_for(RAPID_REVIEW, day_zero=on(panel_notified), calendar=england_and_wales)

    assert deadline.due_on == on(due)
    assert deadline.starts_on == on(panel_notified)


def test_becoming_aware_earlier_gives_a_warning_date_and_no_other_due_date(
    england_and_wales: WorkingDayCalendar,
) -> None:
    deadline = deadline_for(
        RAPID_REVIEW,
        day_zero=on("Wednesday 2026-04-01"),
        calendar=england_and_wales,
        warn_from=on("Wednesday 2026-03-25"),
    )

    assert deadline.warn_on == on("Friday 2026-04-17")
    assert deadline.due_on == on("Friday 2026-04-24")


def test_a_second_start_from_before_the_bank_holidays_on_file_warns_of_nothing(
    england_and_wales: WorkingDayCalendar,
) -> None:
    long_ago = on("Monday 1999-03-01")
    deadline = deadline_for(
        RAPID_REVIEW, day_zero=on("Wednesday 2026-04-01"), calendar=england_and_wales, warn_from=long_ago
    )

    assert (deadline.warn_on, deadline.due_on) == (None, on("Friday 2026-04-24"))


def test_copies_are_due_on_the_seventh_working_day_back_and_safe_the_day_before(
    england_and_wales: WorkingDayCalendar,
) -> None:
    deadline = deadline_for(ADVANCE_COPIES, day_zero=on("Thursday 2026-12-31"), calendar=england_and_wales)

    assert deadline.due_on == on("Friday 2026-12-18")
    assert deadline.safe_on == on("Thursday 2026-12-17")


@pytest.mark.parametrize(
    ("today", "stands"),
    [
        ("Wednesday 2026-04-01", "running"),
        ("Thursday 2026-04-23", "running"),
        ("Friday 2026-04-24", "due_today"),
        ("Saturday 2026-04-25", "overdue"),
        ("Monday 2026-03-30", "running"),
    ],
)
def test_a_deadline_runs_until_the_end_of_its_due_date(today: str, stands: Standing, rapid_review: Deadline) -> None:
    assert standing(rapid_review, on(today)) == stands


@pytest.mark.parametrize(
    ("met", "stands"),
    [
        ("Thursday 2026-04-23", "met_in_time"),
        ("Friday 2026-04-24", "met_in_time"),
        ("Saturday 2026-04-25", "met_late"),
        ("Tuesday 2026-03-31", "met_in_time"),
    ],
)
def test_what_is_met_on_the_due_date_is_met_in_time(met: str, stands: Standing, rapid_review: Deadline) -> None:
    assert standing(replace(rapid_review, met_on=on(met)), on("Friday 2026-05-01")) == stands


@pytest.mark.parametrize(
    ("sent_at", "stands"),
    [
        pytest.param(datetime(2026, 4, 24, 22, 59, tzinfo=UTC), "met_in_time", id="one minute to midnight in London"),
        pytest.param(datetime(2026, 4, 24, 23, 0, tzinfo=UTC), "met_late", id="midnight in London, not yet in UTC"),
    ],
)
def test_late_or_not_is_judged_by_the_date_in_london(
    sent_at: datetime, stands: Standing, rapid_review: Deadline
) -> None:
    sent = replace(rapid_review, met_on=local_date(sent_at))

    assert standing(sent, on("Monday 2026-04-27")) == stands
    assert (sent_at < rapid_review.due_until_at) == (stands == "met_in_time")


@pytest.mark.parametrize(
    ("day_zero", "due_until"),
    [
        pytest.param("Friday 2026-03-06", datetime(2026, 3, 28, 0, tzinfo=UTC), id="before the March change"),
        pytest.param("Monday 2026-03-09", datetime(2026, 3, 30, 23, tzinfo=UTC), id="after the March change"),
        pytest.param("Friday 2026-10-02", datetime(2026, 10, 23, 23, tzinfo=UTC), id="before the October change"),
        pytest.param("Monday 2026-10-05", datetime(2026, 10, 27, 0, tzinfo=UTC), id="after the October change"),
    ],
)
def test_a_count_across_a_change_of_the_clocks_ends_at_midnight_in_london(
    day_zero: str, due_until: datetime, england_and_wales: WorkingDayCalendar
) -> None:
    deadline = deadline_for(RAPID_REVIEW, day_zero=on(day_zero), calendar=england_and_wales)

    assert deadline.due_until_at == due_until


def test_a_backdated_start_may_be_overdue_the_day_it_is_entered(england_and_wales: WorkingDayCalendar) -> None:
    deadline = deadline_for(RAPID_REVIEW, day_zero=on("Wednesday 2022-06-01"), calendar=england_and_wales)

    assert standing(deadline, on("Friday 2026-11-20")) == "overdue"


def test_a_planned_publication_too_near_is_overdue_for_copies_at_once(england_and_wales: WorkingDayCalendar) -> None:
    deadline = deadline_for(ADVANCE_COPIES, day_zero=on("Thursday 2026-12-31"), calendar=england_and_wales)

    assert standing(deadline, on("Monday 2026-12-21")) == "overdue"


def test_a_cancelled_deadline_is_never_overdue(rapid_review: Deadline) -> None:
    assert standing(replace(rapid_review, cancelled=True), on("Monday 2026-04-27")) == "cancelled"


def test_what_was_met_stays_met_when_the_case_ends(rapid_review: Deadline) -> None:
    met = replace(rapid_review, met_on=on("Friday 2026-04-24"), cancelled=True)

    assert standing(met, on("Monday 2026-04-27")) == "met_in_time"


@pytest.mark.parametrize(
    ("suspension", "today", "stands"),
    [
        pytest.param(("Thursday 2026-10-01", None), "Wednesday 2026-09-30", "running", id="before it begins"),
        pytest.param(("Thursday 2026-10-01", None), "Thursday 2026-10-01", "suspended", id="the day it begins"),
        pytest.param(("Thursday 2026-10-01", None), "Friday 2027-12-31", "suspended", id="while it lasts"),
        pytest.param(("Thursday 2026-10-01", "Sunday 2026-10-11"), "Saturday 2026-10-10", "suspended", id="last day"),
        pytest.param(("Thursday 2026-10-01", "Sunday 2026-10-11"), "Sunday 2026-10-11", "running", id="counts again"),
        pytest.param(("Thursday 2026-10-01", "Sunday 2026-10-11"), "Wednesday 2027-03-10", "due_today", id="new date"),
        pytest.param(("Thursday 2026-10-01", "Sunday 2026-10-11"), "Thursday 2027-03-11", "overdue", id="after it"),
        pytest.param(("Monday 2027-03-01", None), "Tuesday 2027-03-02", "overdue", id="too late to suspend"),
        pytest.param(("Sunday 2027-02-28", None), "Tuesday 2027-03-02", "suspended", id="suspended on the due date"),
    ],
)
def test_a_suspended_deadline_stands_still(
    suspension: tuple[str, str | None], today: str, stands: Standing, england_and_wales: WorkingDayCalendar
) -> None:
    deadline = deadline_for(
        PUBLICATION, day_zero=on("Monday 2026-08-31"), calendar=england_and_wales, suspensions=[held(*suspension)]
    )

    assert standing(deadline, on(today)) == stands
    assert deadline.original_due_on == on("Sunday 2027-02-28")


def test_what_is_met_while_it_is_suspended_is_met_in_time(england_and_wales: WorkingDayCalendar) -> None:
    deadline = deadline_for(
        PUBLICATION,
        day_zero=on("Monday 2026-08-31"),
        calendar=england_and_wales,
        suspensions=[held("Thursday 2026-10-01")],
        met_on=on("Friday 2027-12-31"),
    )

    assert deadline.suspended
    assert standing(deadline, on("Friday 2027-12-31")) == "met_in_time"


def test_a_suspension_begun_after_the_due_date_does_not_excuse_what_was_late(
    england_and_wales: WorkingDayCalendar,
) -> None:
    deadline = deadline_for(
        PUBLICATION,
        day_zero=on("Monday 2026-08-31"),
        calendar=england_and_wales,
        suspensions=[held("Monday 2027-03-01")],
        met_on=on("Friday 2027-12-31"),
    )

    assert not deadline.suspended
    assert standing(deadline, on("Friday 2027-12-31")) == "met_late"


def test_a_clock_without_a_ground_for_it_is_not_suspended(england_and_wales: WorkingDayCalendar) -> None:
    for count in (deadline_for, explanation_for):
        with pytest.raises(ClockMayNotBeSuspended, match="rapid_review"):
            count(
                RAPID_REVIEW,
                day_zero=on("Wednesday 2026-04-01"),
                calendar=england_and_wales,
                suspensions=[held("Friday 2026-04-10")],
            )


def test_the_explanation_of_a_deadline_comes_to_the_same_dates(england_and_wales: WorkingDayCalendar) -> None:
    on_file = {
        "day_zero": on("Monday 2026-08-31"),
        "calendar": england_and_wales,
        "suspensions": [held("Thursday 2026-10-01", "Sunday 2026-10-11")],
        "warn_from": on("Monday 2026-08-03"),
    }
    deadline = deadline_for(PUBLICATION, **on_file)  # type: ignore[arg-type]
    explanation = explanation_for(PUBLICATION, **on_file)  # type: ignore[arg-type]

    assert (explanation.due_on, explanation.original_due_on) == (deadline.due_on, deadline.original_due_on)
    assert (explanation.safe_on, explanation.warning_on) == (deadline.safe_on, deadline.warn_on)
    assert explanation.calendar_version == deadline.calendar_version


@pytest.mark.parametrize("clock", [RAPID_REVIEW, PUBLICATION])
def test_a_deadline_beyond_the_bank_holidays_on_file_is_refused(
    clock: Clock, england_and_wales: WorkingDayCalendar
) -> None:
    with pytest.raises(CalendarDoesNotReach):
        deadline_for(clock, day_zero=on("Monday 2028-12-18"), calendar=england_and_wales)


def test_what_is_kept_up_longer_than_the_least_is_not_late() -> None:
    kept = Deadline(
        clock="kept_available",
        starts_on=on("Monday 2025-03-03"),
        due_on=on("Tuesday 2026-03-03"),
        original_due_on=on("Tuesday 2026-03-03"),
        safe_on=on("Tuesday 2026-03-03"),
        at_least=True,
    )

    assert standing(kept, on("Thursday 2026-03-05")) == "running"
    assert standing(replace(kept, met_on=on("Thursday 2026-03-05")), on("Friday 2026-03-06")) == "met_in_time"
