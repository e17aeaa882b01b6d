"""A date that moves, is met, is no longer owed or is suspended: what was raised for it is closed."""

from __future__ import annotations

import pytest

from casework.alerting import (
    ANN_AT,
    BOSS_AT,
    NOTIFIED,
    about,
    arrived,
    closed,
    deliveries,
    is_replayed,
    statuses,
    tick,
    to,
    wants_digest,
)
from casework.journeys import SUBMISSION, incident_at, review_at
from casework.office import Office, Post
from reviewflow.casework.changes.record_facts import CorrectFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.channels.outgoing import TryAgain

NOTIFY = "Notify the Panel"


@pytest.fixture
def post() -> Post:
    return Post()


def die(point: str) -> None:
    """A worker that is gone as soon as it has claimed something."""
    raise KeyboardInterrupt(point)


def correct(office: Office, case: str, day: str) -> None:
    """Somebody corrects the day from which the clock to notify is counted."""
    facts = {"became_aware_on": day}
    office.carry_out(CorrectFacts(case=case, facts=facts, reason="They were told on another day."))


def test_a_date_that_moves_closes_what_was_raised_for_it_and_takes_back_what_has_not_left(office: Office) -> None:
    case = incident_at(office.at("Friday 2024-03-15", "19:00"), "considered")
    office.sweep()
    assert statuses(office, case, "notification") == {"working_days_before_5": {"pending"}}

    correct(office, case, "Thursday 2024-03-14")

    assert closed(office, case, "notification") == [(1, "working_days_before_5", "moved")]
    assert statuses(office, case, "notification") == {"working_days_before_5": {"withdrawn"}}
    assert '"alerts_closed":["working_days_before_5"]' in office.body(office.entries(case)[-1].sequence)
    assert is_replayed(office)


