"""A line to a server over which anything may be said, in order or not."""

from __future__ import annotations

import socket
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from types import TracebackType

from hostile.asked import Asked

PATIENCE_SECONDS = 60


class Line:
    """Asks one thing after another over one connection, and calls again where that was closed."""

    def __init__(self, port: int, host: str = "") -> None:
        self.port = port
        self.host = host or f"localhost:{port}"
        self._line: socket.socket | None = None

    def ask(self, asked: Asked) -> tuple[HTTPResponse, bytes]:
        """The answer and what stood in it."""
        for again in (True, False):
            line = self._line or self._call()
            self._line = None
            try:
                with suppress(BrokenPipeError, ConnectionResetError):
                    line.sendall(asked.octets(self.host))
                answer = HTTPResponse(line, method=asked.method)
                answer.begin()
                body = answer.read()
            except (HTTPException, ConnectionError):
                # A line that was kept may have been closed meanwhile.
                line.close()
                if not again:
                    raise
                continue
            if answer.will_close or "content-length" in dict(asked.headers) or "oversized" in asked.kind:
                line.close()
            else:
                self._line = line
            return answer, body
        raise AssertionError

    def say(self, octets: bytes, *, patience: float = 1) -> bytes:
        """Everything that comes back to something that need not be HTTP, until nothing more comes for so many seconds.

        Nothing says that this was all: a server that hears so leaves what is under way.
        """
        found = b""
        with self._call() as line:
            line.settimeout(patience)
            with suppress(OSError):
                line.sendall(octets)
            with suppress(OSError):
                while more := line.recv(65_536):
                    found += more
        return found

    def _call(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_SECONDS)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
