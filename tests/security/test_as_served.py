"""What the server adds, refuses and writes down, seen from outside."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from email.message import Message
from pathlib import Path

import pytest
from fastapi import HTTPException

from hostile.asked import FORM, Asked
from hostile.line import Line
from hostile.place import Place
from reviewflow.settings import Settings
from reviewflow.web.answers import HEADERS, Receive, Send
from reviewflow.web.answers import Message as Scope
from reviewflow.web.attached import attached
from reviewflow.web.guard import Guard, Rate
from reviewflow.web.log import OneLine
from reviewflow.web.page import POLICY

PAGE = (("Accept", "text/html"), ("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "navigate"))
CASE = "SI-2021-004"
ON_EVERY_ANSWER = ("x-content-type-options", "referrer-policy", "content-security-policy", "cross-origin-opener-policy",
                   "cross-origin-resource-policy", "permissions-policy", "x-frame-options")  # fmt: skip


def ask(
    place: Place, path: str, *headers: tuple[str, str], method: str = "GET", body: bytes = b""
) -> tuple[int, Message, str]:
    with Line(place.port) as line:
        answer, said = line.ask(Asked("served", method, path, headers, body))
    return answer.status, answer.headers, said.decode("utf-8", "replace")


def signed_in(place: Place, who: str = "bristol coordinator") -> tuple[tuple[str, str], ...]:
    return (*PAGE, ("Cookie", place.people[who].cookie))


@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 200), ("/cases", 200), (f"/cases/{CASE}", 200), ("/nothing", 404), ("/health", 503), ("/health/live", 200),
     ("/static/x/reviewflow.js", 404), ("/session", 200), ("/cases?q=%00", 404), ("/metrics", 401)],
)  # fmt: skip
def test_every_answer_has_its_headers(place: Place, path: str, status: int) -> None:
    answered, headers, said = ask(place, path, *signed_in(place))

    assert answered == status
    assert [name for name in ON_EVERY_ANSWER if name not in headers] == []
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers
    if said:
        assert re.search(r"charset=utf-8|application/json", headers["content-type"])
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    if headers.get_content_type() == "text/html":
        assert policy == POLICY
        assert headers["referrer-policy"] == "same-origin"
    else:
        assert headers["referrer-policy"] == HEADERS["Referrer-Policy"]


def test_over_https_a_browser_is_told_to_stay_there(place: Place) -> None:
    _, plain, _ = ask(place, "/sign-in", *PAGE)
    _, secure, _ = ask(place, "/sign-in", *PAGE, ("X-Forwarded-Proto", "https"))
    _, refused, _ = ask(place, "/nothing", ("X-Forwarded-Proto", "https"))

    assert plain["strict-transport-security"] is None
    assert (
        secure["strict-transport-security"]
        == refused["strict-transport-security"]
        == "max-age=31536000; includeSubDomains"
    )
    assert "__Host-" in secure["set-cookie"]
    assert "Secure" in secure["set-cookie"]


def test_a_stranger_is_no_proxy(strict: Place) -> None:
    _, headers, _ = ask(strict, "/sign-in", *PAGE, ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "10.1.2.3"))
    ask(strict, "/sign-in", ("Host", "evil.example"), ("X-Forwarded-For", "10.1.2.3"))

    assert headers["strict-transport-security"] is None
    assert "refused 421 from 127.0.0.1" in strict.said()
    assert "10.1.2.3" not in strict.said()


def test_it_answers_under_its_own_names_alone(strict: Place) -> None:
    ours = ("localhost", "127.0.0.1:8000", "[::1]:80", "reviews.example.org", "REVIEWS.example.org.")
    others = ("other.example.org", "reviews.example.org.evil.example", "localhost@evil.example", "")

    assert [ask(strict, "/session", *signed_in(strict), ("Host", host))[0] for host in ours] == [
        200,
        200,
        200,
        303,
        303,
    ]
    assert {ask(strict, "/sign-in", *PAGE, ("Host", host))[0] for host in others} == {421}
    assert ask(strict, "/health/live", ("Host", "10.0.0.7"))[0] == 200, "whether it answers may be asked by an address"


def test_too_much_in_a_short_time_waits(strict: Place) -> None:
    found = [ask(strict, "/session", *signed_in(strict, "bristol la_notifier")) for _ in range(64)]

    assert {status for status, _, _ in found[:55]} == {200}
    status, headers, said = found[-1]
    assert (status, headers["retry-after"]) == (429, "1")
    assert "too much in a short time" in said
    assert ask(strict, "/session", *signed_in(strict))[0] == 200, "nobody else waits"
    assert ask(strict, "/health/live")[0] == 200


def test_what_is_counted_does_not_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewflow.web.guard.MOST_COUNTED", 10)
    rate = Rate(60)
    for n in range(1_000):
        rate.wait(f"forged {n}", f"10.0.0.{n}")

    assert len(rate._seen) == 10


def test_several_processes_share_what_may_be_asked() -> None:
    async def nothing(*_: object) -> None: ...

    each_says = Settings(
        database_url="sqlite://", outbox_folder=Path("outbox"), requests_per_minute=90, web_processes=3
    )
    several = [Guard(nothing, each_says) for _ in range(3)]

    let_through = [sum(not each._rate.wait("somebody", "10.0.0.1") for _ in range(90)) for each in several]
    assert let_through == [30, 30, 30]


def test_what_does_not_say_how_long_it_is_may_be_no_longer() -> None:
    """Whichever address it is sent to, one that will be made among them."""
    read: list[int] = []

    async def reads_everything(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["more_body"]:
            read.append(1)

    sent = iter([b"a" * 1_000_000] * 9)

    async def pieces() -> dict[str, object]:
        piece = next(sent, b"")
        return {"type": "http.request", "body": piece, "more_body": bool(piece)}

    async def nobody(message: object) -> None: ...

    scope = {
        "type": "http", "method": "POST", "path": "/", "raw_path": b"/", "query_string": b"", "http_version": "1.1",
        "headers": [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")], "client": ("127.0.0.1", 1),
    }  # fmt: skip
    guard = Guard(reads_everything, Settings(database_url="sqlite://", outbox_folder=Path("outbox")))
    with pytest.raises(HTTPException, match="413"):
        asyncio.run(guard(scope, pieces, nobody))
    assert sum(read) == 5


def test_a_header_that_stands_twice_is_refused(place: Place) -> None:
    twice = [("Cookie", "a=b"), ("Content-Type", "text/plain"), ("Origin", "https://a.example"), ("Authorization", "x")]

    assert {ask(place, "/sign-in", each, each)[0] for each in twice} == {400}


def test_the_program_does_not_speak_of_itself(place: Place) -> None:
    _, headers, said = ask(place, "/sign-in", *PAGE)

    assert headers["server"] is None
    assert headers["x-powered-by"] is None
    assert not re.search(r"uvicorn|fastapi|starlette|python", said, re.IGNORECASE)
    assert {
        ask(place, path)[0] for path in ("/docs", "/redoc", "/openapi.json", "/.git/config", "/.env", "/debug")
    } == {404}


def test_what_is_refused_is_in_the_log_without_what_was_asked(place: Place) -> None:
    ask(
        place,
        f"/cases/{CASE}/do/start_rapid_review?to=Zebedee",
        *signed_in(place),
        *FORM.items(),
        method="POST",
        body=b"csrf=0&reason=Plantedname",
    )
    line = place.said().splitlines()[-1]

    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING reviewflow\.web\.wrong:"
        r" 403 POST of /cases/\{reference\}/do/\{\w+\} from 127\.0\.0\.1",
        line,
    ), line
    assert not re.search(f"{CASE}|Zebedee|Plantedname", place.said())


def test_the_words_of_a_fault_stay_out_of_the_log() -> None:
    try:
        try:
            raise KeyError("Zebedee Plantedname")
        except KeyError as fault:
            raise ValueError("Zebedee\n2026-01-01T00:00:00.000Z WARNING forged") from fault
    except ValueError:
        record = logging.LogRecord("a", logging.ERROR, __file__, 1, "said\nin %s\u2028lines", ("two",), sys.exc_info())
    said = OneLine().format(record)

    assert not re.search("Zebedee|Plantedname|forged", said)
    assert "builtins.ValueError, its words left out" in said
    assert "builtins.KeyError, its words left out" in said
    assert f"at {__file__}:" in said
    assert said.splitlines()[0].endswith("ERROR a: said in two lines")


@pytest.mark.parametrize(
    "name", ['a"; filename="b.exe', "a\r\nSet-Cookie: b=c", "Jane\u202efdp.exe", "ä ö.pdf", "a;b.pdf", "%0d%0a"]
)
def test_the_name_of_a_file_cannot_end_its_header(name: str) -> None:
    headers = attached(b"", name, "application/pdf").headers
    said = headers["content-disposition"]

    assert re.fullmatch(r"attachment; filename=\"[A-Za-z0-9 ._-]*\"(; filename\*=UTF-8''[A-Za-z0-9%._~-]*)?", said)
    assert "sandbox" in headers["content-security-policy"]
