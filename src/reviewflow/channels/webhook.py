"""What happened, posted to another system: signed, over TLS, and to no address that is not allowed here.

The form is that of standard-webhooks.com: ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``, an
HMAC-SHA256 over the three parts with dots between. The name is looked up once, every address that it has is checked,
and the connection goes to the one that was checked: nothing can be changed in between, and nothing is redirected.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from .outgoing import Outcome, Outgoing, Sent, TryAgain, Undeliverable

PUBLIC, PRIVATE, LOOPBACK = "public", "private", "loopback"
SECONDS = 10
"""For each step,"""
ALTOGETHER = 30.0
"""and for all of it: who answers by an octet now and then holds up nobody's letters."""
SECRET_BEGINS = "whsec_"
GONE = 410
LONGEST_ADDRESS = 500
Lookup = Callable[[str, int], list[str]]


class WebhookChannel:
    """Posts to other systems; ``networks`` says how near they may be."""

    name = "webhook"

    def __init__(
        self, networks: str = PUBLIC, *, clock: Callable[[], float] = time.time, lookup: Lookup | None = None
    ) -> None:
        self._networks = networks
        self._clock = clock
        self._lookup = lookup or _looked_up

    def send(self, message: Outgoing) -> Sent:
        """Post one event.

        Raises:
            TryAgain: the other system does not take it now.
            Undeliverable: it may not be sent there, or the other system is gone.
        """
        if message.secret is None or message.address is None:
            raise Undeliverable("the webhook was withdrawn")
        parts = check_address(message.address, self._networks)
        body = message.text.encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "reviewflow",
            **signed(message.message_id.strip("<>"), int(self._clock()), body, message.secret),
        }
        status = self._post(parts, body, headers)
        if status == GONE:
            raise Undeliverable("the other system says that it is gone (410)")
        if not 200 <= status < 300:
            raise TryAgain(f"the other system answered {status}")
        return Sent(f"HTTP {status}")

    def ask(self, provider_ref: str) -> Outcome:
        """Nothing is said later."""
        return Outcome("delivered")

    def _post(self, parts: SplitResult, body: bytes, headers: dict[str, str]) -> int:
        host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
        try:
            found = self._lookup(host, port)
        except OSError as fault:
            raise TryAgain(f"{host} is not found") from fault
        for address in found:
            check_network(address, self._networks, scheme=parts.scheme)
        connection = http.client.HTTPConnection(found[0], port, timeout=SECONDS)
        cut = threading.Timer(ALTOGETHER, _cut, (connection,))
        cut.daemon = True
        try:
            cut.start()
            connection.connect()
            if parts.scheme == "https":
                # The certificate is that of the name, and the connection that of the address that was checked.
                connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
            path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.putrequest("POST", path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", parts.netloc)
            connection.putheader("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as fault:
            raise TryAgain(f"{host} cannot be reached: {type(fault).__name__}") from fault
        finally:
            cut.cancel()
            connection.close()


def _cut(connection: http.client.HTTPConnection) -> None:
    line: socket.socket | None = connection.sock
    if line is not None:
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)


def signed(id: str, at: int, body: bytes, secret: str) -> dict[str, str]:
    """The headers by which the other system knows that it is from here, and when it was sent."""
    key = base64.b64decode(secret.removeprefix(SECRET_BEGINS))
    made = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    signature = f"v1,{base64.b64encode(made).decode()}"
    return {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signature}


def check_address(address: str, networks: str) -> SplitResult:
    """The parts of an address to which something may be posted.

    Raises:
        Undeliverable: it is none.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise Undeliverable("it is no web address") from None
    plain = address.isascii() and address.isprintable() and " " not in address and len(address) <= LONGEST_ADDRESS
    if not plain or not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        raise Undeliverable("it is no plain web address")
    if parts.scheme != "https" and not (parts.scheme == "http" and networks == LOOPBACK):
        raise Undeliverable("it does not begin with https")
    if literal := _literal(parts.hostname.rstrip(".")):
        check_network(literal, networks, scheme=parts.scheme)
    return parts


def _literal(host: str) -> str | None:
    """The network address that a host is by itself, however it is written; None for a name that has to be looked up."""
    if host == "localhost" or host.endswith(".localhost"):
        return "127.0.0.1"
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    with suppress(OSError):
        # The old ways, such as one number for all four.
        return socket.inet_ntoa(socket.inet_aton(host))
    return None


def check_network(address: str, networks: str, *, scheme: str) -> None:
    """Refuse a network address that is nearer than is allowed here.

    Raises:
        Undeliverable: it is.
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    if found.is_loopback:
        if networks != LOOPBACK:
            raise Undeliverable("it is this machine itself, which the settings do not allow")
        return
    if scheme != "https":
        raise Undeliverable("it is another machine, to which nothing goes without TLS")
    if found.is_multicast or found.is_unspecified or found.is_link_local or found.is_reserved:
        raise Undeliverable("it is no address of one other machine")
    if not found.is_global and networks == PUBLIC:
        raise Undeliverable("it is an address of a private network, which the settings do not allow")


def _looked_up(host: str, port: int) -> list[str]:
    return [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
