"""The shipped figures agree with one another, whatever happened and whichever way it is counted."""

from __future__ import annotations

import pytest

from reports.records import FIRST, LAST, Records
from reviewflow.reports.counting import Value
from reviewflow.reports.figures import bases_of
from reviewflow.workflow.file_format import FigureShape
from reviewflow.workflow.library import Library

PERIODS = [
    (FIRST, LAST),
    ("Thursday 2020-10-01", "Wednesday 2021-03-31"),
    ("Wednesday 2020-01-01", "Friday 2021-12-31"),
]
BASES = ["notified", "meeting", "sent", "aware", "decided", "incident", None]
PARTS = {
    "notifications": ["child_deaths", "serious_harm"],
    "findings": ["findings_positive", "findings_gap"],
    "disputes": ["disputes_informal", "disputes_formal"],
}
OUTCOMES = ["no_lcspr", "lcspr", "merged", "other_learning", "national_reviews"]
GROUPED = {
    "notifications": ["notifications_by_category", "notifications_by_area"],
    "rapid_reviews": ["rapid_reviews_by_age_band"],
    "children": ["children_by_area", "children_by_age_band", "children_by_ethnicity"],
}


@pytest.fixture
def a_busy_year(records: Records) -> Records:
    """Incidents of every fate, around the end of a year."""
    records.not_notified("Monday 2021-04-12")
    records.notified("Tuesday 2021-03-30", notification_nature="child_death")
    records.in_rapid_review("Monday 2021-04-12", aware="Monday 2021-03-29")
    records.withdrawn("Monday 2021-05-10", "Monday 2021-05-17", "Wednesday 2021-05-19")
    records.sent("Monday 2021-03-22", "Tuesday 2021-03-30", "Thursday 2021-04-15", outcome="lcspr")
    merged = records.sent("Monday 2021-03-15", "Monday 2021-03-29", "Thursday 2021-04-01", outcome="merged_into_review")
    records.add(merged, "finding", "Monday 2021-03-29", text="They listened.", polarity="good_practice")
    records.add(merged, "finding", "Monday 2021-03-29", text="Nobody asked.", polarity="gap")
    records.decided("Monday 2021-06-14", "Monday 2021-06-21", "Monday 2021-06-28", "Monday 2021-07-12")
    return records


def number(value: Value) -> float:
    assert isinstance(value, (int, float))
    return value


@pytest.mark.parametrize("by", BASES)
@pytest.mark.parametrize(("first", "last"), PERIODS)
def test_what_belongs_together_adds_up(a_busy_year: Records, library: Library, first: str, last: str, by: str) -> None:
    figures = a_busy_year.report(first, last, by=by).figures

    for name, shape in sums(library).items():
        parts = [number(figures[part].value) for part in shape.sum_of or ()]
        assert figures[name].value == sum(parts) - sum(number(figures[part].value) for part in shape.less)
    for whole, parts_of_it in PARTS.items():
        if figures[whole].basis == figures[parts_of_it[0]].basis:
            assert sum(figures[part].value or 0 for part in parts_of_it) == figures[whole].value  # type: ignore[misc]
    for whole, groupings in GROUPED.items():
        for grouping in groupings:
            grouped = figures[grouping].value
            assert isinstance(grouped, dict)
            if figures[whole].basis == figures[grouping].basis:
                assert sum(grouped.values()) == figures[whole].value, grouping


def sums(library: Library) -> dict[str, FigureShape]:
    return {name: shape for name, shape in library.figures.values.items() if shape.counts is None}


def test_a_sum_of_which_a_part_is_not_recorded_is_not_recorded(records: Records) -> None:
    records.in_rapid_review("Monday 2021-04-12")
    without = FigureShape(title="Without", definition="Without.", sum_of=["rapid_reviews"], less=["with_practitioners"])
    records.shapes = {**records.shapes, "without": without}

    assert records.year("without") is None


@pytest.mark.parametrize("by", ["notified", "meeting", "sent"])
def test_every_rapid_review_has_one_outcome_or_none_yet(a_busy_year: Records, by: str) -> None:
    figures = a_busy_year.report("Wednesday 2020-01-01", LAST, by=by).figures
    outcomes = sum(number(figures[name].value) for name in OUTCOMES)

    assert outcomes + number(figures["no_lcspr"].not_recorded) == figures["rapid_reviews"].value


def test_in_time_late_and_not_yet_sent_are_all_the_rapid_reviews(a_busy_year: Records) -> None:
    figures = a_busy_year.report("Wednesday 2020-01-01", LAST).figures

    found = [number(figures[name].value) for name in ("rapid_reviews", "in_time", "late", "not_yet_sent")]
    assert found == [4, 2, 1, 1]


def test_the_years_of_a_case_are_added_up_to_all_of_them(a_busy_year: Records) -> None:
    halves = [("Wednesday 2020-01-01", "Wednesday 2021-03-31"), ("Thursday 2021-04-01", LAST)]
    whole = a_busy_year.report("Wednesday 2020-01-01", LAST).figures["notifications"].value

    assert whole == sum(number(a_busy_year.report(*half).figures["notifications"].value) for half in halves) == 6


def test_every_figure_on_file_can_be_counted_by_every_basis(a_busy_year: Records, library: Library) -> None:
    for by in bases_of(library.figures.values):
        report = a_busy_year.report(FIRST, LAST, by=by)

        assert report.figures.keys() == library.figures.values.keys()
        assert [name for name, figure in report.figures.items() if not figure.basis or not figure.definition] == []
