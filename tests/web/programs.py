"""A program that comes in with a token."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient

from reviewflow.casework.desk import Desk
from reviewflow.casework.programs.tokens import SCOPES, MakeToken, make_token
from reviewflow.web.answers import API


def token_of(desk: Desk, person: str, role: str, scopes: Iterable[str] = tuple(SCOPES), *, days: int = 30) -> str:
    """A token of somebody in a role."""
    partnership = person.partition(".")[0]
    command = MakeToken(partnership=partnership, program="A test", scopes=tuple(scopes), days=days)
    return make_token(desk, command, by=f"{partnership}/{person} as {role}", most_days=366).token


@dataclass(frozen=True)
class Program:
    """Asks the API as one person in one role."""

    client: TestClient
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        """One request; a body is sent as JSON."""
        more: dict[str, Any] = {} if body is None else {"json": body}
        sent = {"Authorization": f"Bearer {self.token}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        return self.client.request(method, f"{API}{path}", headers=sent, follow_redirects=False, **more)

    def get(self, path: str, **headers: str) -> Any:
        """What is answered with success."""
        answer = self.ask("GET", path, **headers)
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:400]}"
        return answer.json()

    def do(self, path: str, body: object, *, status: int = 200, method: str = "POST", **headers: str) -> Any:
        """What a change answers with success."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:400]}"
        return answer.json()

    def refused(
        self, method: str, path: str, body: object = None, *, status: int, by: str | None, **headers: str
    ) -> Any:
        """The problem with which it is refused."""
        answer = self.ask(method, path, body, **headers)
        assert answer.headers["content-type"] == "application/problem+json"
        said = answer.json()
        assert (answer.status_code, said["refusal"]) == (status, by), answer.text[:400]
        return said
