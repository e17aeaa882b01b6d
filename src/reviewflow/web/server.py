"""The server: it listens, answers until it is told to stop, and writes no address that was asked for into a log."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from reviewflow.errors import AddressNotFree
from reviewflow.settings import Settings

from .application import create_application
from .guard import Guard
from .log import log_configuration
from .patience import PatientProtocol

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk

LAST_ANSWERS_SECONDS = 10
"""How long an answer under way may still take when it is told to stop."""
MOST_OF_HEADERS = 32 * 1024
"""Octets of everything that stands before what is sent."""
MOST_LINES = 1_000
"""So many lines are open at the same moment; whoever calls then is told to try again."""


@contextmanager
def listen(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """Listen at an address; gives the address as others write it.

    Raises:
        AddressNotFree: somebody else listens there, or it is no address of this machine.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.create_server(address[:2], family=family)
    except (OSError, ValueError) as fault:
        # Python adds the address in brackets, which is said already.
        why = (getattr(fault, "strerror", None) or str(fault)).partition(" (while")[0]
        raise AddressNotFree(address=_written(host, port), why=f"{why[:1].lower()}{why[1:]}") from fault
    # A connection that is accepted here takes it on: otherwise what follows the head of an answer waits until the
    # head is acknowledged, forty milliseconds on a connection that is kept open.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with listening:
        yield listening, f"http://{_written(host, listening.getsockname()[1])}"


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def server_of(settings: Settings, desk: Desk, *, synthetic: bool = False) -> uvicorn.Server:
    """A server that does not answer yet; ``synthetic`` where nobody in it exists."""
    return uvicorn.Server(
        uvicorn.Config(
            Guard(create_application(settings, now=desk.now, desk=desk, synthetic=synthetic), settings),
            # The address of a calendar is a secret, and a log of requests would keep it.
            access_log=False,
            log_config=log_configuration(),
            server_header=False,
            timeout_graceful_shutdown=LAST_ANSWERS_SECONDS,
            http=PatientProtocol,
            ws="none",
            h11_max_incomplete_event_size=MOST_OF_HEADERS,
            limit_concurrency=MOST_LINES,
            # Said here, so that no variable of the environment says something else.
            forwarded_allow_ips=list(settings.trusted_proxies),
        )
    )


@contextmanager
def told_to_stop(server: uvicorn.Server) -> Iterator[None]:
    """Let SIGTERM and SIGINT stop the server and nothing else: what was begun beside it is ended in order."""

    # While it answers, the server has handlers of its own; when it has stopped it raises what it caught again.
    def stop(number: int, frame: FrameType | None) -> None:
        server.should_exit = True

    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
