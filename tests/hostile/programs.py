"""Programs whose token is right, and what they send is not: each request would be taken but for one thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from hostile.asked import INJECTED, MAY_SEE, TRAVERSING, WRONG_TYPES, Asked, Maker
from reviewflow.casework.programs.tokens import READ
from reviewflow.web.answers import API
from reviewflow.web.api.openapi import examples
from reviewflow.web.api.operation import Operation
from reviewflow.web.api.operations import OPERATIONS

INWARD = (
    "https://127.0.0.1/x", "https://localhost/x", "https://169.254.169.254/latest/meta-data", "https://[::1]/x",
    "https://10.0.0.1/", "https://0/", "https://2130706433/", "https://[::ffff:127.0.0.1]/", "file:///etc/passwd",
    "http://hooks.example.org/x", "gopher://hooks.example.org/", "https://user:word@hooks.example.org/",
    "https://hooks.example.org\r\nX-Injected: 1", "javascript:alert(1)", "https://", "//hooks.example.org/x", "",
)  # fmt: skip
"""Where no webhook may lead: to this machine, its neighbours, in clear, or nowhere."""
LARGEST = 2_000_000


def of_programs(maker: Maker) -> tuple[Callable[[], Asked], ...]:
    """What programs may not that know a token."""
    place, chance = maker.place, maker.random
    shown = examples()
    described = [each for each in OPERATIONS if each.body is not None and "request" in shown.get(each.name, {})]
    changing = [each for each in described if each.changes]
    reading = [each for each in OPERATIONS if each.method == "GET" and each.scope == READ]

    def token(who: str, **more: str) -> tuple[tuple[str, str], ...]:
        given = {"Authorization": f"Bearer {place.tokens[who]}", "Content-Type": "application/json", **more}
        return tuple(given.items())

    def right(operation: Operation) -> tuple[str, Mapping[str, Any], str]:
        """Where it is asked, what is sent, and who may."""
        who = chance.choice(("all", "administers"))
        return maker.filled(API + operation.path, references=maker.of["bristol"]), shown[operation.name]["request"], who

    def asks(kind: str, operation: Operation, body: bytes, who: str, target: str, **more: str) -> Asked:
        return Asked(kind, operation.method, target, token(who, **more), body)

    def nested() -> Asked:
        operation = chance.choice(described)
        target, given, who = right(operation)
        deep = chance.choice((b"[" * 30 + b"]" * 30, b"[" * 90_000, b'{"a":' * 40 + b"1" + b"}" * 40))
        body = json.dumps(given).encode()[:-1] + b', "x": ' + deep + b"}"
        return asks("program's nested JSON", operation, body, who, target)

    def doubled() -> Asked:
        operation = chance.choice([each for each in described if shown[each.name]["request"]])
        target, given, who = right(operation)
        name, value = next(iter(given.items()))
        if chance.random() < 0.3:
            headers = (*token(who), ("Idempotency-Key", "a"), ("Idempotency-Key", "b"))
            return Asked("program's doubled header", operation.method, target, headers, json.dumps(given).encode())
        body = json.dumps(given).encode()[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}".encode()
        return asks("program's doubled key", operation, body, who, target)

    def wrong_type() -> Asked:
        operation = chance.choice(described)
        target, given, who = right(operation)
        kind = chance.choice([each for each in WRONG_TYPES if each != "application/json"])
        return asks(
            "program's wrong type", operation, json.dumps(given).encode(), who, target, **{"Content-Type": kind}
        )

    def unreadable() -> Asked:
        operation = chance.choice(described)
        target, given, who = right(operation)
        body = chance.choice(
            (
                json.dumps({**given, "evil": 1}).encode(),
                json.dumps([given]).encode(),
                json.dumps(given).encode()[:-1],
                json.dumps(given).encode()[:-1] + b', "\xff": 1}',
                json.dumps(given).encode("utf-16"),
                json.dumps(given).encode() + b"{}",
            )
        )
        return asks("program's unreadable body", operation, body, who, target)

    def too_large() -> Asked:
        operation = chance.choice([each for each in described if not each.takes_files])
        target, given, who = right(operation)
        if chance.random() < 0.9:
            length = {"Content-Length": chance.choice(("600000000", "9" * 20, "-1", "0x10"))}
            return asks("program's oversized", operation, json.dumps(given).encode(), who, target, **length)
        return asks("program's oversized", operation, json.dumps(given).encode() + b" " * LARGEST, who, target)

    def odd_key() -> Asked:
        operation = chance.choice(changing)
        target, given, who = right(operation)
        key = chance.choice(("", " ", "two words", "a" * 201, "key\u2028", "a\tb"))
        return asks("program's odd key", operation, json.dumps(given).encode(), who, target, **{"Idempotency-Key": key})

    def key_again() -> Asked:
        """A key that was used, with something else."""
        operation = chance.choice(changing)
        target, given, _ = right(operation)
        body = json.dumps(given).encode()
        return asks("key used again", operation, body, "all", target, **{"Idempotency-Key": place.sent_key.key})

    def sent_again() -> Asked:
        """What was asked and answered before, to the last octet: answered so again, and nothing comes of it."""
        sent = place.sent_key
        may = frozenset({sent.status})
        headers = token("all", **{"Idempotency-Key": sent.key})
        return Asked("program's request again", "POST", sent.path, headers, sent.body, may=may)

    def stale() -> Asked:
        operation = chance.choice([each for each in described if each.versioned])
        target, given, who = right(operation)
        tag = chance.choice(('"0"', '"999999999"', "W/x", "1", '"x"', '""', "9" * 99))
        return asks("program's stale ETag", operation, json.dumps(given).encode(), who, target, **{"If-Match": tag})

    def by_cookie() -> Asked:
        """What a browser would send by itself opens nothing here, and neither does a token in an address."""
        operation = chance.choice(described)
        target, given, who = right(operation)
        person = maker.someone()
        if chance.random() < 0.3:
            target += "?" + urlencode({chance.choice(("access_token", "token", "key")): place.tokens[who]})
        headers = maker.as_browser(person, **{"Content-Type": "application/json", "X-CSRF": person.csrf})
        return Asked("program by cookie", operation.method, target, headers, json.dumps(given).encode())

    def inward() -> Asked:
        body = json.dumps({"address": chance.choice(INWARD)}).encode()
        return Asked("webhook inwards", "POST", f"{API}/webhooks", token("administers"), body)

    def traversing() -> Asked:
        operation = chance.choice([each for each in reading if "{" in each.path])
        where = chance.choice(TRAVERSING)
        target = maker.filled(API + operation.path, quote(where, safe=chance.choice(("", "/"))))
        return Asked("program traversing", "GET", target.replace(" ", "%20"), token("reads"), may=MAY_SEE)

    def injected() -> Asked:
        operation = chance.choice(reading)
        target = maker.filled(API + operation.path)
        names = [each.name for each in operation.query] or ["q"]
        target += "?" + urlencode({chance.choice(names): chance.choice(INJECTED)})
        return Asked("program injected", "GET", target[:7_500], token("reads"), may=MAY_SEE)

    return (
        nested, doubled, wrong_type, unreadable, too_large, odd_key, key_again, sent_again, stale, by_cookie, inward,
        traversing, injected,
    )  # fmt: skip
