"""Every date explains itself."""

import json

import pytest

from dates import on
from reviewflow.statute.clock import Limit, Suspension
from reviewflow.statute.explanation import Explanation, explain
from reviewflow.statute.working_days import WorkingDayCalendar

EASTER = on("Wednesday 2026-04-01")


@pytest.fixture
def across_easter(england_and_wales: WorkingDayCalendar) -> Explanation:
    return explain(Limit(15, "working_days"), day_zero=EASTER, calendar=england_and_wales)


def test_each_day_counted_has_its_number(across_easter: Explanation) -> None:
    assert across_easter.counted[:2] == ((1, on("Thursday 2026-04-02")), (2, on("Tuesday 2026-04-07")))
    assert across_easter.counted[-1] == (15, on("Friday 2026-04-24"))


def test_each_day_skipped_has_its_reason(across_easter: Explanation) -> None:
    assert across_easter.skipped[:4] == (
        (on("Friday 2026-04-03"), "Good Friday"),
        (on("Saturday 2026-04-04"), "Saturday"),
        (on("Sunday 2026-04-05"), "Sunday"),
        (on("Monday 2026-04-06"), "Easter Monday"),
    )


def test_the_sentences_can_be_read_aloud(across_easter: Explanation) -> None:
    assert across_easter.sentences() == (
        "Day zero is Wednesday 1 April 2026, which is not counted.",
        "Thursday 2 April 2026: working day 1.",
        "Friday 3 April 2026 to Monday 6 April 2026: not counted (Good Friday, weekend, Easter Monday).",
        "Tuesday 7 April 2026 to Friday 10 April 2026: working days 2 to 5.",
        "Saturday 11 April 2026 to Sunday 12 April 2026: not counted (weekend).",
        "Monday 13 April 2026 to Friday 17 April 2026: working days 6 to 10.",
        "Saturday 18 April 2026 to Sunday 19 April 2026: not counted (weekend).",
        "Monday 20 April 2026 to Friday 24 April 2026: working days 11 to 15.",
        "Due Friday 24 April 2026, 15 working days after Wednesday 1 April 2026, until the end of that day in London.",
    )


def test_a_count_back_is_told_backwards(england_and_wales: WorkingDayCalendar) -> None:
    limit = Limit(7, "working_days", "before")

    explanation = explain(limit, day_zero=on("Thursday 2026-12-31"), calendar=england_and_wales)

    assert explanation.counted[0] == (1, on("Wednesday 2026-12-30"))
    assert explanation.sentences()[1:4] == (
        "Wednesday 30 December 2026 back to Tuesday 29 December 2026: working days 1 to 2.",
        "Monday 28 December 2026 back to Friday 25 December 2026: not counted (Boxing Day, weekend, Christmas Day).",
        "Thursday 24 December 2026 back to Monday 21 December 2026: working days 3 to 6.",
    )


def test_a_count_back_shows_the_safe_date_beside_the_other(england_and_wales: WorkingDayCalendar) -> None:
    limit = Limit(7, "working_days", "before")

    explanation = explain(limit, day_zero=on("Thursday 2026-12-31"), calendar=england_and_wales)

    assert explanation.due_on == on("Friday 2026-12-18")
    assert explanation.safe_on == on("Thursday 2026-12-17")
    assert any("Thursday 17 December 2026" in note for note in explanation.notes)


