"""Where webhooks go is named by people: it is held against what this installation allows, however it is written."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from channels.messages import a_message
from reviewflow.channels import webhook
from reviewflow.channels.outgoing import Outgoing, TryAgain, Undeliverable
from reviewflow.channels.webhook import LOOPBACK, PRIVATE, PUBLIC, WebhookChannel, check_address

SECRET = "whsec_" + "c2VjcmV0" * 4
NEAR = (
    "https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/",
    "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://localhost/", "https://0.0.0.0/",
    "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://10.1.2.3/", "https://192.168.1.1/",
    "https://172.16.0.1/", "https://[fd00::1]/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[64:ff9b::7f00:1]/",
)  # fmt: skip
NO_ADDRESSES = (
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
    "https://a:b@example.org/",
    "https://example.org/#a", "https:///", "https://example.org:0/", "https://example.org/\r\nX: y",
    "https://exa mple.org/",
    "javascript:alert(1)", "", "https://" + "a" * 600,
)  # fmt: skip


@pytest.mark.parametrize("address", NEAR)
def test_nothing_near_is_called_where_only_the_public_network_may_be(address: str) -> None:
    with pytest.raises(Undeliverable):
        WebhookChannel(PUBLIC, lookup=_found).send(message(address))


def _found(host: str, port: int) -> list[str]:
    try:
        return sorted({str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)})
    except OSError:
        return ["127.0.0.1"]


def test_a_name_that_has_one_near_address_among_others_is_not_called() -> None:
    channel = WebhookChannel(PUBLIC, lookup=lambda host, port: ["93.184.216.34", "127.0.0.1"])
    with pytest.raises(Undeliverable):
        channel.send(message("https://example.org/"))


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("networks", [PUBLIC, PRIVATE])
def test_what_is_no_plain_address_is_refused(address: str, networks: str) -> None:
    with pytest.raises(Undeliverable):
        check_address(address, networks)


@contextmanager
def answering(*pieces: bytes, every: float = 0.0) -> Iterator[tuple[int, list[bytes]]]:
    """Something that listens on this machine, and answers in pieces."""
    came: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with suppress(OSError):
                line, _ = listening.accept()
                with line:
                    came.append(line.recv(65_536))
                    for piece in pieces:
                        line.sendall(piece)
                        time.sleep(every)

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1], came


def test_no_redirect_is_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with answering(moved) as (port, came), pytest.raises(TryAgain, match="302"):
        WebhookChannel(LOOPBACK).send(message(f"http://127.0.0.1:{port}/"))
    assert len(came) == 1


def test_who_answers_an_octet_at_a_time_is_left_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ALTOGETHER", 0.5)
    began = time.monotonic()
    octets = (bytes([each]) for each in b"HTTP/1.1 200 " + b"O" * 200)
    with answering(*octets, every=0.1) as (port, _), pytest.raises(TryAgain):
        WebhookChannel(LOOPBACK).send(message(f"http://127.0.0.1:{port}/"))
    assert time.monotonic() - began < 5


def message(address: str) -> Outgoing:
    return a_message(address=address, secret=SECRET)
