"""Mail through a real server: whom the settings let us write to, what is asked of the server, and what never leaves."""

from __future__ import annotations

import datetime as dt
import socket
from pathlib import Path
from typing import Any

import pytest

from channels.mail_server import MailServer, another, channel_to, running
from channels.messages import a_message, as_read
from reviewflow.channels.domains import DomainRules
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.channels.smtp import SmtpChannel


def test_a_refused_domain_is_never_spoken_of_to_the_server(server: MailServer, certificate: Path) -> None:
    rules = DomainRules.read({"example.org": "refuse"})
    with pytest.raises(Undeliverable, match=r"refuse mail to example\.org"):
        channel_to(server, certificate, domains=rules).send(a_message())

    assert server.conversations == 0


def test_tls_all_the_way_is_asked_of_a_server_that_promises_it(certificate: Path) -> None:
    rules = DomainRules.read({"example.org": "require_tls"})
    with another(certificate, knows=("REQUIRETLS",)) as server:
        channel_to(server, certificate, domains=rules).send(a_message())
        channel_to(server, certificate).send(a_message())

        assert ["REQUIRETLS" in each.options for each in server.arrived] == [True, False]


def test_without_that_promise_the_message_stays_here(server: MailServer, certificate: Path) -> None:
    rules = DomainRules.read({"example.org": "require_tls"})
    with pytest.raises(Undeliverable, match="does not promise it"):
        channel_to(server, certificate, domains=rules).send(a_message())

    assert server.arrived == []


def test_tls_all_the_way_cannot_begin_without_tls() -> None:
    rules = DomainRules.read({"example.org": "require_tls"})
    with running(MailServer(knows=("REQUIRETLS",))) as plain:
        with pytest.raises(Undeliverable, match="smtp_security is none"):
            channel_to(plain, None, security="none", domains=rules).send(a_message())

        assert plain.conversations == 0


def test_a_bounce_is_asked_for_with_the_head_alone_and_our_identifier(certificate: Path) -> None:
    with another(certificate, knows=("DSN",)) as server:
        channel_to(server, certificate).send(a_message(message_id="<alert-7.0f+c=a@reviews.example.org>"))

        options = server.arrived[0].options
    assert {"RET=HDRS", "ENVID=ALERT-7.0F+2BC+3DA@REVIEWS.EXAMPLE.ORG"} <= set(options)


def test_an_address_beyond_ascii_needs_a_server_that_knows_it(certificate: Path) -> None:
    message = a_message(address="jürgen@müller.example")
    with another(certificate) as server:
        channel_to(server, certificate).send(message)
        [arrived] = server.arrived
        assert arrived.to == ("jürgen@xn--mller-kva.example",)
        assert "\r\nTo: Coordinator\r\n <jürgen@xn--mller-kva.example>\r\n".encode() in arrived.content

    with another(certificate, utf8=False) as older, pytest.raises(Undeliverable, match="knows no such addresses"):
        channel_to(older, certificate).send(message)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param({"to": "A\r\nBcc: another@example.org"}, id="name"),
        pytest.param({"subject": "A\nBcc: another@example.org"}, id="subject"),
        pytest.param({"address": "a@example.org\r\nRCPT TO:<b@example.org>"}, id="address"),
        pytest.param({"address": "a@example.org, b@example.org"}, id="two addresses"),
        pytest.param({"message_id": "<a@b>\r\nBcc: x@example.org"}, id="identifier"),
        pytest.param({"address": None}, id="no address"),
    ],
)
def test_nothing_that_would_begin_another_header_or_command_leaves(
    server: MailServer, channel: SmtpChannel, said: dict[str, Any]
) -> None:
    with pytest.raises(Undeliverable):
        channel.send(a_message(**said))

    assert server.conversations == 0


def test_our_own_name_is_not_looked_up(
    server: MailServer, channel: SmtpChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getfqdn", lambda: pytest.fail("it was looked up"))

    channel.send(a_message(due_at=dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)))
    assert as_read(server.arrived[0].content)["Date"] == "Sun, 29 Mar 2026 01:30:00 +0000"


def test_of_what_a_server_took_it_says_nothing_more(channel: SmtpChannel) -> None:
    assert (channel.name, channel.ask("250 queued").status) == ("smtp", "sending")
