"""Which of the cases in the period count, and what the figure is."""

from __future__ import annotations

from typing import Any

import pytest

from reports.records import FIRST, LAST, Given, Records
from reports.test_figures_placing import a_review

BY_NOTIFICATION: Given = {"cases": "serious_incident", "dated_by": {"notified": "notified_on"}}
BY_AWARENESS: Given = {"cases": "serious_incident", "dated_by": {"aware": "became_aware_on"}}
CHILDREN: Given = {"items": "child", "on": ["serious_incident"], "dated_by": {"notified": "notified_on"}}


# States


def test_in_states_asks_for_the_state_now(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    records.in_rapid_review("Monday 2021-04-12")

    assert records.tally(**BY_NOTIFICATION, in_states=["notified"]).value == 1
    assert records.tally(**BY_NOTIFICATION, not_in_states=["notified"]).value == 1
    assert records.tally(**BY_NOTIFICATION, in_states=["notified", "rapid_review"]).value == 2


def test_reached_asks_for_every_state_it_has_been_in(records: Records) -> None:
    records.in_rapid_review("Monday 2021-04-12")
    records.considered("Monday 2021-04-12")

    assert records.tally(**BY_AWARENESS, reached=["considered"]).value == 2
    assert records.tally(**BY_AWARENESS, reached=["notified"]).value == 1
    assert records.tally(**BY_AWARENESS, reached=["sent_to_panel"]).value == 0


def test_a_state_that_was_reached_after_the_period_was_not_reached_by_its_end(records: Records) -> None:
    case = records.notified("Wednesday 2022-03-30")
    records.do(case, "start_rapid_review", "Friday 2022-04-01")

    assert records.year("rapid_reviews_begun") == 0
    assert records.report(FIRST, "Friday 2022-04-01").figures["rapid_reviews_begun"].value == 1


def test_a_state_that_was_reached_again_later_was_reached_when_it_was_first(records: Records) -> None:
    case = records.signed_off("Monday 2022-03-14", "Monday 2022-03-21")
    records.do(case, "return_to_review_group", "Friday 2022-04-01", reason="More is needed.")

    assert records.year("rapid_reviews_begun") == 1


def test_a_fact_that_is_recorded_as_of_an_earlier_day_does_not_make_a_state_older(records: Records) -> None:
    case = records.notified("Wednesday 2022-03-30")
    records.do(case, "start_rapid_review", "Friday 2022-04-01")
    records.record(case, "Wednesday 2022-03-30", incident_category="other")

    assert records.year("rapid_reviews_begun") == 0


def test_children_count_only_on_incidents_that_were_notified(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    case = records.considered("Monday 2021-04-12")
    records.add(case, "child", "Monday 2021-04-12", label="Child B", part_in_incident="subject")

    assert records.year("children", by="incident") == 1
    assert records.tally(items="child", dated_by={"incident": "incident_on"}).value == 2


def test_items_count_only_on_the_workflows_that_are_named(records: Records) -> None:
    review, case = a_review(records), records.in_rapid_review("Monday 2021-04-12")
    finding: Given = {"text": "Nobody asked.", "polarity": "gap"}
    records.add(review, "finding", "Monday 2021-04-12", **finding)
    records.add(case, "finding", "Monday 2021-04-12", **finding)
    by_case: Given = {"items": "finding", "dated_by": {"x": "commissioned_on"}, "lasting_until": "closed_on"}

    assert records.year("findings_gap") == 1
    assert records.tally(**by_case).value == 1
    assert records.tally(**by_case, on=["serious_incident"]).value == 0


def test_an_item_has_states_of_its_own(records: Records) -> None:
    case = records.notified("Monday 2021-04-12")
    withdrawn = records.add(case, "child", "Monday 2021-04-12", label="Child B", part_in_incident="subject")
    records.do(case, "withdraw_child", "Tuesday 2021-04-13", item=withdrawn, removed_reasons="By mistake.")

    assert records.year("children") == 1
    assert records.tally(**CHILDREN, reached=["withdrawn"]).value == 1
    assert records.tally(**CHILDREN, reached=["recorded"]).value == 2


# Facts


def test_where_asks_what_a_fact_is(records: Records) -> None:
    records.notified("Monday 2021-04-12", notification_nature="child_death")
    records.notified("Monday 2021-04-12")

    assert records.year("child_deaths") == 1
    assert records.tally(**BY_NOTIFICATION, where={"notification_nature": ["child_death", "serious_harm"]}).value == 2


def test_where_finds_an_entry_of_a_list(records: Records) -> None:
    case = records.notified("Monday 2021-04-12")
    records.record(case, "Monday 2021-04-12", theme=["neglect", "domestic_abuse"])

    assert records.tally(**BY_NOTIFICATION, where={"theme": "neglect"}).value == 1
    assert records.tally(**BY_NOTIFICATION, where={"theme": ["neglect", "domestic_abuse"]}).value == 1


def test_a_fact_of_an_item_is_never_taken_from_its_case_when_the_item_has_one_of_that_name(records: Records) -> None:
    case = records.notified("Monday 2021-04-12", notification_nature="child_death")
    facts: Given = {"label": "Child B", "notification_nature": "serious_harm"}
    records.add(case, "child", "Monday 2021-04-12", **facts)
    found = records.tally(**CHILDREN, where={"notification_nature": "child_death"})

    assert (found.value, found.not_recorded) == (0, 1)
    assert records.tally(**CHILDREN, where={"incident_area": "bristol"}).value == 2


def test_where_not_lets_pass_what_is_not_recorded(records: Records) -> None:
    case = records.notified("Monday 2021-04-12")
    records.add(case, "child", "Monday 2021-04-12", label="Child B", part_in_incident="sibling")
    records.add(case, "child", "Monday 2021-04-12", label="Child C")

    assert records.year("children") == 2


def test_where_not_is_an_answer(records: Records) -> None:
    records.notified("Monday 2021-04-12")

    assert records.tally(**CHILDREN, where_not={"part_in_incident": "subject"}).value == 0


def test_no_is_an_answer_and_nothing_recorded_is_none(records: Records) -> None:
    yes, no = (records.in_rapid_review("Monday 2021-04-12") for _ in range(2))
    records.in_rapid_review("Monday 2021-04-12")

    assert records.year("with_practitioners") is None

    records.record(no, "Monday 2021-04-19", practitioners_involved=False)

    assert records.year("with_practitioners") == 0

    records.record(yes, "Monday 2021-04-19", practitioners_involved=True)
    figure = records.report(FIRST, LAST).figures["with_practitioners"]

    assert (figure.value, figure.not_recorded) == (1, 1)


def test_where_nothing_happened_the_figure_is_nothing_and_not_unknown(records: Records) -> None:
    report = records.report(FIRST, LAST)

    assert [name for name, figure in report.figures.items() if figure.value not in (0, {})] == []


# Clocks


@pytest.mark.parametrize(
    ("sent", "in_time", "late"),
    [
        pytest.param("Wednesday 2021-04-14", 1, 0, id="on the last day, Easter taking two"),
        pytest.param("Thursday 2021-04-15", 0, 1, id="a day later"),
    ],
)
def test_in_time_and_late_are_read_from_the_deadline(records: Records, sent: str, in_time: int, late: int) -> None:
    records.sent("Monday 2021-03-22", "Monday 2021-03-29", sent)
    report = records.report("Monday 2021-03-01", LAST)

    assert (report.figures["in_time"].value, report.figures["late"].value) == (in_time, late)
    assert report.figures["not_yet_sent"].value == 0


def test_a_rapid_review_that_is_still_running_is_neither_in_time_nor_late(records: Records) -> None:
    records.in_rapid_review("Monday 2021-04-12")
    report = records.report(FIRST, LAST)

    assert [report.figures[name].value for name in ("in_time", "late", "not_yet_sent")] == [0, 0, 1]


def test_the_clock_of_an_item_is_its_own(records: Records) -> None:
    case = records.in_rapid_review("Monday 2021-04-12")
    agencies = records.agencies("bristol")[:2]
    early, late = (records.add(case, "agency_request", "Monday 2021-04-12", agency=each) for each in agencies)
    records.do(case, "record_return", "Friday 2021-04-16", item=early)
    records.do(case, "record_return", "Friday 2021-06-18", item=late)
    report = records.report(FIRST, LAST)

    assert report.figures["agency_returns_in_time"].value == 1
    assert report.figures["agency_returns_late"].value == 1


def test_where_the_clock_never_started_nobody_can_say_whether_it_was_met(records: Records) -> None:
    records.open("action", "Monday 2021-05-10", title="One")
    proposed: Given = {"cases": "action", "dated_by": {"proposed": "proposed_on"}}

    assert records.tally(**proposed).value == 1
    assert records.tally(**proposed, met_in_time="due").value is None


def test_what_is_sent_while_its_clock_stands_still_is_not_late(records: Records) -> None:
    case = records.signed_off("Monday 2021-03-22", "Monday 2021-03-29")
    records.suspend(case, "rapid_review", "Wednesday 2021-04-14")
    records.do(case, "send_rapid_review", "Monday 2021-05-10")

    assert records.report("Monday 2021-03-01", LAST).figures["late"].value == 0


# Links


@pytest.fixture
def three_that_led_on(records: Records) -> Records:
    """Two rapid reviews became one thematic review, the third an appreciative enquiry, the fourth nothing."""
    thematic = a_review(records, review_type="thematic_lcspr")
    enquiry = a_review(records, review_type="appreciative_enquiry")
    for review in (thematic, thematic, enquiry):
        case = records.in_rapid_review("Monday 2021-04-12")
        records.link(case, "reviewed_in", review, "Monday 2021-05-10")
    records.in_rapid_review("Monday 2021-04-12")
    return records


def test_linked_counts_those_that_have_the_link(three_that_led_on: Records) -> None:
    assert three_that_led_on.tally(**BY_NOTIFICATION, linked="reviewed_in").value == 3


def test_the_link_is_seen_from_its_other_end(three_that_led_on: Records) -> None:
    reviews: Given = {
        "cases": "practice_review",
        "dated_by": {"commissioned": "commissioned_on"},
        "lasting_until": "closed_on",
    }

    assert three_that_led_on.tally(**reviews, linked="reviewed_in").value == 2


def test_rapid_reviews_that_led_on_are_not_the_reviews_that_they_led_to(three_that_led_on: Records) -> None:
    assert three_that_led_on.year("rapid_reviews") == 4
    assert three_that_led_on.year("led_on") == 2
    assert three_that_led_on.year("lcsprs_led_to") == 1


def test_an_item_is_linked_as_its_case_is(three_that_led_on: Records) -> None:
    assert three_that_led_on.year("children") == 4
    assert three_that_led_on.year("children_in_lcsprs") == 2


# Groups and totals


def test_a_group_counts_each_entry_of_a_list_and_shows_what_is_not_recorded(records: Records) -> None:
    first, second, _ = (records.in_rapid_review("Monday 2021-04-12") for _ in range(3))
    records.record(first, "Monday 2021-04-12", theme=["neglect", "domestic_abuse"])
    records.record(second, "Monday 2021-04-12", theme=["neglect"])
    figure = records.report(FIRST, LAST).figures["rapid_reviews_by_theme"]

    assert figure.value == {"domestic_abuse": 1, "neglect": 2, "not_recorded": 1}
    assert figure.titles["neglect"] == "Neglect"
    assert figure.titles["not_recorded"] == "not recorded"


def test_groups_stand_as_the_list_of_choices_has_them_and_not_recorded_last(records: Records) -> None:
    for band in ("from_16_to_17", None, "under_1", "unborn"):
        case = records.in_rapid_review("Monday 2021-04-12")
        if band:
            records.record(case, "Monday 2021-04-12", child_age_band=band)
    figure = records.report(FIRST, LAST).figures["rapid_reviews_by_age_band"]

    assert isinstance(figure.value, dict)
    assert list(figure.value) == ["unborn", "under_1", "from_16_to_17", "not_recorded"]


def test_a_group_of_agencies_or_areas_has_their_names(records: Records) -> None:
    records.notified("Monday 2021-04-12")
    figure = records.report(FIRST, LAST).figures["notifications_by_area"]

    assert (figure.value, figure.titles) == ({"bristol": 1}, {"bristol": "Bristol"})


def spread(records: Records, **facts: Any) -> None:
    case = a_review(records)
    item = records.add(case, "dissemination", "Monday 2021-05-10", channel="briefing", subject="Curiosity")
    records.do(case, "record_held", "Monday 2021-05-10", item=item, **facts)


def test_a_total_adds_up_what_is_recorded_and_says_of_how_many_it_is_not(records: Records) -> None:
    for facts in ({"attendance": 124}, {"attendance": 40}, {}):
        spread(records, **facts)
    figure = records.report(FIRST, LAST).figures["people_reached"]

    assert (figure.value, figure.not_recorded) == (164, 1)


def test_a_total_of_which_no_part_is_recorded_is_not_recorded(records: Records) -> None:
    spread(records)

    assert records.year("people_reached") is None


def test_money_is_added_up_to_the_penny(records: Records) -> None:
    case = a_review(records)
    for amount in ("1200.10", "300.20"):
        item = records.add(case, "cost", "Monday 2021-05-10", cost_kind="reviewer", amount=amount)
        records.do(case, "incur_cost", "Monday 2021-05-10", item=item)

    assert records.year("review_costs") == 1500.30
