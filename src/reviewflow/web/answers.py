"""How anything is answered: nothing is stored, embedded, guessed or remembered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi.responses import PlainTextResponse

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
"""What ASGI asks of an application."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
NOT_STORED = {"Cache-Control": "no-store"}
NOWHERE = "/-"
"""Under which nothing ever stands."""
API = "/api/v1"
"""Under which programs come in."""


class SafeHeaders:
    """Puts the headers on every answer, whichever way it came about."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message)
            await send(message)

        if scope["type"] == "http" and _asks_for_nothing(scope):
            nowhere = f"{API}{NOWHERE}" if scope["path"].startswith(f"{API}/") else NOWHERE
            scope = {**scope, "path": nowhere, "raw_path": nowhere.encode(), "query_string": b""}
        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _asks_for_nothing(scope: Message) -> bool:
    """Whether an address holds the character that no text here has, and that PostgreSQL does not take."""
    return "\0" in scope["path"] or b"%00" in scope.get("query_string", b"")


def _add(message: Message) -> None:
    given = {name.lower() for name, _ in message["headers"]}
    added = [(name.lower().encode(), value.encode()) for name, value in {**HEADERS, **NOT_STORED}.items()]
    message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in given)]


def in_words(words: str, status: int, **headers: str) -> PlainTextResponse:
    """A refusal in plain text."""
    return PlainTextResponse(f"{words}\n", status, headers=headers or None)
