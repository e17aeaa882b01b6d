"""Whom an alert reaches and when: people in their roles on the day, deputies, digests, the hours of working days."""

from __future__ import annotations

from typing import Any

import pytest

from casework.alerting import (
    ANN,
    ANN_AT,
    BOSS,
    BOSS_AT,
    DECIDER_AT,
    NOTIFIED,
    NOTIFIER_AT,
    about,
    arrived,
    away,
    deliveries,
    is_replayed,
    publish_with,
    tick,
    to,
    wants_digest,
    warned,
)
from casework.journeys import incident_at
from casework.office import Office, Post
from reviewflow.workflow.library import Library

NOTIFIER = "Local authority notifier, registered with the national system"
FIRST = "Friday 2024-03-15"
"""Day zero in the office; the clock to notify is due on Friday 22 March 2024, and first alerts today."""


@pytest.fixture
def post() -> Post:
    return Post()


# Who holds the role


def test_each_person_in_the_roles_is_told_once_under_the_name_and_address_on_file(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    told = arrived(office, post)

    assert to(told) == NOTIFIED
    assert {message.to for message in told if message.address == ANN_AT} == {"Coordinator (synthetic)"}
    assert {message.case for message in told} == {case}
    assert arrived(office, post) == []
    assert is_replayed(office)


def test_during_leave_the_deputy_is_told_and_the_message_says_why(office: Office, post: Post) -> None:
    away(office, ANN, FIRST, "Friday 2024-03-22", deputy="bristol.review_group_member")
    case = incident_at(office, "considered")
    told = arrived(office, post)

    assert to(told) == (NOTIFIED - {ANN_AT}) | {"bristol-review-group-member@example.org"}
    (instead,) = [message for message in told if message.address == "bristol-review-group-member@example.org"]
    assert "You receive this as Review coordinator, as deputy of somebody who is away." in instead.text
    assert "Coordinator (synthetic)" not in instead.text
    rows = office.rows("SELECT person, deputy_of FROM outbox WHERE deputy_of IS NOT NULL")
    assert rows == [("bristol.review_group_member", ANN)]
    assert deliveries(office, case, "notification")[0][1] == "bristol.review_group_member"
    assert is_replayed(office)


def test_a_deputy_who_is_told_anyway_is_told_once(office: Office, post: Post) -> None:
    away(office, ANN, FIRST)
    incident_at(office, "considered")

    assert to(arrived(office, post)) == NOTIFIED - {ANN_AT}


def test_whoever_is_back_is_told_again(office: Office, post: Post) -> None:
    away(office, ANN, FIRST, "Monday 2024-03-18")
    incident_at(office, "considered")
    assert ANN_AT not in to(arrived(office, post))

    assert to(arrived(office.at("Tuesday 2024-03-19"), post)) == NOTIFIED


def test_a_posting_that_ended_yesterday_counts_no_more_and_one_that_begins_today_does(
    office: Office, post: Post, library: Library
) -> None:
    def hand_over(body: dict[str, Any]) -> None:
        users = body["users"]
        users["bristol.la_notifier"] |= {"roles": [], "postings": [{"role": "la_notifier", "until": "2024-03-18"}]}
        users["bristol.referrer"]["postings"] = [{"role": "la_notifier", "from": "2024-03-19"}]

    publish_with(office, library, hand_over)
    incident_at(office, "considered")
    assert to(arrived(office, post)) == NOTIFIED

    told = to(arrived(office.at("Tuesday 2024-03-19"), post))
    assert told == (NOTIFIED - {NOTIFIER_AT}) | {"bristol-referrer@example.org"}
    assert is_replayed(office)


def test_a_role_that_nobody_holds_is_warned_of_and_the_others_are_told(
    office: Office, post: Post, library: Library
) -> None:
    publish_with(office, library, lambda body: body["users"].pop("bristol.la_notifier"))
    case = incident_at(office, "considered")
    told = arrived(office, post, kind=None)

    assert to([message for message in told if message.kind == "alert"]) == NOTIFIED - {NOTIFIER_AT}
    (dead,) = office.rows("SELECT person, recipient, status, last_error FROM outbox WHERE status = 'dead'")
    assert dead[:3] == (None, NOTIFIER, "dead")
    assert dead[3] == f"Nobody holds the role of {NOTIFIER} on Friday 15 March 2024."
    (warning,) = warned(office)
    assert (warning.case, warning.partnership) == (case, "bristol")
    assert warning.what == f"An alert of {case} may have reached nobody: {dead[3]}"
    assert to([message for message in told if message.kind == "warning"]) == {BOSS_AT}
    assert is_replayed(office)


def test_that_nobody_holds_a_role_is_warned_of_once_until_it_is_settled(
    office: Office, post: Post, library: Library
) -> None:
    publish_with(office, library, lambda body: body["users"].pop("bristol.la_notifier"))
    incident_at(office, "considered")
    incident_at(office, "considered")
    tick(office, post)
    tick(office.at("Tuesday 2024-03-19"), post)

    assert len([message for message in post.sent if message.kind == "warning"]) == 1


def test_where_everybody_in_a_role_is_away_without_a_deputy_they_are_told_and_somebody_is_warned(
    office: Office, post: Post
) -> None:
    away(office, "bristol.la_decision_maker", FIRST)
    incident_at(office, "considered")
    told = arrived(office, post, kind=None)

    assert DECIDER_AT in to([message for message in told if message.kind == "alert"])
    assert to([message for message in told if message.kind == "warning"]) == {BOSS_AT}
    assert "is away on Friday 15 March 2024, and nobody stands in." in warned(office)[0].what


def test_somebody_without_an_address_is_in_nobodys_way(office: Office, library: Library) -> None:
    publish_with(office, library, lambda body: body["users"][ANN].pop("address"))
    incident_at(office, "considered")
    office.sweep()

    queued = office.rows("SELECT person, address, status FROM outbox WHERE kind = 'alert' ORDER BY id")
    assert [row for row in queued if row[0] == ANN] == [(ANN, None, "pending")], "the channel says what it thinks of it"
    assert len(queued) == 4


# What goes further up


def test_what_goes_further_up_goes_to_the_roles_and_to_the_level_that_the_rules_name(
    office: Office, post: Post
) -> None:
    wants_digest(office, BOSS, "bristol.executive")
    incident_at(office, "rapid_review")
    tick(office, post)
    office.at("Thursday 2024-04-11")
    told = about(arrived(office, post), "Send the rapid review to the Panel")
    further_up = [message for message in told if "It goes further up to you" in message.text]

    assert to(further_up) == {
        BOSS_AT,
        "bristol-executive@example.org",
        "keeping-children-safe.bristol@example.org",
    }, "at once, whatever they asked for"
    assert all("within 2 working days after Tuesday 9 April 2024" in message.text for message in further_up)
    assert is_replayed(office)


# Digests


def test_whoever_asks_for_a_digest_gets_one_message_at_the_hour_of_the_partnership(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    cases = [incident_at(office, "considered") for _ in range(2)]
    assert ANN_AT not in to([message for message in arrived(office, post) if message.case == cases[0]])

    assert arrived(office.at("Monday 2024-03-18", "08:29"), post, kind="digest") == []
    (digest,) = arrived(office.at("Monday 2024-03-18", "08:30"), post, kind="digest")
    assert (digest.address, digest.subject) == (ANN_AT, "2 dates need you today")
    assert [digest.text.count(case) for case in cases] == [1 + (digest.text.count("/cases/") // 2)] * 2
    assert arrived(office.at("Monday 2024-03-18", "17:00"), post, kind=None) == []
    assert is_replayed(office)


def test_every_date_is_in_a_digest_once_however_many_of_its_rungs_wait(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    case = incident_at_of(office.at("Monday 2024-03-18", "09:00"), FIRST)
    tick(office, post)
    # The rung of the next working day comes while the one of today still waits for tomorrow's digest.
    tick(office.at("Tuesday 2024-03-19", "00:05"), post)
    (digest,) = arrived(office.at("Tuesday 2024-03-19", "08:30"), post, kind="digest")

    assert digest.text.count("Notify the Panel") == 1
    assert digest.text.count(f"/cases/{case}") == 1


def test_what_would_be_due_before_the_next_digest_does_not_wait_for_it(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    office.at("Friday 2024-03-22", "10:00")
    incident_at_of(office, "Friday 2024-03-15")

    told = about(arrived(office, post), "Notify the Panel")
    assert ANN_AT in to(told), "it is due today, and today's digest has left"


def test_what_was_met_in_the_meantime_is_in_no_digest(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    case = incident_at(office, "considered")
    other = incident_at(office, "considered")
    tick(office, post)
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")

    (digest,) = arrived(office.at("Monday 2024-03-18", "08:30"), post, kind="digest")
    assert other in digest.text
    assert case not in digest.text


def test_a_digest_of_nothing_is_not_sent(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    case = incident_at(office, "considered")
    tick(office, post)
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")

    assert arrived(office.at("Monday 2024-03-18", "08:30"), post, kind="digest") == []


def test_two_workers_make_one_digest(office: Office, post: Post) -> None:
    wants_digest(office, ANN)
    incident_at(office, "considered")
    tick(office, post)
    office.at("Monday 2024-03-18", "08:30")
    tick(office, post, worker="here#1")
    tick(office, post, worker="there#2")

    assert len([message for message in post.sent if message.kind == "digest"]) == 1


# Hours


def test_what_is_raised_at_night_leaves_when_the_next_working_day_begins_and_in_its_words(
    office: Office, post: Post
) -> None:
    incident_at(office.at(FIRST, "18:00"), "considered")
    assert arrived(office, post) == []
    assert arrived(office.at("Saturday 2024-03-16", "11:00"), post) == []
    assert arrived(office.at("Sunday 2024-03-17", "23:59"), post) == []
    assert arrived(office.at("Monday 2024-03-18", "07:59"), post) == []

    told = arrived(office.at("Monday 2024-03-18", "08:00"), post)
    assert to(told) == NOTIFIED
    assert all("Monday 18 March 2024" in message.text and "15 March 2024\n" not in message.text for message in told)


def test_the_words_are_those_of_the_day_on_which_it_leaves(office: Office, post: Post) -> None:
    incident_at(office, "considered")
    tick(office, post)
    office.at("Friday 2024-03-22", "00:10")
    tick(office, post)

    told = about(arrived(office.at("Friday 2024-03-22", "08:00"), post), "Notify the Panel")
    assert all("Due today, Friday 22 March 2024." in message.text for message in told)
    assert len(told) == 4


def test_a_bank_holiday_is_no_day_for_alerts(office: Office, post: Post) -> None:
    incident_at(office.at("Thursday 2024-03-28", "19:00"), "considered")
    tick(office, post)

    assert arrived(office.at("Friday 2024-03-29", "10:00"), post) == []
    assert arrived(office.at("Monday 2024-04-01", "10:00"), post) == []
    assert to(arrived(office.at("Tuesday 2024-04-02", "08:00"), post)) == NOTIFIED


def test_the_hours_are_those_of_the_partnership(office: Office, post: Post, library: Library) -> None:
    hours = {"opens": "09:30", "closes": "16:00", "digest_at": "11:00"}
    publish_with(office, library, lambda body: body.update(alerting=hours))
    wants_digest(office, ANN)
    incident_at(office.at(FIRST, "16:00"), "considered")
    tick(office, post)

    assert arrived(office.at("Monday 2024-03-18", "09:29"), post) == []
    assert ANN_AT not in to(arrived(office.at("Monday 2024-03-18", "09:30"), post))
    assert to(arrived(office.at("Monday 2024-03-18", "11:00"), post, kind="digest")) == {ANN_AT}


def incident_at_of(office: Office, day: str) -> str:
    """An incident of which somebody became aware on an earlier day."""
    return office.open("serious_incident", became_aware_on=day)
