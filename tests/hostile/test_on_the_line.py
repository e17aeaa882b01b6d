"""What is no HTTP, or is HTTP in two ways at once; and who says it slowly: nothing passes, and nobody is waited for."""

from __future__ import annotations

import json
import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from http.client import HTTPResponse
from urllib.parse import urlencode

import pytest

from hostile.line import Line
from hostile.place import Person, Place
from reviewflow.casework.tokens import hash_of
from reviewflow.store.sessions import session_of
from web.processes import ask, until

OF_A_PROGRAM = "POST /api/v1/cases HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}"
TWO_WAYS = (
    "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n{hidden}",
    "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{hidden}",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{hidden}",
    "Content-Length: 0\r\nContent-Length: 90\r\n\r\n{hidden}",
    "Content-Length: +0\r\n\r\n{hidden}",
    "Content-Length: 0, 0\r\n\r\n{hidden}",
    "Content-Length: 0x0\r\n\r\n{hidden}",
    "Content-Length: -1\r\n\r\n{hidden}",
    "Transfer-Encoding: chunked\r\n\r\n-1\r\n{hidden}",
    "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{hidden}",
    "Transfer-Encoding: chunked\r\n\r\n5;a=b\nc\r\n{hidden}",
    "X: a\rContent-Length: 0\r\n\r\n{hidden}",
    "X: a\x00b\r\nContent-Length: 0\r\n\r\n{hidden}",
    "Host: evil.example\r\nContent-Length: 0\r\n\r\n{hidden}",
    "no colon here\r\nContent-Length: 0\r\n\r\n{hidden}",
    ": nameless\r\nContent-Length: 0\r\n\r\n{hidden}",
)
NO_HTTP = (
    b"GET /sign-in\r\n\r\n", b"GET  /sign-in  HTTP/1.1\r\n\r\n", b"GET /sign-in HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /sign-in HTTP/1.1\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 9,
    b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
    b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET /sign-in HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"\x00" * 3_000, b"GET /" + b"a" * 200_000, b"SSH-2.0-OpenSSH_9.9\r\n", b"EHLO evil.example\r\nMAIL FROM:<a@b>\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
)  # fmt: skip
UPGRADE = (
    b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://evil.example\r\n\r\n"
)


def statuses(said: bytes) -> list[int]:
    return [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3})", said)]


def request(head: str, *headers: str, body: str) -> str:
    """A request that is in order."""
    return "\r\n".join((head, *headers, f"Content-Length: {len(body)}", "", body))


def signing_out(host: str, person: Person) -> str:
    return request(
        "POST /sign-out HTTP/1.1",
        f"Host: {host}",
        f"Cookie: {person.cookie}",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        body=urlencode({"csrf": person.csrf}),
    )


def opening_a_case(host: str, token: str) -> str:
    body = json.dumps({"workflow": "serious_incident", "facts": {"became_aware_on": "2021-04-16"}})
    return request(OF_A_PROGRAM.format(host=host, token=token), "Content-Type: application/json", body=body)


def passed(place: Place, head: str, hidden: str) -> list[str]:
    """What is answered by anything else than one refusal, with a request hidden behind it."""
    wrong = []
    for rest in TWO_WAYS:
        said = statuses(Line(place.port).say((head + "\r\n" + rest.format(hidden=hidden)).encode("latin-1")))
        if any(not 400 <= each < 500 for each in said) or len(said) > 1:
            wrong.append(f"{rest[:60]!r}: {said}")
    return wrong


def test_nothing_is_hidden_in_a_request(place: Place) -> None:
    host = Line(place.port).host
    person = place.sign_in("bristol.scrutineer", "scrutineer")
    hidden = signing_out(host, person)

    def is_signed_in() -> bool:
        with place.office.database.read() as tx:
            kept = session_of(tx, hash_of(person.token))
        return kept is not None and kept.ended_at is None

    before = place.rows()
    assert passed(place, f"POST /sign-in HTTP/1.1\r\nHost: {host}", hidden) == []
    assert place.rows() == before
    assert is_signed_in(), "nobody was signed out by what was hidden"
    assert statuses(Line(place.port).say(hidden.encode())) == [303]
    assert not is_signed_in(), "it does sign out where it is not hidden"


