"""The application: whether everything works, the figures of it, the calendars, and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.telemetry import TelemetryConfig

from reviewflow.settings import Settings

from .answers import HEADERS, SafeHeaders, in_words
from .calendar_feed import calendar_routes
from .health import health_routes
from .window import Window

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk

NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""Whatever the environment says: a trace holds the path that was asked for, and in a calendar's that is a secret."""


def create_application(
    settings: Settings, *, now: Callable[[], dt.datetime] | None = None, desk: Desk | None = None
) -> FastAPI:
    """The application of this installation. Where no desk is given it opens the database by itself, when asked."""
    window = Window(settings, now=now, desk=desk)

    @asynccontextmanager
    async def while_it_runs(_: FastAPI) -> AsyncIterator[None]:
        yield
        window.close()

    application = FastAPI(
        openapi_url=None,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,
        lifespan=while_it_runs,
        exception_handlers={404: _nothing_here, 405: _not_possible, Exception: _failed},
    )
    application.add_middleware(SafeHeaders)
    for routes in (health_routes(window), calendar_routes(window)):
        application.include_router(routes)
    return application


async def _nothing_here(_: Request, __: Exception) -> Response:
    return in_words("There is nothing here.", 404)


async def _not_possible(_: Request, refusal: Exception) -> Response:
    return in_words("That is not possible here.", 405, **(getattr(refusal, "headers", None) or {}))


async def _failed(_: Request, fault: Exception) -> Response:
    # This answer does not pass by the middleware that puts the headers on every other.
    return in_words("That went wrong here. It is in the log of the program.", 500, **HEADERS)
