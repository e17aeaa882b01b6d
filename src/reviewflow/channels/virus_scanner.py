"""What ClamAV says of a file: it is sent to the daemon as it is, and nothing of it stays there."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from dataclasses import dataclass

PATIENCE_SECONDS = 60.0
_PIECE = 256 * 1024
_LONGEST_ANSWER = 4_096


class ScannerAway(Exception):
    """The scanner cannot be reached, or gave no answer that says whether the file is well."""


@dataclass(frozen=True, slots=True)
class VirusScanner:
    """One daemon: ``unix:/run/clamav/clamd.ctl`` or ``tcp:127.0.0.1:3310``."""

    where: str

    def finds_in(self, content: bytes) -> str | None:
        """What is found in a file, by the scanner's own name for it; None where nothing is.

        Raises:
            ScannerAway: it cannot be said.
        """
        try:
            with closing(self._call()) as line:
                line.sendall(b"zINSTREAM\0")
                for at in range(0, len(content), _PIECE):
                    piece = content[at : at + _PIECE]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
                answer = _answer(line)
        except OSError as fault:
            raise ScannerAway(str(fault)) from fault
        if answer.endswith(" FOUND"):
            return answer.removesuffix(" FOUND").partition(": ")[2] or "something"
        if answer.endswith(": OK"):
            return None
        raise ScannerAway(answer[:80])

    def _call(self) -> socket.socket:
        way, _, where = self.where.partition(":")
        if way == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(PATIENCE_SECONDS)
            try:
                line.connect(where)
            except OSError:
                line.close()
                raise
            return line
        host, _, port = where.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_SECONDS)


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER and (more := line.recv(_LONGEST_ANSWER)):
        said += more
    return said.rstrip(b"\0\n").decode("utf-8", "replace")