def test_months_are_told_month_by_month_and_a_short_one_is_explained(england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(Limit(6, "months"), day_zero=on("Monday 2026-08-31"), calendar=england_and_wales)

    assert explanation.sentences()[1:3] == (
        "Wednesday 30 September 2026: end of month 1.",
        "Saturday 31 October 2026: end of month 2.",
    )
    assert "February 2027 has no day 31, so its last day is taken." in explanation.notes


def test_a_due_date_at_a_weekend_says_so_and_names_the_working_day_before(
    england_and_wales: WorkingDayCalendar,
) -> None:
    explanation = explain(Limit(6, "months"), day_zero=on("Monday 2026-08-31"), calendar=england_and_wales)

    assert explanation.due_on == on("Sunday 2027-02-28")
    assert explanation.working_day_before == on("Friday 2027-02-26")
    assert explanation.notes[0] == (
        "Sunday 28 February 2027 is not a working day (Sunday): the working day before it is Friday 26 February 2027."
    )


def test_a_start_on_a_day_that_is_no_working_day_says_where_the_count_begins(
    england_and_wales: WorkingDayCalendar,
) -> None:
    explanation = explain(Limit(5, "working_days"), day_zero=on("Saturday 2026-11-21"), calendar=england_and_wales)

    assert explanation.notes == (
        "Day zero, Saturday 21 November 2026, is not a working day (Saturday): "
        "working day 1 is Monday 23 November 2026.",
    )


def test_a_second_start_gives_an_earlier_date_as_a_warning(england_and_wales: WorkingDayCalendar) -> None:
    aware = on("Wednesday 2026-03-25")

    explanation = explain(Limit(15, "working_days"), day_zero=EASTER, calendar=england_and_wales, warning_from=aware)

    assert explanation.warning_on == on("Friday 2026-04-17")
    assert explanation.due_on == on("Friday 2026-04-24")
    assert any("a warning, not the limit" in note for note in explanation.notes)


@pytest.mark.parametrize("aware", ["Wednesday 2026-04-01", "Thursday 2026-04-02"])
def test_a_second_start_that_is_not_earlier_warns_of_nothing(aware: str, england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(
        Limit(15, "working_days"), day_zero=EASTER, calendar=england_and_wales, warning_from=on(aware)
    )

    assert explanation.warning_on is None
    assert explanation.notes == ()


def test_the_date_without_the_suspension_stays_visible(england_and_wales: WorkingDayCalendar) -> None:
    held = Suspension(on("Monday 2026-04-13"), on("Wednesday 2026-04-15"), "inquest", "P9")

    explanation = explain(Limit(15, "working_days"), day_zero=EASTER, calendar=england_and_wales, suspensions=[held])

    assert explanation.original_due_on == on("Friday 2026-04-24")
    assert explanation.due_on == on("Tuesday 2026-04-28")
    assert explanation.notes == (
        "Suspended from Monday 13 April 2026 (inquest); it counts again from Wednesday 15 April 2026.",
        "Without the suspension it was due on Friday 24 April 2026.",
    )
    assert "Monday 13 April 2026 to Tuesday 14 April 2026: not counted (suspended: inquest)." in explanation.sentences()


def test_a_local_closure_is_counted_and_noted(england_and_wales: WorkingDayCalendar) -> None:
    closed = england_and_wales.with_changes(closures={on("Thursday 2026-12-24"): "council offices shut"})

    explanation = explain(Limit(15, "working_days"), day_zero=on("Monday 2026-12-14"), calendar=closed)

    assert explanation.due_on == on("Thursday 2027-01-07")
    assert explanation.notes == (
        "Thursday 24 December 2026 is counted, although it is a local closure (council offices shut).",
    )


@pytest.mark.parametrize(
    ("day_zero", "told"),
    [
        ("Wednesday 2026-04-01", "Wednesday 1 April 2026 itself is the first day of the count."),
        ("Saturday 2026-11-21", "is not a working day (Saturday): working day 1 is Monday 23 November 2026."),
    ],
)
def test_a_start_day_that_counts_by_convention_is_pointed_out(
    day_zero: str, told: str, england_and_wales: WorkingDayCalendar
) -> None:
    limit = Limit(15, "working_days", counts_day_zero=True)

    explanation = explain(limit, day_zero=on(day_zero), calendar=england_and_wales)

    assert len(explanation.notes) == 1
    assert explanation.notes[0].endswith(told)


def test_the_same_day_is_explained_without_a_count(england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(Limit(0, "working_days"), day_zero=EASTER, calendar=england_and_wales)

    assert explanation.counted == ()
    assert explanation.summary == "due Wednesday 1 April 2026, the same day as Wednesday 1 April 2026"


def test_the_summary_keeps_to_the_singular_for_one_day(england_and_wales: WorkingDayCalendar) -> None:
    explanation = explain(Limit(1, "calendar_days"), day_zero=EASTER, calendar=england_and_wales)

    assert explanation.summary == "due Thursday 2 April 2026, 1 day after Wednesday 1 April 2026"


def test_the_json_shape_is_the_public_one(across_easter: Explanation, england_and_wales: WorkingDayCalendar) -> None:
    shape = json.loads(json.dumps(across_easter.as_json()))

    assert list(shape) == [
        *("from", "due_on", "counted", "skipped", "notes", "working_day_before"),
        *("original_due_on", "safe_on", "warning_from", "warning_on", "calendar", "calendar_version"),
    ]
    assert shape["from"] == "2026-04-01"
    assert shape["due_on"] == "2026-04-24"
    assert shape["counted"][0] == {"n": 1, "date": "2026-04-02"}
    assert shape["skipped"][0] == {"date": "2026-04-03", "reason": "Good Friday"}
    assert shape["working_day_before"] is None
    assert shape["calendar_version"] == england_and_wales.version
