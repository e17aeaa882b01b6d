"""``/health``, ``/health/live`` and ``/metrics``: what a monitor asks.

What is wrong names cases by their references, and staff. It is said to whoever has the token; everybody else who asks
learns which check is not well, and that the machine itself says more.
"""

from __future__ import annotations

import hmac
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client.exposition import choose_encoder

from reviewflow.casework.health import Check, checks_of, database_not_ready, for_programs
from reviewflow.errors import DatabaseNotReady

from .answers import in_words
from .metrics import registry_of
from .visitor import LOCAL_HOSTS
from .window import Window

WELL, NOT_WELL = 200, 503
_GET = ["GET", "HEAD"]
_SAYS = "The database cannot be used."
_WELL, _NOT_WELL = "Well.", "Not well."
_DO = "Run `reviewflow health` on the machine itself: it says why."


def health_routes(window: Window) -> APIRouter:
    """The routes that say whether everything works."""
    routes = APIRouter()
    registry, token = registry_of(window), window.settings.metrics_token

    @routes.api_route("/health", methods=_GET)
    def health(request: Request) -> Response:
        checks = _checks(window)
        well = all(check.well for check in checks)
        told = checks if token and _carries(request, token) else tuple(_without_words(each) for each in checks)
        return JSONResponse(for_programs(told), WELL if well else NOT_WELL)

    # Not in a thread, as the others are: it answers even when every thread waits for the database.
    @routes.api_route("/health/live", methods=_GET)
    async def live() -> Response:
        return PlainTextResponse("The program answers.\n")

    @routes.api_route("/metrics", methods=_GET)
    def metrics(request: Request) -> Response:
        if not (_carries(request, token) if token else _is_here(request)):
            return in_words("These figures want a token.", 401, **{"WWW-Authenticate": "Bearer"})
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        return Response(encode(registry), media_type=content_type)

    return routes


def _without_words(check: Check) -> Check:
    if check.well:
        return replace(check, says=_WELL, do="")
    return replace(check, says=_NOT_WELL, do=_DO)


def _checks(window: Window) -> tuple[Check, ...]:
    try:
        return checks_of(window.seen())
    except DatabaseNotReady as refusal:
        # Why is said on the machine alone: a driver names servers, users and folders.
        told = database_not_ready(refusal)
        return (Check(told.name, told.well, _SAYS, _DO, told.header),)


def _is_here(request: Request) -> bool:
    """Whether it is asked on the machine itself, and not through a proxy there."""
    through = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "via"))
    return request.client is not None and request.client.host in LOCAL_HOSTS and not through


def _carries(request: Request, token: str) -> bool:
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
