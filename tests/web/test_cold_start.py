"""The first page after a start does not wait for what it does not need, nor do its later parts for the first."""

from __future__ import annotations

import socket
import subprocess
import sys

from reviewflow.web.server import listen

LATER = ("openpyxl", "docx", "icalendar", "reviewflow.scenarios")
"""Large, and wanted by a few pages alone: files for Excel and Word, calendars, rehearsals."""


def test_the_application_is_made_without_what_few_pages_need() -> None:
    asks = f"import sys, reviewflow.web.application; print([each for each in {LATER!r} if each in sys.modules])"
    found = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_answer_does_not_wait_until_its_head_is_acknowledged() -> None:
    with listen("127.0.0.1", 0) as (listening, address):
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