def test_what_has_left_stays_as_it_was_sent(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    tick(office, post)
    sent = office.rows("SELECT subject, text, sent_at FROM outbox WHERE kind = 'alert' ORDER BY id")

    correct(office, case, "Thursday 2024-03-14")

    assert statuses(office, case, "notification") == {"working_days_before_5": {"sent"}}
    assert office.rows("SELECT subject, text, sent_at FROM outbox WHERE kind = 'alert' ORDER BY id") == sent


def test_what_is_being_tried_again_is_taken_back_too(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    post.faults = [TryAgain("greylisted")] * 4
    tick(office, post)
    correct(office, case, "Thursday 2024-03-14")
    post.faults = []
    office.later(hours=1)

    assert statuses(office, case, "notification") == {"working_days_before_5": {"withdrawn"}}
    assert about(arrived(office, post), NOTIFY) == []


def test_those_whom_the_clock_alerts_are_told_in_one_message_a_day_that_the_date_moved_and_why(
    office: Office, post: Post
) -> None:
    case = incident_at(office.at("Monday 2024-03-18"), "considered")
    tick(office, post)
    office.at("Tuesday 2024-03-19")
    correct(office, case, "Tuesday 2024-03-19")
    assert arrived(office, post) == []

    assert closed(office, case, "notification") == [
        (1, "working_days_before_5", "moved"),
        (2, "working_days_before_5", None),
    ]
    told = arrived(office.at("Wednesday 2024-03-20", "08:30"), post, kind=None)
    assert to(told) == NOTIFIED
    words = (
        "The date moved from Monday 25 March 2024 to Tuesday 26 March 2024 because the dates on record were changed."
    )
    assert all(words in message.text for message in told)
    assert is_replayed(office)


def test_a_move_before_the_first_reminder_is_told_by_itself_in_the_next_digest(office: Office, post: Post) -> None:
    case = review_at(office, "under_way")
    tick(office, post)
    suspend(office, case)
    office.at("Monday 2024-04-15")
    resume(office, case)

    assert about(arrived(office, post), "Publish the review") == []
    assert closed(office, case, "publication") == [(2, "moved", None)]
    told = arrived(office.at("Tuesday 2024-04-16", "08:30"), post, kind="digest")
    assert to(told) == {ANN_AT, BOSS_AT}
    words = (
        "The date moved from Sunday 15 September 2024 to Tuesday 15 October 2024 because the clock was suspended for a"
        " time."
    )
    assert all(message.text.count(words) == 1 for message in told)
    assert arrived(office.at("Wednesday 2024-04-17", "08:30"), post, kind="digest") == []
    assert is_replayed(office)


def test_a_move_to_a_date_that_is_near_waits_for_no_digest(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    tick(office, post)
    office.at("Thursday 2024-03-21")
    correct(office, case, "Thursday 2024-03-14")

    told = about(arrived(office, post), NOTIFY)
    assert to(told) == NOTIFIED
    assert all("Due today, Thursday 21 March 2024." in message.text for message in told)
    assert all("moved from Friday 22 March 2024 to Thursday 21 March 2024" in message.text for message in told)


def test_a_date_that_moves_twice_before_anybody_was_told_is_told_once(office: Office, post: Post) -> None:
    wants_digest(office, "bristol.coordinator")
    case = review_at(office, "under_way")
    for day in ("Monday 2024-04-15", "Tuesday 2024-04-16"):
        suspend(office, case)
        resume(office.at(day), case)
        office.sweep()

    assert closed(office, case, "publication") == [(2, "moved", "suspended"), (3, "moved", None)]
    (digest,) = [
        message
        for message in arrived(office.at("Wednesday 2024-04-17", "08:30"), post, kind="digest")
        if message.address == ANN_AT
    ]
    assert digest.text.count("The date moved from") == 1


def suspend(office: Office, case: str) -> None:
    office.carry_out(SuspendClock(case=case, clock="publication", reason="A prosecution."))


def resume(office: Office, case: str) -> None:
    office.carry_out(ResumeClock(case=case, clock="publication", reason="The trial is over."))


def test_what_is_suspended_is_closed_and_begins_anew_when_it_runs_again(office: Office) -> None:
    case = review_at(office, "under_way")
    office.at("Friday 2024-08-30", "20:00").sweep()
    assert statuses(office, case, "publication") == {"working_days_before_10": {"pending"}}
    suspend(office, case)

    assert closed(office, case, "publication") == [(1, "working_days_before_10", "suspended")]
    assert statuses(office, case, "publication") == {"working_days_before_10": {"withdrawn"}}
    resume(office.at("Monday 2024-09-02"), case)
    assert office.deadlines(case)["publication"].due_on == "2024-09-18"
    assert [each.rung for each in office.sweep() if each.clock == "publication"] == ["working_days_before_20"]
    assert [each.rung for each in office.at("Wednesday 2024-09-04").sweep() if each.clock == "publication"] == [
        "working_days_before_10"
    ]
    assert is_replayed(office)


def test_what_is_met_is_closed_and_nothing_of_it_leaves_any_more(office: Office, post: Post) -> None:
    case = incident_at(office.at("Friday 2024-03-15", "19:00"), "considered")
    office.sweep()
    office.do(case, "submit_notification", "la_notifier", **SUBMISSION)

    assert closed(office, case, "notification") == [(1, "working_days_before_5", "met")]
    assert statuses(office, case, "notification") == {"working_days_before_5": {"withdrawn"}}
    assert about(arrived(office.at("Monday 2024-03-18", "08:00"), post), NOTIFY) == []
    assert is_replayed(office)


def test_what_a_worker_claimed_before_it_died_is_taken_back_once_its_lease_has_ended(
    office: Office, post: Post
) -> None:
    case = incident_at(office.at("Friday 2024-03-15", "10:00"), "considered")
    office.sweep()
    with pytest.raises(KeyboardInterrupt):
        office.deliver(post, worker="dead#1", at=die)
    office.later(minutes=6).do(case, "submit_notification", "la_notifier", **SUBMISSION)

    assert statuses(office, case, "notification") == {"working_days_before_5": {"withdrawn"}}
    assert about(arrived(office, post), NOTIFY) == []
    assert is_replayed(office)


def test_what_is_no_longer_owed_is_closed(office: Office, post: Post) -> None:
    case = incident_at(office.at("Friday 2024-03-15", "19:00"), "considered")
    office.sweep()
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")

    assert {why for _, _, why in closed(office, case, "notification")} == {"cancelled"}
    assert arrived(office.at("Monday 2024-03-18", "08:00"), post) == []
    assert is_replayed(office)


def test_what_begins_again_is_not_said_to_have_moved(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    tick(office, post)
    office.do(case, "record_near_miss", not_notified_reasons="It was averted.")
    office.at("Monday 2024-03-18").do(case, "reconsider")

    told = about(arrived(office, post), NOTIFY)
    assert to(told) == NOTIFIED
    assert all("The date moved" not in message.text for message in told)


def test_what_a_newer_reminder_replaces_before_it_could_leave_is_taken_back(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    # Nobody swept on Thursday, and Friday's due date is seen on Saturday only.
    tick(office.at("Saturday 2024-03-23"), post)
    tick(office.at("Monday 2024-03-25", "00:10"), post)
    told = about(arrived(office.at("Monday 2024-03-25", "08:00"), post), NOTIFY)

    assert to(told) == NOTIFIED
    assert statuses(office, case, "notification") == {"due_today": {"withdrawn"}, "overdue_1": {"sent"}}


def test_what_could_not_be_delivered_yet_goes_on_being_tried_beside_a_newer_reminder(
    office: Office, post: Post
) -> None:
    case = incident_at(office, "considered")
    post.faults = [TryAgain("down")] * 1000
    tick(office, post)
    tick(office.at("Tuesday 2024-03-19", "00:10"), post)

    assert {status for rung, _, status in deliveries(office, case, "notification")} == {"pending"}, (
        "otherwise a server that is down for days would never be noticed"
    )
