"""The application: the pages, whether everything works, the figures of it, and the calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from reviewflow.settings import Settings

from .answers import SafeHeaders
from .api.operations import OPERATIONS
from .api.routes import api_routes
from .assets import asset_routes
from .calendar_feed import calendar_routes
from .demonstration import demonstration_routes
from .guests.door import GuestDoor
from .guests.entering import entering_routes
from .guests.tasks import answer_guests_who_are_not_in, task_routes
from .health import health_routes
from .page import Pages
from .pages import page_routes, say_what_cannot_be_done
from .pieces import piece_routes
from .sign_on.local import Door
from .sign_on.routes import sign_on_routes
from .sign_on.session import answer_who_is_not_signed_in
from .visitor import SignedIn, is_known
from .window import Window
from .wrong import answer_what_goes_wrong

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
    settings: Settings,
    *,
    now: Callable[[], dt.datetime] | None = None,
    desk: Desk | None = None,
    synthetic: bool = False,
) -> FastAPI:
    """The application of this installation. Where no desk is given it opens the database by itself, when asked.

    ``synthetic``: every page says that nobody in it exists.
    """
    window = Window(settings, now=now, desk=desk)
    pages = Pages(window, synthetic=synthetic)

    @asynccontextmanager
    async def while_it_runs(_: FastAPI) -> AsyncIterator[None]:
        yield
        window.close()

    application = FastAPI(
        openapi_url=None,
        telemetry=NO_TELEMETRY,
        redirect_slashes=False,
        lifespan=while_it_runs,
    )
    application.add_middleware(SafeHeaders, https=settings.base_url.startswith("https://"))
    answer_what_goes_wrong(application, pages)
    door = Door(window, pages)
    answer_who_is_not_signed_in(application, door)
    every = [asset_routes(), health_routes(window), calendar_routes(window), *sign_on_routes(door)]
    if synthetic:
        every.append(demonstration_routes(pages))
    say_what_cannot_be_done(application, pages)
    guests = GuestDoor(pages)
    answer_guests_who_are_not_in(application, guests)
    signed_in = SignedIn(window)
    application.state.is_known = lambda request: guests.is_known(request) or is_known(request, window)
    every += [
        piece_routes("/files", window, signed_in),
        piece_routes("/guest/tasks/{task_id}/files", window, guests.of_address),
        entering_routes(door, guests),
        task_routes(guests),
        *page_routes(pages),
    ]
    for routes in every:
        application.include_router(routes)
    application.include_router(api_routes(window, OPERATIONS))
    # The menu leads to what is answered, and nowhere else.
    application.state.addresses = tuple(
        path for routes in every for each in routes.routes if (path := getattr(each, "path", ""))
    )
    pages.offer(addresses(application))
    return application


def addresses(application: FastAPI) -> tuple[str, ...]:
    """Every address that is answered, with the names of what varies in it."""
    found: tuple[str, ...] = application.state.addresses
    return found
