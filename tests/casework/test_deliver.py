"""Deliveries: claimed by one worker, sent, and only then marked; a crash sends the same once more."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from casework.journeys import incident_at
from casework.office import Office, Post, outlets
from reviewflow.audit.instants import instant_text
from reviewflow.casework.alerting.alert_words import AlertWords
from reviewflow.casework.replaying.replay import replay
from reviewflow.casework.sending.came_back import ask_providers, record_returned
from reviewflow.casework.sending.deliver import LEASE, MOST_TRIES, deliver, deliver_one, pause_after
from reviewflow.casework.sending.message_ids import message_id
from reviewflow.channels.outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable
from reviewflow.notices.environment import Templates
from reviewflow.store import outbox
from reviewflow.store.warnings import open_warnings


@pytest.fixture
def post() -> Post:
    return Post()


def test_what_waits_is_sent_once(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    first = office.deliver(post)

    assert [one.message_id for one in first.sent] == post.ids != []
    assert len(set(post.ids)) == len(post.ids)
    assert office.deliver(post).sent == ()
    assert _waiting(office).letters == 0


def test_a_letter_that_left_is_on_the_trail_of_its_case(office: Office, post: Post) -> None:
    case = incident_at(office, "notified")
    office.deliver(post)

    entries = [entry for entry in office.entries(case) if entry.what == "record_delivery"]
    bodies = [json.loads(office.body(entry.sequence))["command"] for entry in entries]
    assert [(body["outcome"], body["message_id"]) for body in bodies] == [("sent", id) for id in post.ids]
    assert replay(office.database).differences == ()


def test_what_another_worker_has_claimed_is_left_alone_until_its_lease_ends(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    _claim_and_die(office)

    assert office.deliver(post, worker="there#2").sent == ()
    office.now += LEASE + LEASE
    assert office.deliver(post, worker="there#2").sent != ()


def test_a_worker_whose_lease_has_ended_sends_nothing(office: Office, post: Post) -> None:
    incident_at(office, "notified")

    slept: list[str] = []

    def sleep_long(point: str) -> None:
        if point == "claimed" and not slept:
            slept.append(point)
            office.now += LEASE + dt.timedelta(seconds=1)
            assert office.deliver(other, worker="there#2").sent != ()

    other = Post()
    assert office.deliver(post, at=sleep_long).sent == ()
    assert post.sent == []


def test_a_worker_that_comes_back_too_late_marks_nothing(office: Office) -> None:
    incident_at(office, "notified")
    claimed = _claim_and_die(office)
    office.now += LEASE + LEASE
    with office.database.write() as tx:
        outbox.claim(tx, worker="there#2", now=_text(office), until=_text(office, LEASE.total_seconds()), limit=9)
        assert not outbox.mark_sent(tx, claimed[0], worker="here#1", now=_text(office), provider_ref="late")

    assert _waiting(office).letters == len(claimed)


def test_one_that_is_named_is_sent_once_whoever_asks(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    (id,) = [row[0] for row in office.rows("SELECT min(id) FROM outbox WHERE channel = 'message'")]

    assert deliver_one(office.desk, outlets(post), id, worker="here#1") is not None
    assert deliver_one(office.desk, outlets(post), id, worker="there#2") is None
    assert len(post.sent) == 1


@pytest.mark.parametrize("fault", [TryAgain("greylisted"), OSError("the disk is full")])
def test_what_cannot_be_sent_now_is_kept_with_the_reason_and_tried_again_later(
    office: Office, post: Post, fault: Exception
) -> None:
    incident_at(office, "notified")
    post.faults = [fault]
    first = office.deliver(post)

    assert [(one.fault, one.dead) for one in first.failed] == [(str(fault), False)]
    assert _waiting(office).last_error == str(fault)
    assert office.deliver(post).sent == ()
    office.later(minutes=1, seconds=1)
    assert office.deliver(post).sent != ()
    assert _waiting(office).last_error is None


def test_every_try_says_the_same_under_the_same_identifier(office: Office, post: Post) -> None:
    incident_at(office, "considered")
    office.sweep()
    tried: list[Outgoing] = []
    send = post.send

    def noting(message: Outgoing) -> Sent:
        tried.append(message)
        return send(message)

    post.send = noting  # type: ignore[method-assign]
    post.faults = [TryAgain("not now")] * 99
    office.deliver(post)
    post.faults = []
    office.at("Monday 2024-03-18")
    office.deliver(post)

    first, again = ([each for each in tried if each.attempts == n] for n in (1, 2))
    assert len(first) == len(again) > 0
    assert [(a.message_id, a.subject, a.text, a.html) for a in first] == [
        (b.message_id, b.subject, b.text, b.html) for b in again
    ]


def test_pauses_grow_to_a_quarter_of_an_hour() -> None:
    minutes = [pause_after(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 6, 50)]

    assert minutes == [1, 2, 4, 8, 15, 15, 15]


def test_a_server_that_is_down_for_an_hour_gets_everything_afterwards_and_once(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    post.faults = [TryAgain("connection refused")] * 1000
    for _ in range(60):
        office.deliver(post)
        office.later(minutes=1)
    post.faults = []
    for _ in range(15):
        office.deliver(post)
        office.later(minutes=1)

    assert len(post.ids) == len(set(post.ids)) > 0
    assert _waiting(office).letters == 0


def test_what_was_tried_for_a_day_is_given_up_and_somebody_is_told(office: Office, post: Post) -> None:
    case = incident_at(office, "notified")
    others = Post()
    post.faults = [TryAgain("no such host")] * 10_000
    for _ in range(MOST_TRIES + 1):
        deliver(office.desk, outlets(post, warnings=others), worker="here#1")
        office.later(minutes=16)

    assert _statuses(office, "notice") == {"dead"}
    assert office.rows("SELECT max(attempts) FROM outbox") == [(MOST_TRIES,)]
    assert {message.kind for message in others.sent} == {"warning"}
    assert {message.to for message in others.sent} == {"Business manager (synthetic)"}
    assert all("no such host" in message.text and case in message.text for message in others.sent)


def test_what_is_refused_for_good_is_given_up_at_once(office: Office, post: Post) -> None:
    case = incident_at(office, "notified")
    waiting = _waiting(office).letters
    post.faults = [Undeliverable("550 no such user")]
    office.deliver(post)

    assert office.rows("SELECT status, attempts, last_error FROM outbox WHERE status = 'dead'") == [
        ("dead", 1, "550 no such user")
    ]
    given_up = [json.loads(office.body(e.sequence)) for e in office.entries(case) if e.what == "record_delivery"]
    assert [body["command"]["outcome"] for body in given_up].count("given_up") == 1
    with office.database.read() as tx:
        (warning,) = open_warnings(tx, reference=case)
    assert "550 no such user" in warning.what
    # The warning itself has left, beside every other letter.
    assert len(post.sent) == waiting
    assert replay(office.database).differences == ()


def test_a_warning_that_cannot_be_delivered_warns_of_nothing_further(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    post.faults = [Undeliverable("no")] * 100
    for _ in range(3):
        office.deliver(post)

    letters = len(office.rows("SELECT id FROM outbox WHERE kind = 'notice' AND channel = 'message'"))
    assert len(office.rows("SELECT id FROM warning")) == letters
    assert _statuses(office, "warning") == {"dead"}


def test_a_template_that_fails_leaves_the_case_alone_and_somebody_is_told(office: Office, post: Post) -> None:
    case = incident_at(office, "considered")
    office.sweep()
    broken = AlertWords(Templates.of_texts({"alert": "Subject: X\n\n{{ case.secret }}\n", "digest": "Subject: X\n\nY"}))
    ways = outlets(post)
    delivered = deliver(office.desk, type(ways)(ways.channel, ways.warnings, broken, ways.base_url), worker="here#1")

    assert {one.kind for one in delivered.failed} == {"alert"}
    assert all(one.dead for one in delivered.failed)
    assert {message.kind for message in post.sent} == {"warning"}
    assert office.state(case) == "considered"


def test_what_a_provider_could_not_deliver_comes_back_to_the_case(office: Office, post: Post) -> None:
    case = incident_at(office, "notified")
    post.settles = False
    office.deliver(post)
    first = post.sent[0]
    post.outcomes = {f"post-{message.id}": Outcome("delivered") for message in post.sent}
    post.outcomes[f"post-{first.id}"] = Outcome("failed", "The mailbox does not exist")

    assert ask_providers(office.desk, outlets(post)) == 0, "it is not asked at once"
    office.later(minutes=3)
    assert ask_providers(office.desk, outlets(post)) == 1
    assert office.rows("SELECT id, last_error FROM outbox WHERE status = 'returned'") == [
        (first.id, "The mailbox does not exist")
    ]
    with office.database.read() as tx:
        assert len(open_warnings(tx, reference=case)) == 1
    office.later(minutes=3)
    assert ask_providers(office.desk, outlets(post)) == 0


def test_a_message_that_came_back_is_found_by_its_identifier_and_said_once(office: Office, post: Post) -> None:
    incident_at(office, "notified")
    office.deliver(post)
    returned = post.ids[0]

    assert record_returned(office.desk, returned, "550 5.1.1 unknown user")
    assert not record_returned(office.desk, returned, "550 5.1.1 unknown user")
    assert not record_returned(office.desk, "<notice-1.0000000000000000@elsewhere.example.org>", "forged")
    assert not record_returned(office.desk, "", "")
    assert len(office.rows("SELECT id FROM warning")) == 1


def test_identifiers_of_two_installations_differ(office: Office) -> None:
    assert message_id("alert-1-1", mark="aaaa", base_url="https://r.example.org") == "<alert-1-1.aaaa@r.example.org>"
    assert message_id("alert-1-1", mark="bbbb", base_url="") == "<alert-1-1.bbbb@reviewflow.invalid>"


def _claim_and_die(office: Office) -> list[int]:
    with office.database.write() as tx:
        return outbox.claim(tx, worker="here#1", now=_text(office), until=_text(office, LEASE.total_seconds()), limit=9)


def _text(office: Office, seconds: float = 0) -> str:
    return instant_text(office.now + dt.timedelta(seconds=seconds))


def _statuses(office: Office, kind: str) -> set[str]:
    rows = office.rows("SELECT DISTINCT status FROM outbox WHERE kind = :kind AND channel = 'message'", kind=kind)
    return {row[0] for row in rows}


def _waiting(office: Office) -> outbox.Waiting:
    with office.database.read() as tx:
        return outbox.waiting(tx, now=_text(office))
