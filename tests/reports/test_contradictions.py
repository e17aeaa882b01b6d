"""A report that does not reconcile is shown as such."""

from __future__ import annotations

from typing import Any

import pytest

from reports.records import FIRST, LAST, Given, Records
from reviewflow.reports.figure_report import Contradiction


@pytest.fixture
def yearly(records: Records) -> str:
    days = {"period_from_on": FIRST, "period_until_on": LAST}
    return records.open("yearly_report", "Monday 2022-05-09", title="The year to March 2022", **days)


def state(records: Records, case: str, figure: str, value: object, **facts: Any) -> str:
    usual: Given = {
        "figure": figure,
        "value": value,
        "source": "Annual report, page 4",
        "from_on": FIRST,
        "to_on": LAST,
    }
    return records.add(case, "stated_figure", "Monday 2022-05-09", **usual | facts)


def found(records: Records, partnership: str | None = None) -> tuple[Contradiction, ...]:
    return records.report(FIRST, LAST, partnership=partnership).contradictions


def test_a_stated_figure_that_is_not_what_is_computed_is_shown(records: Records, yearly: str) -> None:
    records.notified("Monday 2021-04-12")
    item = state(records, yearly, "notifications", 3)
    [contradiction] = records.report(FIRST, LAST).as_json()["contradictions"]

    assert contradiction == {
        "figure": "notifications",
        "stated": 3,
        "computed": 1,
        "source": "Annual report, page 4",
        "period": {"from": "2021-04-01", "to": "2022-03-31"},
        "counted_by": None,
        "basis": "notified",
        "report": yearly,
        "item": item,
        "explanation": None,
        "other": None,
    }


def test_a_stated_figure_that_agrees_is_no_contradiction(records: Records, yearly: str) -> None:
    records.notified("Monday 2021-04-12")
    state(records, yearly, "notifications", 1)

    assert found(records) == ()


def test_it_is_compared_over_the_days_that_it_covers_and_not_those_of_the_report(records: Records, yearly: str) -> None:
    records.notified("Monday 2021-04-12")
    records.notified("Monday 2021-03-22")
    state(records, yearly, "notifications", 2, from_on="Friday 2021-01-01")

    assert found(records) == ()


def test_it_is_compared_by_the_basis_that_its_source_counts_by(records: Records, yearly: str) -> None:
    records.sent("Monday 2021-03-22", "Tuesday 2021-03-30", "Wednesday 2021-04-07")
    state(records, yearly, "rapid_reviews", 1, counted_by="sent")

    assert found(records) == ()

    state(records, yearly, "in_time", 1, counted_by="notified")

    assert [each.computed for each in found(records)] == [0]


def test_it_is_compared_with_the_cases_of_its_own_partnership(records: Records, yearly: str) -> None:
    records.notified("Monday 2021-04-12")
    records.notified("Monday 2021-04-12", partnership="gloucestershire")
    state(records, yearly, "notifications", 1)

    assert found(records) == ()


def test_two_sources_that_state_different_numbers_contradict_each_other(records: Records, yearly: str) -> None:
    state(records, yearly, "missing_children", 154, source="Police")
    state(records, yearly, "missing_children", 164, source="Council")
    [contradiction] = found(records)

    assert (contradiction.stated.source, contradiction.stated.value) == ("Police", 154)
    assert contradiction.other is not None
    assert (contradiction.other.source, contradiction.other.value) == ("Council", 164)
    assert contradiction.computed is None


def test_sources_about_other_days_do_not_contradict_each_other(records: Records, yearly: str) -> None:
    state(records, yearly, "missing_children", 154, to_on="Thursday 2021-09-30")
    state(records, yearly, "missing_children", 164, from_on="Friday 2021-10-01")

    assert found(records) == ()


def test_a_withdrawn_statement_contradicts_nothing(records: Records, yearly: str) -> None:
    item = state(records, yearly, "notifications", 3)
    records.do(yearly, "withdraw_figure", "Monday 2022-05-09", item=item, reason="Misread.")

    assert found(records) == ()


def test_an_explained_contradiction_is_shown_with_its_explanation(records: Records, yearly: str) -> None:
    item = state(records, yearly, "notifications", 3)
    records.do(yearly, "explain_figure", "Monday 2022-05-09", item=item, explanation="Two were withdrawn.")

    assert [each.stated.explanation for each in found(records)] == ["Two were withdrawn."]


def test_what_is_not_recorded_contradicts_nothing(records: Records, yearly: str) -> None:
    records.in_rapid_review("Monday 2021-04-12")
    state(records, yearly, "with_practitioners", 1)

    assert found(records) == ()


def test_statements_about_other_years_and_partnerships_are_left_out(records: Records, yearly: str) -> None:
    state(records, yearly, "notifications", 3)
    state(records, yearly, "notifications", 9, from_on="Tuesday 2019-04-02", to_on="Tuesday 2020-03-31")

    assert [each.stated.value for each in found(records)] == [3]
    assert found(records, partnership="gloucestershire") == ()
