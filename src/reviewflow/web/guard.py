"""What is refused before anything here looks at it: other names, doubled headers, too much, and too much too often."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from http.cookies import CookieError, SimpleCookie

from fastapi import HTTPException
from fastapi.responses import Response

from reviewflow.errors import TooManyRequests
from reviewflow.settings import Settings
from reviewflow.settings.network import hosts_of, share_of

from .answers import API, Application, Message, Receive, SafeHeaders, Send, in_words
from .api.problems import problem, problem_of
from .visitor import COOKIE, SAFE_PREFIX

LARGEST = 5_000_000
"""Octets of anything sent that is no form with files."""
LARGEST_WITH_FILES = 251_000_000
MEGABYTE = 1_000_000
LONGEST_ADDRESS = 8_000
ONCE = frozenset(
    {b"host", b"content-type", b"content-length", b"transfer-encoding", b"authorization", b"origin", b"sec-fetch-site",
     b"cookie", b"x-csrf", b"if-match", b"idempotency-key"}
)  # fmt: skip
"""Headers by which something is decided: said twice, two programs on the way may each believe another one."""
SPOKEN = ("1.0", "1.1")
ANYBODY_MAY_ASK = ("/health/live",)
"""What says nothing, so that it does not matter under which name it is asked."""
NOT_COUNTED = ("/static/", "/health/live")
MANY_FROM_ONE_ADDRESS = 20
MOST_COUNTED = 20_000
"""So many askers are told apart; the one that was seen longest ago is forgotten first."""
_log = logging.getLogger(__name__)


class Guard:
    """Stands before the application where it is served."""

    def __init__(self, app: Application, settings: Settings) -> None:
        self._app = app
        self._hosts = hosts_of(settings.base_url, settings.trusted_hosts)
        self._rate = Rate(share_of(settings.requests_per_minute, settings.web_processes))
        # Programs send files in base64, which is a third longer.
        self._most_of_programs = LARGEST + settings.largest_file_megabytes * MEGABYTE * 4 // 3
        https = settings.base_url.startswith("https://")
        self._refuse = SafeHeaders(_refusal, https=https)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refused = self._why_not(scope)
        if refused is None:
            await self._app(scope, _not_too_much(receive, self._most(dict(scope["headers"]), scope["path"])), send)
            return
        _log.warning("refused %s from %s", refused.status_code, _address(scope))
        await self._refuse({**scope, "refused": refused}, receive, send)

    def _most(self, headers: Mapping[bytes, bytes], path: str) -> int:
        if path.startswith(API):
            return self._most_of_programs if b"authorization" in headers else LARGEST
        with_files = headers.get(b"content-type", b"").lower().startswith(b"multipart/form-data")
        return LARGEST_WITH_FILES if with_files else LARGEST

    def _why_not(self, scope: Message) -> Response | None:
        said = self._words(scope)
        if said is None:
            return None
        status, words, wait = said
        if not scope["path"].startswith(API):
            return in_words(words, status, **({"Retry-After": str(wait)} if wait else {}), Connection="close")
        if wait:
            return problem_of(TooManyRequests(most=self._rate.a_minute, seconds=wait))
        # Whatever stands behind such a request is no other request: the line is closed.
        return problem(status, detail=words, headers={"Connection": "close"})

    def _words(self, scope: Message) -> tuple[int, str, int] | None:
        """The status, the words and for how many seconds to wait; None where nothing is against it."""
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            if name in headers and name in ONCE:
                return 400, "A header that may stand once stands twice.", 0
            headers[name] = value
        if b"transfer-encoding" in headers and (b"content-length" in headers or scope["http_version"] == "1.0"):
            return 400, "It says in two ways how long it is.", 0
        if scope["http_version"] not in SPOKEN:
            return 400, "That version of HTTP is not spoken here.", 0
        path = scope["path"]
        if not path.startswith("/") or len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return 400, "That is no address here.", 0
        if _host(headers.get(b"host", b"")) not in self._hosts and path not in ANYBODY_MAY_ASK:
            return 421, "This installation answers under other names. Its settings say under which.", 0
        said = headers.get(b"content-length", b"0")
        if not said.isdigit() or len(said) > 15 or int(said) > self._most(headers, path):
            return 413, "That is larger than can be sent here.", 0
        if not path.startswith(NOT_COUNTED):
            wait = self._rate.wait(who_asks(headers), _address(scope))
            if wait:
                return 429, f"That was too much in a short time. Try again in {wait} seconds.", wait
        return None


class Rate:
    """Counts what each asks for. What is not used up comes back by itself, little by little."""

    def __init__(self, a_minute: int) -> None:
        self.a_minute = a_minute
        self._seen: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._looking = threading.Lock()

    def wait(self, who: str, address: str) -> int:
        """How many seconds the asker has to wait; none where it may go on, which then counts."""
        now = time.monotonic()
        with self._looking:
            waits = [self._left(f"at {address}", self.a_minute * MANY_FROM_ONE_ADDRESS, now)]
            if who:
                waits.append(self._left(who, self.a_minute, now))
        return max(waits)

    def _left(self, who: str, a_minute: int, now: float) -> int:
        left, at = self._seen.pop(who, (float(a_minute), now))
        left = min(float(a_minute), left + (now - at) * a_minute / 60)
        may = left >= 1
        self._seen[who] = (left - 1 if may else left, now)
        if len(self._seen) > MOST_COUNTED:
            self._seen.popitem(last=False)
        return 0 if may else max(1, round(60 / a_minute))


def who_asks(headers: dict[bytes, bytes]) -> str:
    """By which asker it is counted: the session or the token that was sent; empty where there is neither."""
    said = headers.get(b"authorization", b"")
    if not said and b"cookie" in headers:
        said = b"".join(_sessions(headers[b"cookie"]))
    return hashlib.sha256(said).hexdigest() if said else ""


def _sessions(cookie: bytes) -> Iterator[bytes]:
    try:
        found = SimpleCookie(cookie.decode("latin-1"))
    except CookieError:
        return
    for name in (COOKIE, f"{COOKIE}-guest"):
        for each in (f"{SAFE_PREFIX}{name}", name):
            if each in found:
                yield found[each].value.encode("latin-1", "replace")


def _host(said: bytes) -> str:
    """The name that was asked for, without its port."""
    name = said.decode("latin-1").strip().casefold()
    name = name[1 : name.find("]")] if name.startswith("[") else name.partition(":")[0]
    return name.rstrip(".")


def _address(scope: Message) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "nowhere"


def _not_too_much(receive: Receive, most: int) -> Receive:
    """What is sent, as long as it is no more than may be, whatever was said of its length before."""
    left = most

    async def counted() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "That is larger than can be sent here.")
        return message

    return counted


async def _refusal(scope: Message, receive: Receive, send: Send) -> None:
    await scope["refused"](scope, receive, send)
