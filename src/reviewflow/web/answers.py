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

NOBODYS_DEVICES = ", ".join(
    f"{each}=()"
    for each in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get",
        "screen-wake-lock", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
"""What no page of this service ever asks the browser for."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": NOBODYS_DEVICES,
    "X-Frame-Options": "DENY",
}
HTTPS_ALONE = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""Said where it was asked by https, or where this installation says of itself that it is."""
NOT_STORED = {"Cache-Control": "no-store"}
NOWHERE = "/-"
"""Under which nothing ever stands."""
API = "/api/v1"
"""Under which programs come in."""


class SafeHeaders:
    """Puts the headers on every answer, whichever way it came about."""

    def __init__(self, app: Application, *, https: bool = False) -> None:
        self.app = app
        self._https = https

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        https = self._https or scope.get("scheme") == "https"

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add(message, {**HEADERS, **NOT_STORED, **(HTTPS_ALONE if https else {})})
            await send(message)

        if scope["type"] == "http" and _asks_for_nothing(scope):
            nowhere = f"{API}{NOWHERE}" if scope["path"].startswith(f"{API}/") else NOWHERE
            scope = {**scope, "path": nowhere, "raw_path": nowhere.encode(), "query_string": b""}
        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


def _asks_for_nothing(scope: Message) -> bool:
    """Whether an address holds the character that no text here has, and that PostgreSQL does not take."""
    return "\0" in scope["path"] or b"%00" in scope.get("query_string", b"")


def _add(message: Message, headers: dict[str, str]) -> None:
    given = {name.lower() for name, _ in message["headers"]}
    added = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    message["headers"] = [*message["headers"], *(pair for pair in added if pair[0] not in given)]


def in_words(words: str, status: int, **headers: str) -> PlainTextResponse:
    """A refusal in plain text."""
    return PlainTextResponse(f"{words}\n", status, headers=headers or None)
