"""What is sent breaks off in the middle, or is far too large, on a real connection: nothing is half done."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from casework.invited import accept, invite
from casework.journeys import incident_at
from casework.office import Office
from reviewflow.settings import Settings
from web.chromium import Served, served
from web.visits import PAGE

HANDS_IN = "/guest/tasks/1/do/record_return"
FILES = "/guest/tasks/1/files"
MARK = "----cut"
CHANGES = ("upload", "file_piece", "draft", "trail_entry")


@pytest.fixture
def office(sqlite_office: Office) -> Office:
    """What travels does not depend on the kind of database server."""
    return sqlite_office


@pytest.fixture
def server(settings: Settings, office: Office) -> Iterator[Served]:
    with served(settings, office) as server:
        yield server


class Guest:
    """A guest who is in, at the end of a plain connection."""

    def __init__(self, server: Served) -> None:
        self.office = server.office
        case = incident_at(self.office, "rapid_review")
        self.office.add(case, "agency_request", agency="nbt", questions="What did you know?")
        self._cookie = accept(self.office, invite(self.office, case))
        self._at = urlsplit(server.address)
        self.csrf = self.ask("GET", HANDS_IN).partition('name="csrf" value="')[2].partition('"')[0]

    def head(self, method: str, path: str, length: int, **more: str) -> bytes:
        given = {**PAGE, "Host": self._at.netloc, "Cookie": f"reviewflow-guest={self._cookie}", **more}
        lines = (f"{name.replace('_', '-')}: {value}" for name, value in given.items())
        return "\r\n".join((f"{method} {path} HTTP/1.1", *lines, f"Content-Length: {length}", "", "")).encode()

    def connection(self) -> socket.socket:
        assert self._at.hostname
        assert self._at.port
        return socket.create_connection((self._at.hostname, self._at.port), timeout=20)

    def ask(self, method: str, path: str, content: bytes = b"", **more: str) -> str:
        """A whole request, and what comes back until the connection is closed."""
        with self.connection() as line:
            line.sendall(self.head(method, path, len(content), Connection="close", **more) + content)
            return _all_of(line)

    def breaks_off(self, method: str, path: str, content: bytes, *, after: int, **more: str) -> None:
        """The line is cut while it is sent."""
        with self.connection() as line:
            line.sendall(self.head(method, path, len(content), **more) + content[:after])

    def counts(self) -> list[object]:
        return [self.office.rows(f"SELECT count(*) FROM {table}")[0][0] for table in CHANGES]


def _all_of(line: socket.socket, *, until: bytes | None = None) -> str:
    """All that comes until the connection is closed, or until these words have come."""
    found = b""
    while not (until and until in found) and (more := line.recv(65_536)):
        found += more
    return found.decode()


def form_with(guest: Guest, file: bytes) -> bytes:
    """What a browser without scripts sends: the fields first, the file last."""
    fields = {"csrf": guest.csrf, "f-involvement_summary": "Typed before.", "action": "upload"}
    parts = [f'--{MARK}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{said}\r\n' for n, said in fields.items()]
    named = f'--{MARK}\r\nContent-Disposition: form-data; name="f-return_files-new"; filename="a.txt"\r\n\r\n'
    return "".join((*parts, named)).encode() + file + f"\r\n--{MARK}--\r\n".encode()


WITH_FILES = {"Content_Type": f"multipart/form-data; boundary={MARK}"}
TYPED = {"Content_Type": "application/x-www-form-urlencoded"}


def test_what_breaks_off_changes_nothing_and_the_next_is_answered(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    guest = Guest(server)
    before = guest.counts()
    whole = form_with(guest, b"x" * 300_000)
    with caplog.at_level(logging.INFO):
        for after in (10, 400, 200_000, len(whole) - 3):
            guest.breaks_off("POST", HANDS_IN, whole, after=after, **WITH_FILES)
        guest.breaks_off("POST", HANDS_IN, f"csrf={guest.csrf}&action=autosave&f-a=b".encode(), after=90, **TYPED)
        answer = guest.ask("GET", HANDS_IN)
    assert " 200 " in answer.partition("\r\n")[0]
    assert guest.counts() == before
    assert "Traceback" not in caplog.text
    assert "a.txt" in guest.ask("POST", HANDS_IN, whole, **WITH_FILES), "sent again, it arrives"


def test_a_piece_that_breaks_off_is_not_counted_and_the_rest_can_follow(
    server: Served, caplog: pytest.LogCaptureFixture
) -> None:
    guest = Guest(server)
    content = b"a,b\n" * 100_000
    begun = guest.ask("POST", FILES, f"csrf={guest.csrf}&name=a.csv&size={len(content)}".encode(), **TYPED)
    path = f"{FILES}/{json.loads(begun.splitlines()[-1])['key']}"
    with caplog.at_level(logging.INFO):
        guest.breaks_off("PUT", f"{path}?at=0", content, after=150_000, X_CSRF=guest.csrf)
        assert '"received":0' in guest.ask("GET", path)
    assert "Traceback" not in caplog.text
    assert f'"received":{len(content)}' in guest.ask("PUT", f"{path}?at=0", content, X_CSRF=guest.csrf)


def test_a_huge_file_is_refused_in_words_before_it_has_arrived(server: Served) -> None:
    guest = Guest(server)
    before = guest.counts()
    size = 300_000_000
    with guest.connection() as line:
        line.sendall(guest.head("POST", HANDS_IN, size, **WITH_FILES) + form_with(guest, b"")[:500])
        answer = _all_of(line, until=b"</html>")
        line.sendall(b"x" * 1_000_000)
    assert " 413 " in answer.partition("\r\n")[0]
    assert "too much to be sent at once" in answer
    assert "Choose a smaller file" in answer
    assert guest.counts() == before
    said = f"csrf={guest.csrf}&name=a.csv&size={size}".encode()
    told = guest.ask("POST", FILES, said, **TYPED)
    assert "300 megabytes, and 25 are the most" in told
