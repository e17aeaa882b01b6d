"""Which cases a period holds: by which date they are placed in it."""

from __future__ import annotations

from typing import Any

import pytest

from reports.records import FIRST, LAST, Given, Records
from reviewflow.errors import BasisUnknown, DatabaseNotReady, DateInvalid

NOTIFIED: Given = {"cases": "serious_incident", "dated_by": {"notified": "notified_on", "sent": "rapid_review_sent_on"}}


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        ("Wednesday 2021-03-31", 0),
        ("Thursday 2021-04-01", 1),
        ("Thursday 2022-03-31", 1),
        ("Friday 2022-04-01", 0),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_period(records: Records, day: str, counted: int) -> None:
    records.notified(day)

    assert records.year("notifications") == counted


def test_a_case_that_straddles_the_year_end_is_counted_by_the_date_that_is_asked_for(records: Records) -> None:
    records.sent("Monday 2021-03-22", "Tuesday 2021-03-30", "Wednesday 2021-04-07")

    assert records.year("rapid_reviews_begun") == 0
    assert records.year("rapid_reviews_begun", by="sent") == 1
    assert records.year("rapid_reviews_begun", by="meeting") == 0


def test_a_figure_that_does_not_know_the_basis_uses_its_own_and_says_so(records: Records) -> None:
    records.notified("Monday 2021-04-12")

    report = records.report(FIRST, LAST, by="published")

    assert report.as_json()["basis"] == "published"
    assert (report.figures["notifications"].value, report.figures["notifications"].basis) == (1, "notified")
    assert report.figures["lcsprs_published"].basis == "published"


def test_without_a_basis_each_figure_uses_its_own(records: Records) -> None:
    report = records.report(FIRST, LAST)

    assert report.as_json()["basis"] == "each figure's own"
    assert report.figures["considered_not_notified"].basis == "decided"


def test_a_basis_that_no_figure_knows_is_refused(records: Records) -> None:
    with pytest.raises(BasisUnknown, match=r"by moon phase\. Use one of: notified"):
        records.report(FIRST, LAST, by="moon phase")


def test_a_period_that_ends_before_it_begins_is_refused(records: Records) -> None:
    with pytest.raises(DateInvalid, match="Thursday 31 March 2022"):
        records.report(LAST, FIRST)


def test_a_partnership_that_nothing_is_published_for_is_refused(records: Records) -> None:
    with pytest.raises(DatabaseNotReady):
        records.report(FIRST, LAST, partnership="atlantis")


def test_only_the_cases_of_the_partnership_are_counted(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    records.notified("Monday 2021-04-12", partnership="gloucestershire")
    records.notified("Tuesday 2021-04-13", partnership="gloucestershire")

    assert records.year("notifications", partnership="bristol") == 1
    assert records.year("notifications", partnership="gloucestershire") == 2
    assert records.year("notifications") == 3


def test_a_case_without_the_date_that_is_asked_for_is_not_counted_and_is_said(records: Records) -> None:
    records.sent("Monday 2021-04-12", "Monday 2021-04-19", "Monday 2021-04-26")
    records.notified("Monday 2021-05-10")
    records.notified("Monday 2022-05-09")

    found = records.tally(by="sent", **NOTIFIED)

    assert (found.value, found.undated) == (1, 1)
    assert records.tally(**NOTIFIED).undated == 0


def test_an_item_is_placed_by_a_fact_of_its_case_where_it_has_none_of_that_name(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    records.notified("Monday 2020-04-13")

    assert records.year("children") == 1


def test_an_item_is_placed_by_a_fact_of_its_own(records: Records) -> None:
    case = records.notified("Monday 2020-04-13")
    agency, other = records.agencies("bristol")[:2]
    records.add(case, "agency_request", "Monday 2020-04-13", agency=agency)
    records.add(case, "agency_request", "Monday 2021-04-12", agency=other)

    assert records.year("agency_requests") == 1


def test_an_action_is_placed_by_the_earliest_date_of_the_cases_that_it_arises_from(records: Records) -> None:
    earlier, later = records.notified("Monday 2020-04-13"), records.notified("Monday 2021-04-12")
    from_both, from_later = (records.open("action", "Monday 2021-05-10", title=title) for title in ("One", "Two"))
    records.link(from_later, "arises_from", later, "Monday 2021-05-10")
    records.link(from_both, "arises_from", later, "Monday 2021-05-10")

    assert records.year("actions") == 2

    records.link(from_both, "arises_from", earlier, "Monday 2021-05-10")

    assert records.year("actions") == 1
    assert records.year("actions", by="proposed") == 2


def test_an_action_that_arises_from_nothing_is_placed_nowhere_by_it(records: Records) -> None:
    records.open("action", "Monday 2021-05-10", title="Alone")

    assert records.year("actions") == 0


HOLD: Given = {
    "reason_kind": "criminal",
    "reason_given": "A prosecution.",
    "review_on": "Monday 2026-11-30",
    "release_trigger": "The trial has ended",
}


def a_review(records: Records, **facts: Any) -> str:
    usual: Given = {"title": "Family A", "review_type": "lcspr", "commissioned_on": "Monday 2020-08-03"}
    return records.open("practice_review", "Monday 2020-08-03", **usual | facts)


@pytest.mark.parametrize(
    ("held", "released", "counted"),
    [
        pytest.param("Monday 2020-09-07", "Wednesday 2021-03-31", 0, id="over before the period"),
        pytest.param("Monday 2020-09-07", "Thursday 2021-04-01", 1, id="over on its first day"),
        pytest.param("Monday 2020-09-07", "Monday 2022-05-09", 1, id="all through it"),
        pytest.param("Monday 2020-09-07", None, 1, id="not over yet"),
        pytest.param("Monday 2021-05-10", "Tuesday 2021-05-11", 1, id="within it"),
        pytest.param("Friday 2022-04-01", None, 0, id="begun after it"),
    ],
)
def test_a_hold_counts_in_every_period_that_it_lasts_into(
    records: Records, held: str, released: str | None, counted: int
) -> None:
    case = a_review(records)
    hold = records.add(case, "hold", held, from_on=held, **HOLD)
    if released:
        given: Given = {"item": hold, "reason": "It is over.", "release_reason": "trigger_happened"}
        records.do(case, "release_hold", released, **given)

    assert records.year("publication_holds") == counted
