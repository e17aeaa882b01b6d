"""Hostile requests, made by rules and the same in every run: each says what must not come of it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPResponse
from urllib.parse import quote, urlencode

from hostile.place import Person, Place
from reviewflow.casework.programs.tokens import READ
from reviewflow.web.answers import API
from reviewflow.web.api.operations import OPERATIONS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SEED = 20_240_315
SECRET = "Nobody Must Read This"
"""A child's name in the full office."""
MORE_THAN_READING = [(each.method, f"{API}{each.path}") for each in OPERATIONS if each.scope != READ]
CANARY = "hostile-canary"
TRAVERSING = (
    "..", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cwindows%5cwin.ini",
    "..%252f..%252fetc%252fpasswd", "....//....//etc/passwd", "%c0%ae%c0%ae/etc/passwd", "..;/..;/etc/passwd",
    "/etc/passwd", "file:///etc/passwd", "%00", "a%00.pdf", "CON", "settings.py", ".git/config", "~root",
    "\\\\host\\c$",
)  # fmt: skip
MARKUP = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
INJECTED = (
    "' OR '1'='1", '"; DROP TABLE review_case; --', "1; SELECT pg_sleep(9)", "{{7*7}}", "${7*7}",
    *MARKUP, "javascript:alert(1)", "a\r\nSet-Cookie: hostile-canary=1", "%0d%0aX-Injected: 1",
    "$(id)", "`id`", "|id", "=cmd|'/c calc'!A1", "\u202egpj.exe", "9" * 400, "-1", "1e309", "NaN", "null", "true", "[]",
    "{}",
    "\ud7ff", "A" * 3_000, "../../../../proc/self/environ", "*)(uid=*", "%s%s%s%n", "{0.__class__}", "0x7fffffff", "２",
)  # fmt: skip
ASKED = (
    "q", "to", "after", "from", "until", "on", "saved", "period", "kind", "again", "at", "version", "in", "workflow",
    "list", "file", "part", "done", "old", "new", "by", "below", "what", "years", "entry", "for", "moment", "person",
    "case",
)  # fmt: skip
"""What addresses ask with."""
ECHOING = (
    "/search?q", "/search?q", "/proofs/growth?old", "/as-it-stood?on", "/figures?from", "/challenges?person",
    "/cases?q", "/sign-in?to",
)  # fmt: skip
"""Pages that are asked something, with the name by which it is asked: some show it again."""
PUBLIC = re.compile(
    r"^/(sign-in|signed-out|session-ended|set-up|guest(/link|/password|/left|$)|health|static|calendar|sign-out$|session$"
    r"|metrics|declared|accessibility|privacy|api/v1/?(openapi|docs|health)?)"
)
"""What anybody may look at."""
NO_ENTRY = frozenset(range(300, 500))
ENTRANCES = re.compile(r"/(sign-in|session-ended|signed-out|guest(/left)?$)")
"""Where somebody is sent who is not let in, or was not in."""
NOT_LOOKED_AT = frozenset({400, 401, 403, 404, 405, 410, 413})
"""For forms that may not even be read: that something in them is wrong (422) would say that they were."""
SENT_TO_ENTER = NOT_LOOKED_AT | {303}
"""The same where guests are asked to come in first, whoever else is signed in."""
MAY_SEE = NO_ENTRY | {200}
"""For pages that may be looked at, as long as they show nothing that they should not."""
WRONG_TYPES = (
    "application/json", "application/xml", "text/xml", "text/plain", "application/octet-stream", "application/x-yaml",
    "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-java-serialized-object", "image/svg+xml", "a/b/c", "", "application/json; charset=utf-16",
)  # fmt: skip
XXE = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;&b;">]><a>&c;</a>',
)
NESTED = (b"[" * 20_000, b'{"a":' * 20_000 + b"1" + b"}" * 20_000, b'{"a":' * 500 + b"[" * 500, b"[[],[[],[[]" * 3_000)
NO_OBJECTS = (b"{}", b'{"a":1,"a":2}', b"\xff\xfe", b"[]", b"NaN", b'"' + b"a" * 90_000 + b'"')
ELSEWHERE_BODIES = tuple(
    (kind, body)
    for kind in ("application/json", "text/plain", "application/xml", "application/x-www-form-urlencoded", "")
    for body in (NESTED[0], NESTED[2], *XXE, b'{"csrf":"1","csrf":"2"}', b"\xff\xfe", b"a=1&" * 3_000)
)
"""A type and a body that no form of this service has."""
ODD_METHODS = ("TRACE", "TRACK", "CONNECT", "PROPFIND", "MOVE", "COPY", "LOCK", "PATCH", "DELETE", "PUT", "OPTIONS",
               "DEBUG", "get", "PURGE")  # fmt: skip
