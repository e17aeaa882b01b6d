"""GOV.UK Notify by its official client, against a server that answers as Notify does."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from channels.messages import a_message
from channels.notify_server import API_KEY, SERVICE, TEMPLATE, Notify, running
from reviewflow.channels.domains import DomainRules
from reviewflow.channels.notify import NotifyChannel
from reviewflow.channels.outgoing import Outcome, TryAgain, Undeliverable


@pytest.fixture
def notify() -> Iterator[Notify]:
    with running(Notify()) as told:
        yield told


@pytest.fixture
def channel(notify: Notify) -> NotifyChannel:
    return NotifyChannel(api_key=API_KEY, template_id=TEMPLATE, url=notify.url)


def test_a_message_is_handed_over_with_its_reference_and_is_not_settled_yet(
    notify: Notify, channel: NotifyChannel
) -> None:
    sent = channel.send(a_message())

    [taken] = notify.taken
    assert (channel.name, sent.provider_ref, sent.settled) == ("notify", taken["id"], False)
    assert (taken["email_address"], taken["reference"]) == (
        "coordinator@example.org", "alert-7.0f3c5a@reviews.example.org"
    )  # fmt: skip
    assert taken["personalisation"] == {"subject": "Rapid review due: SI-2026-001", "body": a_message().text}


def test_the_first_try_asks_nothing_beforehand(notify: Notify, channel: NotifyChannel) -> None:
    channel.send(a_message(attempts=1))

    assert notify.asked == ["POST /v2/notifications/email"]


def test_a_message_whose_answer_was_lost_is_found_again_and_not_sent_twice(
    notify: Notify, channel: NotifyChannel
) -> None:
    notify.loses_answers = 1
    with pytest.raises(TryAgain):
        channel.send(a_message(attempts=1))
    sent = channel.send(a_message(attempts=2))

    assert [each["id"] for each in notify.taken] == [sent.provider_ref]
    assert sent.settled is False


def test_a_second_try_of_what_never_arrived_sends_it(notify: Notify, channel: NotifyChannel) -> None:
    notify.fails = [(500, "Internal server error")]
    with pytest.raises(TryAgain, match="500: Internal server error"):
        channel.send(a_message(attempts=1))

    channel.send(a_message(attempts=2, message_id="<other@example.org>"))
    channel.send(a_message(attempts=2))
    assert len(notify.taken) == 2


def test_when_it_does_not_say_whether_it_has_the_message_nothing_is_sent(
    notify: Notify, channel: NotifyChannel
) -> None:
    notify.fails = [(503, "Service unavailable")]
    with pytest.raises(TryAgain, match="503"):
        channel.send(a_message(attempts=2))

    assert notify.taken == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("created", "sending"),
        ("sending", "sending"),
        ("pending", "sending"),
        ("something new", "sending"),
        ("delivered", "delivered"),
        ("permanent-failure", "failed"),
        ("temporary-failure", "failed"),
        ("technical-failure", "failed"),
    ],
)
def test_what_became_of_a_message_is_asked(notify: Notify, channel: NotifyChannel, status: str, outcome: str) -> None:
    sent = channel.send(a_message())
    notify.statuses[sent.provider_ref] = status
    found = channel.ask(sent.provider_ref)

    assert found.status == outcome
    assert found.why.endswith(".") == (outcome == "failed")


def test_a_message_that_notify_no_longer_knows_was_not_delivered_as_far_as_we_know(channel: NotifyChannel) -> None:
    assert channel.ask("740e5834-3a29-46b4-9a6f-16142fde533a") == Outcome(
        "failed", "GOV.UK Notify knows nothing of it any more."
    )


def test_a_question_that_gets_no_answer_is_asked_again(notify: Notify, channel: NotifyChannel) -> None:
    notify.fails = [(429, "Exceeded rate limit")]

    with pytest.raises(TryAgain, match="429: Exceeded rate limit"):
        channel.ask("740e5834-3a29-46b4-9a6f-16142fde533a")


@pytest.mark.parametrize(
    "said",
    [
        "Can't send to this recipient using a team-only API key",
        "Can't send to this recipient when service is in trial mode",
        "email_address Not a valid email address",
        "Your message is too long. Emails cannot be longer than 2000000 bytes.",
    ],
)
def test_a_recipient_or_words_that_it_will_not_take_are_final(
    notify: Notify, channel: NotifyChannel, said: str
) -> None:
    notify.fails = [(400, said)]

    with pytest.raises(Undeliverable, match="400: "):
        channel.send(a_message())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (400, "Template not found"),
        (400, "Missing personalisation: body"),
        (403, "Invalid token: API key not found"),
        (403, "Error: Your system clock must be accurate to within 30 seconds"),
        (404, "The requested URL was not found"),
        (429, "Exceeded send limits (50) for today"),
        (500, "Internal server error"),
        (503, "Service unavailable"),
    ],
)
def test_what_is_about_our_set_up_or_about_notify_itself_is_tried_again(
    notify: Notify, channel: NotifyChannel, code: int, said: str
) -> None:
    notify.fails = [(code, said)]
    with pytest.raises(TryAgain, match=f"{code}: "):
        channel.send(a_message())

    channel.send(a_message(attempts=2))
    assert len(notify.taken) == 1


def test_a_wrong_key_is_not_let_in_and_not_repeated(notify: Notify) -> None:
    wrong = "00000000-0000-4000-8000-000000000000"
    channel = NotifyChannel(api_key=f"reviews-{SERVICE}-{wrong}", template_id=TEMPLATE, url=notify.url)
    with pytest.raises(TryAgain, match="403: Invalid token") as refused:
        channel.send(a_message())

    assert wrong not in str(refused.value) + repr(channel)


def test_a_wrong_template_waits_for_whoever_set_it_up(notify: Notify) -> None:
    channel = NotifyChannel(api_key=API_KEY, template_id="740e5834-3a29-46b4-9a6f-16142fde533a", url=notify.url)

    with pytest.raises(TryAgain, match="Template not found"):
        channel.send(a_message())


def test_a_service_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        channel = NotifyChannel(api_key=API_KEY, template_id=TEMPLATE, url=f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(TryAgain, match="could not be reached"):
            channel.send(a_message())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        pytest.param({"address": None}, "No address is on file", id="no address"),
        pytest.param({"address": "a@b@c"}, "needs one @", id="no such address"),
        pytest.param({"subject": "A\nB"}, "The subject holds", id="a line end"),
        pytest.param({"text": "\ud800"}, "The text holds", id="half a character"),
        pytest.param({"address": "a@example.com"}, "refuse mail to example", id="a refused domain"),
        pytest.param({"address": "a@example.net"}, "TLS is promised all the way", id="a promise that it does not make"),
    ],
)
def test_what_may_not_leave_never_reaches_notify(notify: Notify, said: dict[str, Any], why: str) -> None:
    rules = DomainRules.read({"example.com": "refuse", "example.net": "require_tls"})
    channel = NotifyChannel(api_key=API_KEY, template_id=TEMPLATE, url=notify.url, domains=rules)
    with pytest.raises(Undeliverable, match=why):
        channel.send(a_message(**said))

    assert notify.asked == []
