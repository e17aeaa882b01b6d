"""The pages: each module answers the addresses of one thing that a person does."""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from reviewflow.web.desk_door import Door
from reviewflow.web.page import Pages

from .case import case_routes
from .clocks import clock_routes
from .commands import CannotDo, command_routes
from .files import file_routes
from .home import home_routes
from .inbox import inbox_routes
from .invited import invited_routes
from .lists import list_routes
from .people import people_routes


def page_routes(pages: Pages) -> tuple[APIRouter, ...]:
    """The routes of the pages. Those about clocks come last: their addresses are the most general."""
    door = Door(pages)
    makers = (
        home_routes,
        inbox_routes,
        list_routes,
        command_routes,
        case_routes,
        people_routes,
        file_routes,
        invited_routes,
        clock_routes,
    )
    return tuple(make(door) for make in makers)


def say_what_cannot_be_done(application: FastAPI, pages: Pages) -> None:
    """Let the application answer with every reason why something cannot be done now."""
    door = Door(pages)

    def cannot(request: Request, fault: Exception) -> Response:
        assert isinstance(fault, CannotDo)
        return pages.show(
            request,
            "cannot.html",
            door.visitor(request),
            status=403,
            heading=fault.title,
            why_not=fault.why_not,
            caption=fault.place.caption,
            back=fault.place.path,
        )

    application.add_exception_handler(CannotDo, cannot)