def test_nothing_is_hidden_in_a_request_of_a_program(place: Place) -> None:
    """A program with a good token is in front, and hidden behind it is that a case be opened."""
    host = Line(place.port).host
    hidden = opening_a_case(host, place.tokens["all"])
    before = place.rows()
    head = OF_A_PROGRAM.format(host=host, token=place.tokens["all"]) + "\r\nContent-Type: application/json"

    assert passed(place, head, hidden) == []
    assert place.rows() == before
    assert statuses(Line(place.port).say(hidden.encode())) == [201], "it does open a case where it is not hidden"


def test_one_request_is_answered_at_a_time(place: Place) -> None:
    good = f"GET /sign-in HTTP/1.1\r\nHost: localhost:{place.port}\r\n\r\n".encode()

    assert statuses(Line(place.port).say(good + good)) == [200], "and the line is closed"
    with socket.create_connection(("127.0.0.1", place.port), timeout=5) as line:
        for _ in range(3):
            line.sendall(good[:20])
            line.sendall(good[20:])
            answer = HTTPResponse(line)
            answer.begin()
            assert (answer.status, b"Sign in" in answer.read()) == (200, True)


@pytest.mark.parametrize("octets", NO_HTTP, ids=range(len(NO_HTTP)))
def test_what_is_no_request_here_is_refused(place: Place, octets: bytes) -> None:
    said = Line(place.port).say(octets)

    assert all(400 <= each < 500 for each in statuses(said)), said[:300]
    assert b"Traceback" not in said
    assert ask(f"{place.address}/health/live").status_code == 200


def test_a_line_stays_what_it_is(place: Place) -> None:
    assert statuses(Line(place.port).say(UPGRADE)) == [200], "the page of signing in, and no other protocol"


@pytest.mark.slow
def test_whoever_sends_slowly_is_cut_off_and_nobody_else_waits(place: Place) -> None:
    """A hundred and fifty lines that begin something and go on by an octet now and then."""
    person = place.people["bristol coordinator"]
    began = time.monotonic()
    lines: list[socket.socket] = []
    with ExitStack() as all_of_them:
        for n in range(150):
            line = all_of_them.enter_context(socket.create_connection(("127.0.0.1", place.port), timeout=60))
            lines.append(line)
            line.sendall(list(beginnings(place, person.cookie))[n % 4])
        open_lines = set(lines)
        slowest_page = 0.0
        while open_lines and time.monotonic() - began < 45:
            asked = time.monotonic()
            assert ask(f"{place.address}/sign-in").status_code == 200
            slowest_page = max(slowest_page, time.monotonic() - asked)
            for line in tuple(open_lines):
                if is_closed(line):
                    open_lines.discard(line)
            time.sleep(1)
    assert not open_lines, f"{len(open_lines)} lines are still open"
    assert slowest_page < 5


def beginnings(place: Place, cookie: str) -> Iterator[bytes]:
    host = f"localhost:{place.port}"
    yield b""
    yield b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-a: b"
    yield f"POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Length: 1000\r\n\r\na=".encode()
    yield (
        f"POST /cases/SI-2021-004/do/x HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nContent-Length: 100000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    ).encode()


def is_closed(line: socket.socket) -> bool:
    """Whether the server has closed it; another octet is sent where it has not."""
    try:
        line.setblocking(False)
        if line.recv(4_096) == b"":
            return True
    except BlockingIOError:
        with suppress(BlockingIOError):
            try:
                line.send(b"a")
            except OSError:
                return True
    except OSError:
        return True
    return False


@pytest.mark.slow
def test_500_megabytes_for_a_page_that_takes_nothing_are_not_read(place: Place) -> None:
    person = place.people["bristol coordinator"]
    until(lambda: ask(f"{place.address}/sign-in").status_code == 200)
    before = place.memory()
    for head in ("Content-Length: 500000000", "Transfer-Encoding: chunked"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
            sent = stream(place, person.cookie, head, kind)
            assert sent < 300_000_000, f"{head}, {kind}: {sent} octets were taken"
    assert place.memory() - before < 60_000_000


def stream(place: Place, cookie: str, head: str, kind: str) -> int:
    """Send 500 MB for as long as they are taken."""
    piece = b"f4240\r\n" + b"a" * 1_000_000 + b"\r\n" if "chunked" in head else b"a" * 1_000_000
    sent = 0
    with socket.create_connection(("127.0.0.1", place.port), timeout=20) as line, suppress(OSError):
        headers = f"Host: localhost\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n{head}"
        line.sendall(f"POST /cases/SI-2021-004/do/x HTTP/1.1\r\n{headers}\r\n\r\n".encode())
        for _ in range(500):
            line.sendall(piece)
            sent += len(piece)
    return sent
