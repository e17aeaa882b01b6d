"""Files that nobody means well with, by every way in which files come: none is kept, and nothing grows."""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from casework.conftest import sqlite_office, sqlite_published
from casework.office import Office
from hostile.asked import FORM, Asked
from hostile.bad_files import EICAR, Bad, bad_files
from hostile.line import Line
from hostile.place import Person, Place
from reviewflow.casework.handing_in.uploads import take_file
from reviewflow.channels.virus_scanner import ScannerAway, VirusScanner
from reviewflow.errors import FileNotTaken
from reviewflow.store.statements import Statement

__all__ = ["sqlite_office", "sqlite_published"]

MINE = {"partnership": "bristol", "person": "bristol.coordinator"}
KEPT = Statement("SELECT count(*) FROM upload")
PIECE = 1_000_000
REFUSED = (413, 422)
MORE_MEMORY = 120_000_000
"""A file is looked at whole: the largest that is taken, a few times over."""


def as_script(person: Person) -> tuple[tuple[str, str], ...]:
    return tuple({"Cookie": person.cookie, "Sec-Fetch-Site": "same-origin", "X-CSRF": person.csrf}.items())


def hand_in(line: Line, person: Person, bad: Bad, *, base: str = "/files") -> list[int]:
    """As the pages do it, piece by piece; the statuses."""
    body = urlencode({"csrf": person.csrf, "name": bad.name, "size": str(len(bad.content))}).encode()
    answer, said = line.ask(Asked("begin", "POST", base, (*as_script(person), *FORM.items()), body))
    found = [answer.status]
    if answer.status != 200:
        return found
    key = json.loads(said)["key"]
    for at in range(0, len(bad.content), PIECE):
        piece = bad.content[at : at + PIECE]
        answer, said = line.ask(Asked("piece", "PUT", f"{base}/{key}?at={at}", as_script(person), piece))
        found.append(answer.status)
    return found


def by_a_program(line: Line, place: Place, bad: Bad) -> list[int]:
    """As other systems do it, at once and in base64."""
    headers = (("Authorization", f"Bearer {place.tokens['all']}"), ("Content-Type", "application/json"))
    body = json.dumps({"name": bad.name, "content": b64encode(bad.content).decode()}).encode()
    answer, _ = line.ask(Asked("file", "POST", "/api/v1/files", headers, body))
    return [answer.status]


