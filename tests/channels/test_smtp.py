"""Mail through a real server: what it takes, what it refuses, and what happens when it goes away."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from channels.mail_server import PASSWORD, USER, MailServer, another, channel_to, context_of, running
from channels.messages import SENDER, a_message, an_invitation, as_read, mailbox_in, parts_of
from reviewflow.channels import smtp
from reviewflow.channels.outgoing import TryAgain, Undeliverable
from reviewflow.channels.smtp import SmtpChannel


def test_a_message_arrives_once_over_tls_and_the_server_names_its_place_in_the_queue(
    server: MailServer, channel: SmtpChannel
) -> None:
    sent = channel.send(a_message())

    assert (sent.provider_ref, sent.settled) == ("250 2.0.0 Ok: queued as 4F1", True)
    [arrived] = server.arrived
    assert (arrived.sender, arrived.to, arrived.over_tls) == (
        "reviews@example.org", ("coordinator@example.org",), True
    )  # fmt: skip
    assert as_read(arrived.content)["Subject"] == "Rapid review due: SI-2026-001"


def test_each_try_arrives_byte_for_byte_the_same(server: MailServer, channel: SmtpChannel) -> None:
    channel.send(an_invitation(attempts=1))
    channel.send(an_invitation(attempts=2))

    first, second = server.arrived
    assert first.content == second.content
    assert as_read(second.content)["Message-ID"] == "<alert-7.0f3c5a@reviews.example.org>"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('O\'Brien, "Ana" (Müller)', id="comma, quotes and brackets"),
        pytest.param("محمد \u200f", id="right to left, with its mark"),
        pytest.param("李小龙" * 40, id="long and not ASCII"),
        pytest.param("Somebody <other@example.org>", id="looks like an address"),
        pytest.param("=?utf-8?q?Bcc?=", id="looks encoded"),
        pytest.param("  two  spaces ", id="spaces"),
        pytest.param("back\\slash;semicolon:colon.", id="signs with a meaning"),
    ],
)
def test_a_strange_name_arrives_exactly_as_it_is(server: MailServer, channel: SmtpChannel, name: str) -> None:
    channel.send(a_message(to=name, subject=f"For {name}"))

    content = server.arrived[0].content
    assert mailbox_in(content, "To") == (name, "coordinator@example.org")
    assert str(as_read(content)["Subject"]) == f"For {name}"


def test_a_line_of_one_full_stop_does_not_end_the_message(server: MailServer, channel: SmtpChannel) -> None:
    channel.send(a_message(text="before\n.\n..\nQUIT\nafter\n"))

    assert parts_of(server.arrived[0].content)["text/plain"] == "before\n.\n..\nQUIT\nafter\n"


# Who the server is


def test_a_certificate_that_nobody_vouches_for_is_refused(server: MailServer) -> None:
    with pytest.raises(TryAgain, match="its certificate cannot be trusted: self-signed certificate"):
        channel_to(server, None).send(a_message())

    assert server.arrived == []


def test_a_certificate_for_another_name_is_refused(certificate_of_another: Path) -> None:
    with another(certificate_of_another) as server:
        with pytest.raises(TryAgain, match=r"its certificate cannot be trusted: IP address mismatch"):
            channel_to(server, certificate_of_another).send(a_message())

        assert server.arrived == []


def test_a_server_that_offers_no_tls_is_given_nothing(certificate: Path) -> None:
    with running(MailServer()) as plain:
        with pytest.raises(TryAgain, match="STARTTLS extension not supported"):
            channel_to(plain, certificate).send(a_message())

        assert plain.arrived == []


def test_without_tls_only_when_the_settings_say_so_in_as_many_words() -> None:
    with running(MailServer()) as plain:
        channel_to(plain, None, security="none").send(a_message())

        assert [each.over_tls for each in plain.arrived] == [False]


def test_tls_from_the_first_octet(certificate: Path) -> None:
    with another(certificate, tls_at_once=True) as server:
        channel_to(server, certificate, security="tls").send(a_message())

        assert [each.over_tls for each in server.arrived] == [True]


def test_nothing_older_than_tls_1_2_is_spoken(certificate: Path) -> None:
    context = context_of(certificate)
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with running(MailServer(context)) as old:
        with pytest.raises(TryAgain, match="cannot be used"):
            channel_to(old, certificate).send(a_message())

        assert old.arrived == []


# Who we are


def test_the_user_logs_in(certificate: Path) -> None:
    with another(certificate, needs_login=True) as server:
        channel_to(server, certificate, user=USER, password=PASSWORD).send(a_message())

        assert [each.user for each in server.arrived] == [USER]


def test_a_wrong_password_is_our_fault_and_tried_again(certificate: Path) -> None:
    with another(certificate, needs_login=True) as server:
        channel = channel_to(server, certificate, user=USER, password="wrong-password")
        with pytest.raises(TryAgain, match=r"refused us: 535 5\.7\.8") as refused:
            channel.send(a_message())

    assert "wrong-password" not in str(refused.value) + repr(channel)


def test_a_password_that_cannot_be_said_is_not_shown(certificate: Path) -> None:
    with another(certificate, needs_login=True) as server:
        channel = channel_to(server, certificate, user=USER, password="pässwörd")
        with pytest.raises(TryAgain, match="what we log in with, holds a character") as refused:
            channel.send(a_message())

    assert "ä" not in str(refused.value)


def test_a_server_that_wants_a_log_in_is_our_fault_too(server: MailServer, channel: SmtpChannel) -> None:
    server.answers["MAIL"] = ["530 5.7.0 Authentication required"]

    with pytest.raises(TryAgain, match=r"530 5\.7\.0 Authentication required"):
        channel.send(a_message())


def test_a_password_that_the_server_repeats_is_not_kept() -> None:
    channel = SmtpChannel(host="mail.example.org", sender=SENDER, user=USER, password=PASSWORD)
    said = channel._said("No", 535, f"{PASSWORD} AHJldmlld2Zsb3cAY29ycmVjdC1ob3JzZS1iYXR0ZXJ5 is wrong".encode())

    assert said == "No: 535 … … is wrong"


# What the server says


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("MAIL", "550 5.1.8 Sender rejected"),
        ("MAIL", "552 5.3.4 Message too big"),
        ("RCPT", "550 5.1.1 No such user"),
        ("RCPT", "551 5.7.1 Not here"),
        ("DATA", "554 5.7.1 It looks like spam"),
    ],
)
def test_a_final_no_is_final_and_kept_in_the_words_of_the_server(
    server: MailServer, channel: SmtpChannel, command: str, answer: str
) -> None:
    server.answers[command] = [answer]

    with pytest.raises(Undeliverable, match=answer) as refused:
        channel.send(a_message())
    assert "example.org" in str(refused.value)
    assert server.arrived == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["450 4.2.0 Greylisted, come back", "451 4.3.0 Try later", "421 4.3.2 Closing"])
def test_a_server_that_says_later_is_asked_later(
    server: MailServer, channel: SmtpChannel, command: str, answer: str
) -> None:
    server.answers[command] = [answer]
    with pytest.raises(TryAgain, match=answer):
        channel.send(a_message())

    channel.send(a_message(attempts=2))
    assert len(server.arrived) == 1


def test_long_and_broken_words_of_a_server_become_one_short_line_with_the_address(
    server: MailServer, channel: SmtpChannel
) -> None:
    server.answers["RCPT"] = ["550-First\x07 line\r\n550 " + "é" * 400]

    with pytest.raises(Undeliverable) as refused:
        channel.send(a_message())
    said = str(refused.value)
    assert said.startswith("The mail server refused coordinator@example.org: 550 First line éé")
    assert (said.isprintable(), said.endswith("…"), len(said) < 400) == (True, True, True)


def test_a_message_larger_than_the_server_takes_is_refused_before_it_is_sent(certificate: Path) -> None:
    with another(certificate, size=5000) as server:
        with pytest.raises(Undeliverable, match="552 Error: message size exceeds"):
            channel_to(server, certificate).send(a_message(text="x" * 9000))

        assert server.arrived == []


# What goes wrong on the way


def test_a_server_that_hangs_up_in_the_message_has_not_taken_it(server: MailServer, channel: SmtpChannel) -> None:
    server.hangs_up = "in the message"
    with pytest.raises(TryAgain, match=r"broke off while it was sent to coordinator@example\.org"):
        channel.send(a_message(text="long enough\n" * 20_000))
    server.hangs_up = None

    channel.send(a_message(attempts=2))
    assert len(server.arrived) == 1


def test_a_server_that_hangs_up_before_its_answer_gets_the_same_once_more(
    server: MailServer, channel: SmtpChannel
) -> None:
    server.hangs_up = "before the answer"
    with pytest.raises(TryAgain, match="broke off"):
        channel.send(a_message())
    server.hangs_up = None
    channel.send(a_message(attempts=2))

    assert len({each.content for each in server.arrived}) == 1
    assert len(server.arrived) == 2


def test_a_server_that_is_not_there_is_tried_again(certificate: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        gone = MailServer(port=free.getsockname()[1])
        with pytest.raises(TryAgain, match="Connection refused"):
            channel_to(gone, certificate).send(a_message())


def test_a_name_that_nobody_knows_is_tried_again(certificate: Path) -> None:
    channel = SmtpChannel(host="no-such-host.invalid", sender=SENDER, ca_file=certificate)

    with pytest.raises(TryAgain, match=r"no-such-host\.invalid cannot be used"):
        channel.send(a_message())


def test_a_server_that_says_nothing_is_not_waited_for(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_PATIENCE", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(TryAgain, match="timed out"):
            channel_to(MailServer(port=silent.getsockname()[1]), certificate).send(a_message())


def test_a_server_that_answers_slowly_every_time_is_left_in_the_end(
    server: MailServer, channel: SmtpChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_ALTOGETHER", 0.0)

    with pytest.raises(TryAgain, match="too long altogether"):
        channel.send(a_message())
    assert server.arrived == []


def test_no_answer_is_waited_for_longer_than_the_message_has_left(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "_ALTOGETHER", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        channel = channel_to(MailServer(port=listening.getsockname()[1]), certificate)
        leaves = threading.Event()
        thread = threading.Thread(target=_greet, args=(listening, b"220 mail.example.org\r\n", leaves))
        thread.start()
        begun = time.monotonic()
        with pytest.raises(TryAgain, match="timed out"):
            channel.send(a_message())
        leaves.set()
        thread.join()

    assert time.monotonic() - begun < 10


def test_a_server_that_speaks_another_language_is_tried_again(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(10)
        channel = channel_to(MailServer(port=listening.getsockname()[1]), certificate)
        thread = threading.Thread(target=_greet, args=(listening, b"SSH-2.0-OpenSSH\r\n"))
        thread.start()
        with pytest.raises(TryAgain, match=r"cannot be used|refused us"):
            channel.send(a_message())
        thread.join()


def _greet(listening: socket.socket, greeting: bytes, leaves: threading.Event | None = None) -> None:
    other, _ = listening.accept()
    with other:
        other.sendall(greeting)
        if leaves is not None:
            leaves.wait(60)
