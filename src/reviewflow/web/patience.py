"""How long the server waits for somebody who sends slowly, or reads slowly, or not at all; and one request at a time.

A proxy and a server that differ about where a request ends can be made to take what is hidden in one for another. So a
header may not go on in a second line, and what stands behind a request before it was answered is never a request.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .answers import HEADERS, NOT_STORED

LOOKS_EVERY_SECONDS = 2.5
FOR_A_REQUEST = 15.0
"""Seconds within which a request has to be there, and so many more for what is sent with it:"""
SLOWEST = 4_000
"""octets a second, which a poor telephone line carries."""
FOR_AN_ANSWER = 60.0
"""Seconds within which something of an answer has to be taken."""
_NO_HTTP = b"That cannot be read.\n"
_CLOSING = {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
AFTER_AN_ANSWER = 5.0
MOST_AFTER_AN_ANSWER = 16_000_000
"""Seconds, and octets, for the rest of what is still being sent after it was answered; then the line is cut."""


_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_FOLDED = re.compile(rb"\n[ \t]")


class PatientProtocol(H11Protocol):
    """HTTP as uvicorn speaks it, with an end to waiting at every step."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has called."""
        super().connection_made(transport)
        self._began: float | None = time.monotonic()
        self._came = 0
        self._unread = (0, time.monotonic())
        self._answered_at: float | None = None
        self._after = 0
        self._head = b""
        self._watch = self.loop.call_later(LOOKS_EVERY_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """The line is closed."""
        self._watch.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Something of a request has come."""
        if self._answered_at is not None and self.conn.their_state is h11.SEND_BODY:
            self._after += len(data)
            if self._after > MOST_AFTER_AN_ANSWER:
                self.transport.abort()
                return
        if self._began is None:
            self._began, self._came = time.monotonic(), 0
        self._came += len(data)
        if self.conn.their_state is h11.IDLE and self._is_folded(data):
            self.send_400_response("A header goes on in a second line.")
            return
        super().data_received(data)
        if self.conn.their_state is h11.DONE:
            self._began = None

    def send_400_response(self, msg: str) -> None:
        """What was sent is no HTTP: said with the headers that stand on every other answer."""
        headers = [(name.encode(), value.encode()) for name, value in {**HEADERS, **NOT_STORED, **_CLOSING}.items()]
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            for event in (h11.Response(status_code=400, headers=headers), h11.Data(data=_NO_HTTP), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def on_response_complete(self) -> None:
        """An answer is given; what still comes of its request nobody waits for."""
        if self.conn.their_state is h11.SEND_BODY:
            self._answered_at, self._after = time.monotonic(), 0
        if self.conn.trailing_data[0]:
            self.transport.close()
        super().on_response_complete()

    def _is_folded(self, data: bytes) -> bool:
        """Whether a header of the request that is coming goes on in a second line."""
        self._head += data
        end = _END_OF_HEAD.search(self._head)
        found = _FOLDED.search(self._head, 0, end.start() if end else len(self._head)) is not None
        if end:
            self._head = b""
        return found

    def _look(self) -> None:
        if self.transport.is_closing() and not self.transport.get_write_buffer_size():
            return
        if self._is_too_slow(time.monotonic()):
            self.transport.abort()
            return
        self._watch = self.loop.call_later(LOOKS_EVERY_SECONDS, self._look)

    def _is_too_slow(self, now: float) -> bool:
        waiting: Any = self.transport.get_write_buffer_size()
        if not waiting or waiting != self._unread[0]:
            self._unread = (waiting, now)
        elif now - self._unread[1] > FOR_AN_ANSWER:
            return True
        if self._answered_at is not None and self.conn.their_state is h11.SEND_BODY:
            return now - self._answered_at > AFTER_AN_ANSWER
        self._answered_at = None
        if self._began is None or self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._began = None if self.conn.their_state is h11.DONE else self._began
            return False
        if self.flow.read_paused:
            # It is here that what was sent is not taken yet.
            self._began += LOOKS_EVERY_SECONDS
            return False
        if self.conn.their_state is h11.IDLE and self._came == 0:
            return now - self._began > FOR_A_REQUEST
        return now - self._began > FOR_A_REQUEST + self._came / SLOWEST