OTHER_HOSTS = ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b", "[::", "0", "2130706433",
               "localhost@evil.example")  # fmt: skip
ELSEWHERE = ("//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aX-Injected:1",
             "\\\\evil.example", "///evil.example", "/sign-in?to=//evil.example")  # fmt: skip
FROM_ELSEWHERE: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"}, {"Origin": "http://localhost.evil.example"}, {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and what it is."""

    kind: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    may: frozenset[int] = NO_ENTRY
    """The statuses that are no entry; a page that shows nothing of anybody is one more where it says so."""

    def octets(self, host: str) -> bytes:
        """As it travels."""
        lines = [f"{self.method} {self.target} HTTP/1.1"]
        given = {name.lower() for name, _ in self.headers}
        if "host" not in given:
            lines.append(f"Host: {host}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        if (self.body or self.method in ("POST", "PUT")) and "content-length" not in given:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode("utf-8", "replace") + b"\r\n\r\n" + self.body


def wrongs(asked: Asked, answer: HTTPResponse, body: bytes) -> Iterator[str]:
    """What should not be."""
    what = f"{asked.kind}: {asked.method} {asked.target[:120]!r}"
    if answer.status >= 500:
        yield f"{what}: {answer.status}"
    if answer.status not in asked.may:
        yield f"{what}: {answer.status} was let in"
    where = answer.headers.get("Location", "/sign-in")
    if asked.may is NO_ENTRY and not ENTRANCES.match(where):
        yield f"{what}: it led on to {where}"
    if SECRET.encode() in body:
        yield f"{what}: a name was told"
    if (
        any(CANARY in value for name, value in answer.headers.items() if name != "location")
        or "x-injected" in answer.headers
    ):
        yield f"{what}: a header was let through"
    as_json = answer.headers.get_content_type() in ("application/json", "application/problem+json")
    if not as_json and (b"<script>alert(1)" in body or b"onerror=alert(1)>" in body):
        # Nothing is carried out in JSON that no browser may take for anything else, as is asked below.
        yield f"{what}: it came back as it was sent"
    if b"root:x:0" in body:
        yield f"{what}: a file of the machine was told"
    if b"Traceback" in body or b"site-packages" in body or b"sqlite3." in body or b"psycopg" in body:
        yield f"{what}: the program speaks of itself"
    if not re.match(r"/(?![/\\])", where):
        yield f"{what}: sent on to {where}"
    if answer.headers.get("X-Content-Type-Options") != "nosniff" and asked.kind != "on the line":
        yield f"{what}: {answer.status} without its headers"


def unread(path: str) -> frozenset[int]:
    """How a form of somebody who works here is answered that is not even read."""
    return SENT_TO_ENTER if path.startswith("/guest") else NOT_LOOKED_AT


@dataclass
class Maker:
    """Makes requests, one after another, of every kind in turn."""

    place: Place
    random: random.Random = field(default_factory=lambda: random.Random(SEED))

    def __post_init__(self) -> None:
        office = self.place.office
        self.references: list[str] = [
            ref for (ref,) in office.rows("SELECT reference FROM review_case ORDER BY reference")
        ]
        self.of = {
            name: [r for (r,) in office.rows(f"SELECT reference FROM review_case WHERE partnership = '{name}'")]
            for name in ("bristol", "gloucestershire")
        }
        routes = self.place.routes
        self.gets = [path for method, path in routes if method == "GET"]
        self.changes = [(method, path) for method, path in routes if method not in ("GET", "HEAD", "OPTIONS")]
        self.makers: tuple[Callable[[], Asked], ...] = (
            self.forged, self.over, self.cross_site, self.without_csrf, self.traversing, self.too_large, self.nested,
            self.doubled, self.wrong_type, self.anothers, self.anothers_change, self.other_host, self.other_method,
            self.injected, self.redirecting, self.guessed, self.token_of_nobody, self.forged_change,
            self.program_over, self.program_that_only_reads, self.program_of_another,
            self.sent_again,
        )  # fmt: skip

    def sent_again(self) -> Asked:
        """A form that was sent and taken before, with everything that was right about it."""
        replayed = self.place.sent_form
        headers = self.as_browser(Cookie=f"reviewflow={replayed.token}", **FORM)
        # Where it is answered as it was the first time nothing comes of it: what stands in the database says so.
        return Asked("form sent again", "POST", replayed.path, headers, replayed.body, may=NO_ENTRY | {200})

    def make(self, number: int) -> Iterator[Asked]:
        """So many of them."""
        for n in range(number):
            yield self.makers[n % len(self.makers)]()

    # Who asks

    def someone(self, *, partnership: str = "bristol") -> Person:
        # What a scrutineer reads is an entry of the trail, as it should be: here it would hide what should not.
        people = self.place.people.items()
        every = [person for name, person in people if name.startswith(partnership) and "scrutineer" not in name]
        return self.random.choice(every)

    def forged_cookie(self) -> str:
        token = self.someone().token
        at = self.random.randrange(len(token))
        other = self.random.choice("ABCDEFabcdef0123456789")
        bent = token[:at] + (other if token[at] != other else "_") + token[at + 1 :]
        name = self.random.choice(("reviewflow", "__Host-reviewflow", "reviewflow-guest", "reviewflow-step"))
        value = self.random.choice(
            (bent, token[:-1], token.upper(), token + "A", "null", "admin", "0", "../" * 9, "é" * 9, "%00", "A" * 4_000)
        )
        return f"{name}={value}"

    def as_browser(self, person: Person | None = None, /, **more: str) -> tuple[tuple[str, str], ...]:
        who = {"Cookie": person.cookie} if person else {}
        return tuple(
            {
                "Accept": "text/html",
                "Sec-Fetch-Site": "same-origin",
                "Sec-Fetch-Mode": "navigate",
                **who,
                **more,
            }.items()
        )

    # What is asked for

    def filled(self, path: str, value: str | None = None, *, references: list[str] | None = None) -> str:
        """A path with something in its braces."""

        def fill(found: re.Match[str]) -> str:
            if value is not None:
                return value
            name = found[1].partition(":")[0]
            if name in ("reference", "case", "ref"):
                return self.random.choice(references or self.references)
            if name in ("number", "item"):
                return self.random.choice(("AR-1", "AR-2", "CH-1", "PD-1", "MT-1", "A-1", "1", "2"))
            return self.random.choice(
                ("1", "2", "bristol", "bristol.coordinator", "submit_notification", "rapid_review", "x")
            )

        return re.sub(r"\{([^}]*)\}", fill, path)

    def change(self) -> tuple[str, str]:
        return self.random.choice(self.changes)

    def page(self) -> str:
        return self.random.choice([each for each in self.gets if not PUBLIC.match(each)])

    def typed(self, **more: str) -> bytes:
        fields = {"action": "send", "reason": "Because.", "token": "t" * 32, "version": "1", "confirm": "yes", **more}
        return urlencode(fields).encode()

    # Each kind

    def forged(self) -> Asked:
        return Asked("forged", "GET", self.filled(self.page()), self.as_browser(Cookie=self.forged_cookie()))

    def forged_change(self) -> Asked:
        method, path = self.change()
        headers = self.as_browser(Cookie=self.forged_cookie(), **FORM)
        return Asked(
            "forged change",
            method,
            self.filled(path),
            headers,
            self.typed(csrf="0" * 64),
        )

    def over(self) -> Asked:
        """A session that was signed out, or ran out, is used again with everything that was right about it."""
        person = self.place.people[self.random.choice(("signed out", "run out"))]
        if self.random.random() < 0.5:
            # What is shown is seen at once; of most changes that were let in nothing would come.
            return Asked("expired page", "GET", self.filled(self.page()), self.as_browser(person))
        method, path = self.change()
        headers = self.as_browser(person, **FORM, **{"X-CSRF": person.csrf})
        return Asked("expired", method, self.filled(path), headers, self.typed(csrf=person.csrf))

    def cross_site(self) -> Asked:
        person = self.someone()
        method, path = self.change()
        headers = self.as_browser(person, **FORM)
        elsewhere = self.random.choice(FROM_ELSEWHERE)
        kept = tuple(each for each in headers if each[0] not in ("Sec-Fetch-Site", "Sec-Fetch-Mode"))
        another = self.someone(partnership="gloucestershire").csrf
        # Another site that has come to know what the forms of this session carry is still another site.
        csrf = self.random.choice(("", "0" * 64, another, person.csrf, person.csrf, person.csrf))
        kept = (*kept, *elsewhere.items(), ("X-CSRF", csrf))
        return Asked("cross-site", method, self.filled(path), kept, self.typed(csrf=csrf), unread(path))

    def without_csrf(self) -> Asked:
        person = self.someone()
        method, path = self.change()
        body = self.typed(
            **self.random.choice(({}, {"csrf": ""}, {"csrf": person.csrf[:-1]}, {"csrf": person.csrf.upper()}))
        )
        return Asked(
            "without csrf",
            method,
            self.filled(path),
            self.as_browser(person, **FORM),
            body,
            may=unread(path),
        )

    def traversing(self) -> Asked:
        where = self.random.choice(TRAVERSING)
        path = self.random.choice([each for each in self.gets if "{" in each])
        target = self.filled(path, self.random.choice((where, quote(where, safe=""), quote(where, safe="/"))))
        return Asked("traversing", "GET", target.replace(" ", "%20"), self.as_browser(self.someone()), may=MAY_SEE)

    def too_large(self) -> Asked:
        method, path = self.change()
        person = self.someone()
        target, headers = self.filled(path), self.as_browser(person, **FORM)
        match self.random.randrange(5):
            case 0:
                return Asked("oversized address", "GET", f"/cases?q={'a' * 9_000}", self.as_browser(person))
            case 1:
                return Asked("oversized header", "GET", "/", (*self.as_browser(person), ("X-Long", "a" * 40_000)),
                             may=MAY_SEE)  # fmt: skip
            case 2:
                length = self.random.choice(("99999999999", "9" * 30, "-1", "0x10", "1e9", "600000000"))
                return Asked("oversized", method, target, (*headers, ("Content-Length", length)))
            case 3:
                fields = urlencode({f"x{n}": "1" for n in range(3_000)})
                return Asked("many fields", method, target, headers, fields.encode())
            case _:
                body = self.typed(csrf="0" * 64, reason="a" * 150_000)
                return Asked("long field", method, target, headers, body)

    def nested(self) -> Asked:
        method, path = self.change()
        person = self.someone()
        headers = self.as_browser(person, **{"Content-Type": "application/json", "X-CSRF": "0" * 64})
        body = self.random.choice(NESTED)
        return Asked("nested JSON", method, self.filled(path), headers, body)

    def doubled(self) -> Asked:
        method, path = self.change()
        person = self.someone()
        target = self.filled(path)
        match self.random.randrange(3):
            case 0:
                body = urlencode(
                    [("csrf", "0" * 64), ("csrf", person.csrf), ("action", "save"), ("action", "send")]
                ).encode()
                return Asked(
                    "doubled field",
                    method,
                    target,
                    self.as_browser(person, **FORM),
                    body,
                )
            case 1:
                body = b'{"csrf":"0","csrf":"1","case":"' + self.references[0].encode() + b'","case":"x"}'
                headers = self.as_browser(person, **{"Content-Type": "application/json", "X-CSRF": "0" * 64})
                return Asked("doubled key", method, target, headers, body)
            case _:
                name = self.random.choice(
                    ("Content-Type", "Cookie", "Origin", "Authorization", "Host", "Sec-Fetch-Site")
                )
                twice = ((name, "a=b"), (name, person.cookie))
                headers = tuple(each for each in self.as_browser(person, **FORM) if each[0] != name)
                return Asked(
                    "doubled header", method, target, (*headers, *twice), self.typed(), may=frozenset({400, 421})
                )

    def wrong_type(self) -> Asked:
        method, path = self.change()
        person = self.someone()
        kind = self.random.choice(WRONG_TYPES)
        body = self.random.choice(
            (*XXE, b'{"csrf": "x"}', b"\x80\x04\x95", b"\xac\xed\x00\x05", b"--x\r\n\r\n", b"!!python/object")
        )
        headers = self.as_browser(person, **{"Content-Type": kind, "X-CSRF": "0" * 64})
        return Asked("wrong type", method, self.filled(path), headers, body)

    def anothers(self) -> Asked:
        """Somebody of one partnership asks for the cases of the other."""
        mine, theirs = self.random.choice((("bristol", "gloucestershire"), ("gloucestershire", "bristol")))
        path = self.random.choice([each for each in self.gets if "{reference}" in each])
        target = self.filled(path, references=self.of[theirs])
        return Asked("another's", "GET", target, self.as_browser(self.someone(partnership=mine)))

    def anothers_change(self) -> Asked:
        """The same with a form of their own session, right in everything but whose case it is."""
        path = self.random.choice([path for _, path in self.changes if "{reference}" in path])
        person = self.someone(partnership="gloucestershire")
        target = self.filled(path, references=self.of["bristol"])
        return Asked("another's change", "POST", target, self.as_browser(person, **FORM), self.typed(csrf=person.csrf))

    def other_host(self) -> Asked:
        headers = (("Host", self.random.choice(OTHER_HOSTS)), ("X-Forwarded-Host", "localhost"))
        path = self.random.choice(("/sign-in", "/", "/health"))
        return Asked("another host", "GET", path, headers, may=frozenset({400, 421}))

    def other_method(self) -> Asked:
        path = self.random.choice(self.gets)
        method = self.random.choice(ODD_METHODS)
        target = self.filled(path)
        headers = self.as_browser(self.someone(), **{"X-HTTP-Method-Override": "DELETE", "X-Original-URL": "/admin"})
        if (method, path) in self.place.routes:
            method = "TRACE"
        return Asked("another method", method, target, headers)

    def injected(self) -> Asked:
        value = self.random.choice(INJECTED)
        if self.random.random() < 0.5:
            target = f"{self.random.choice(ECHOING)}={quote(self.random.choice(MARKUP), safe='')}"
        else:
            path = self.random.choice([each for each in self.gets if each != "/health"])
            target = self.filled(path, quote(value, safe="") if "{" in path and self.random.random() < 0.5 else None)
            names = self.random.sample(ASKED, self.random.choice((1, 3, len(ASKED))))
            target += "?" + urlencode(dict.fromkeys(names, value))
        return Asked("injected", "GET", target[:7_500], self.as_browser(self.someone()), may=MAY_SEE)

    def redirecting(self) -> Asked:
        path = self.random.choice(("/sign-in", "/role", "/session-ended", "/sign-in/code"))
        target = f"{path}?{urlencode({'to': self.random.choice(ELSEWHERE)})}"
        headers = self.as_browser(self.random.choice((None, self.someone())))
        return Asked("sent elsewhere", "GET", target, headers, may=MAY_SEE)

    def guessed(self) -> Asked:
        """Secrets in addresses, guessed."""
        guess = "".join(self.random.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", k=43))
        target = self.random.choice(
            (
                f"/calendar/{guess}.ics",
                f"/guest/link/{guess}",
                f"/set-up/{guess}",
                f"/files/{guess}",
                f"/under-way/{guess}",
            )
        )
        return Asked("guessed", "GET", target, self.as_browser(self.random.choice((None, self.someone()))))

    def token_of_nobody(self) -> Asked:
        method, path = self.random.choice(
            (*self.changes, *(("GET", each) for each in self.gets if not PUBLIC.match(each)))
        )
        token = self.random.choice(
            ("x", "A" * 43, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "null", "rf_" + "0" * 40, self.someone().token)
        )
        scheme = self.random.choice(("Bearer", "Basic", "bearer", "Negotiate", "Token", ""))
        headers = (
            ("Authorization", f"{scheme} {token}".strip()),
            ("Accept", "application/json"),
            ("Idempotency-Key", "k" * 20),
            ("Content-Type", "application/json"),
        )
        return Asked(
            "token of nobody",
            method,
            self.filled(path),
            headers,
            b"{}" if method != "GET" else b"",
        )

    def program(self, token: str, **more: str) -> tuple[tuple[str, str], ...]:
        given = {"Authorization": f"Bearer {self.place.tokens[token]}", "Content-Type": "application/json", **more}
        return tuple(given.items())

    def program_over(self) -> Asked:
        """A token that was withdrawn, or whose days are over."""
        method, path = self.random.choice([each for each in self.place.routes if each[1].startswith(API)])
        headers = self.program(self.random.choice(("withdrawn", "over")))
        public = frozenset({200}) if path.endswith("openapi.json") else frozenset()
        return Asked("program's time over", method, self.filled(path), headers, may=NO_ENTRY | public)

    def program_that_only_reads(self) -> Asked:
        """A token that is for reading asks for changes, with bodies of every kind and keys that were used."""
        method, path = self.random.choice(MORE_THAN_READING)
        body = self.random.choice(
            (b"{}", b'{"a":1,"a":2}', *NESTED, *XXE, b"\xff\xfe", b"[]", b"NaN", b'"' + b"a" * 90_000 + b'"')
        )
        key = self.random.choice(("k" * 20, "", "a" * 5_000, "key\u2028"))
        headers = self.program(
            "reads", **{"Idempotency-Key": key, "If-Match": self.random.choice(("*", '"1"', "W/x", "9" * 99))}
        )
        return Asked("program that only reads", method, self.filled(path), headers, body)

    def program_of_another(self) -> Asked:
        """A token for everything in one partnership asks for a case of the other."""
        routes = [(each.method, f"{API}{each.path}") for each in OPERATIONS if "{reference}" in each.path]
        method, path = self.random.choice(routes)
        body = (
            b""
            if method == "GET"
            else self.random.choice((b"{}", b'{"reason": "Because."}', b'{"facts": {}, "reason": "x"}'))
        )
        target = self.filled(path, references=self.of["bristol"])
        return Asked("program of another", method, target, self.program("another's"), body)