WAYS: dict[str, tuple[list[int], Callable[[Line, Place, Bad], list[int]]]] = {
    "a person": ([200, 200], lambda line, place, bad: hand_in(line, place.people["bristol coordinator"], bad)),
    "a guest": (
        [200, 200],
        lambda line, place, bad: hand_in(
            line,
            Person("guest", place.guests.sessions["in"], "reviewflow-guest"),
            bad,
            base=f"/guest/tasks/{place.guests.own}/files",
        ),
    ),
    "a program": ([201], by_a_program),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_bad_file_is_taken_and_nothing_of_it_stays(place: Place, way: str) -> None:
    good, sends = WAYS[way]
    with Line(place.port) as line:
        assert sends(line, place, Bad("a good one", "Notes.txt", b"Nothing bad.")) == good
        before, memory = place.office.rows(KEPT.sqlite), place.memory()
        taken = {bad.what: found for bad in bad_files() if (found := sends(line, place, bad))[-1] not in REFUSED}

    assert taken == {}
    assert place.office.rows(KEPT.sqlite) == before
    assert place.memory() - memory < MORE_MEMORY
    assert "Traceback" not in place.said()


def test_half_a_thousand_megabytes_are_refused_before_they_are_sent(place: Place) -> None:
    person, memory = place.people["bristol coordinator"], place.memory()
    size = 500_000_000
    with Line(place.port) as line:
        body = urlencode({"csrf": person.csrf, "name": "Large.pdf", "size": str(size)}).encode()
        answer, said = line.ask(Asked("begin", "POST", "/files", (*as_script(person), *FORM.items()), body))
        assert (answer.status, b"25 are the most" in said) == (422, True)
        body = urlencode({"csrf": person.csrf, "name": "Small.pdf", "size": "10"}).encode()
        key = json.loads(line.ask(Asked("begin", "POST", "/files", (*as_script(person), *FORM.items()), body))[1])[
            "key"
        ]
    answer_line = stream(place, person, f"PUT /files/{key}?at=0", size)

    assert answer_line.startswith((b"", b"HTTP/1.1 413"))
    assert place.memory() - memory < 60_000_000
    with Line(place.port) as line:
        assert hand_in(line, person, Bad("a good one", "Notes.txt", b"Still here.")) == [200, 200]


def stream(place: Place, person: Person, request: str, size: int) -> bytes:
    """Send so much for as long as it is taken; the first line of what comes back."""
    headers = "".join(f"{name}: {value}\r\n" for name, value in as_script(person))
    with socket.create_connection(("127.0.0.1", place.port), timeout=30) as line:
        line.sendall(f"{request} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {size}\r\n\r\n".encode())
        sent = 0
        with suppress(OSError):
            while sent < size:
                line.sendall(b"a" * PIECE)
                sent += PIECE
        assert sent < size, "all of it was read"
        with suppress(OSError):
            return line.recv(100).partition(b"\r\n")[0]
    return b""


def test_files_of_nobody_are_not_even_read(place: Place) -> None:
    """A form with files is put on the disk before it is read, so that whoever is nobody here may send none."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.pdf"\r\n\r\n'
        + b"a" * 3_000_000
        + b"\r\n--x--\r\n"
    )
    headers = (("Content-Type", "multipart/form-data; boundary=x"), ("Sec-Fetch-Site", "same-origin"))
    with Line(place.port) as line:
        answer, _ = line.ask(Asked("oversized", "POST", "/cases/SI-2021-004/do/x", headers, body))

    assert answer.status == 413


def test_another_persons_upload_is_no_ones_to_go_on_with(place: Place) -> None:
    mine, other = place.people["bristol coordinator"], place.people["gloucestershire coordinator"]
    with Line(place.port) as line:
        body = urlencode({"csrf": mine.csrf, "name": "a.txt", "size": "10"}).encode()
        key = json.loads(line.ask(Asked("begin", "POST", "/files", (*as_script(mine), *FORM.items()), body))[1])["key"]
        for method in ("PUT", "GET", "DELETE"):
            answer, _ = line.ask(
                Asked(method, method, f"/files/{key}", as_script(other), b"0123456789" if method == "PUT" else b"")
            )
            assert answer.status in (404, 200 if method == "DELETE" else 404)
        answer, said = line.ask(Asked("GET", "GET", f"/files/{key}", as_script(mine)))
        assert (answer.status, json.loads(said)["received"]) == (200, 0)


@contextmanager
def daemon(folder: Path, *, answers: bool = True) -> Iterator[str]:
    """Something that speaks as ClamAV does, on a socket of its own: it finds the test file and nothing else."""
    where = folder / "clamd.ctl"
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(where))
    listening.listen()

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _ = listening.accept()
                with line:
                    came = b""
                    while not came.endswith(b"\0\0\0\0") and (more := line.recv(65_536)):
                        came += more
                    if answers:
                        line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if b"EICAR" in came else b"stream: OK\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"unix:{where}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def test_a_scanner_is_asked_where_there_is_one(sqlite_office: Office, tmp_path: Path) -> None:
    desk = sqlite_office.desk

    def take(content: bytes) -> str | None:
        return take_file(desk, MINE, "Notes.txt", len(content), [content], most=PIECE).sha256

    with daemon(tmp_path) as where:
        desk.virus_scanner = VirusScanner(where)
        assert take(b"Nothing bad.")
        assert desk.virus_scanner.finds_in(b"a" * 600_000 + EICAR) == "Eicar-Test-Signature"
        with pytest.raises(FileNotTaken, match="scanner"):
            take(b"It only says EICAR.")
    with pytest.raises(FileNotTaken, match="cannot be looked at"):
        take(b"Nobody looks at this.")


def test_a_scanner_that_says_nothing_says_not_that_a_file_is_well(tmp_path: Path) -> None:
    with daemon(tmp_path, answers=False) as where, pytest.raises(ScannerAway):
        VirusScanner(where).finds_in(b"text")
