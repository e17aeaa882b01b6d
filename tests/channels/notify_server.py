"""A server on this machine that behaves as GOV.UK Notify does, keeps messages, and fails when it is told to."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from notifications_python_client.authentication import decode_jwt_token, get_token_issuer

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"
API_KEY = f"reviews-{SERVICE}-{SECRET}"
TEMPLATE = "217a419e-6a7d-482a-9596-718b889dffce"


@dataclass(slots=True)
class Notify:
    """What the service holds, and how it answers next."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    fails: list[tuple[int, str]] = field(default_factory=list)
    """Answers to the next requests, instead of what would be right."""
    loses_answers: int = 0
    """How many messages it takes without an answer that can be read."""
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if self.fails:
            code, said = self.fails.pop(0)
            return code, {"status_code": code, "errors": [{"error": "Error", "message": said}]}
        parts = urlsplit(path)
        if method == "POST":
            return self._take(body)
        if parts.path == "/v2/notifications":
            reference = parse_qs(parts.query).get("reference", [""])[0]
            found = [each for each in self.taken if each["reference"] == reference]
            return 200, {"notifications": found, "links": {"current": path}}
        found = [each for each in self.taken if parts.path.endswith(each["id"])]
        if not found:
            return 404, {"status_code": 404, "errors": [{"error": "NoResultFound", "message": "No result found"}]}
        return 200, found[0] | {"status": self.statuses.get(found[0]["id"], "created")}

    def _take(self, body: dict[str, Any]) -> tuple[int, Any]:
        if body["template_id"] != TEMPLATE:
            return 400, {"errors": [{"error": "BadRequestError", "message": "Template not found"}]}
        self.taken.append(body | {"id": str(uuid.uuid4())})
        if self.loses_answers:
            self.loses_answers -= 1
            return 201, None
        return 201, {"id": self.taken[-1]["id"], "reference": body["reference"], "content": {}}


@contextmanager
def running(notify: Notify) -> Iterator[Notify]:
    """The server while it runs, in a thread of its own."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            self._answer("GET", {})

        def do_POST(self) -> None:
            self._answer("POST", json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _answer(self, method: str, body: dict[str, Any]) -> None:
            code, said = notify.answer(method, self.path, body) if self._may() else _not_let_in()
            content = b"<html>" if said is None else json.dumps(said).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _may(self) -> bool:
            scheme, _, token = self.headers.get("Authorization", "").partition(" ")
            if scheme != "Bearer" or get_token_issuer(token) != SERVICE:  # type: ignore[no-untyped-call]
                return False
            try:
                return bool(decode_jwt_token(token, SECRET))  # type: ignore[no-untyped-call]
            except Exception:  # noqa: BLE001 - whatever is wrong with a token, it opens nothing
                return False

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    notify.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield notify
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def _not_let_in() -> tuple[int, Any]:
    message = f"Invalid token: it is {int(time.time())} here"
    return 403, {"status_code": 403, "errors": [{"error": "AuthError", "message": message}]}
