"""``/calendar/<secret>.ics``: the dates that a calendar program reads under a secret address."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from fastapi.responses import Response

from reviewflow.errors import DatabaseNotReady

from .answers import in_words
from .window import Window

ICALENDAR = "text/calendar; charset=utf-8"


def calendar_routes(window: Window) -> APIRouter:
    """The route of the calendars."""
    routes = APIRouter()

    @routes.api_route("/calendar/{token}.ics", methods=["GET", "HEAD"])
    def calendar(token: str) -> Response:
        # What writes calendars is large, and no page needs it.
        from reviewflow.casework.calendar_feeds.calendar_links import feed_for_token

        try:
            with window.desk() as desk:
                text = feed_for_token(desk, token, base_url=window.settings.base_url)
        except DatabaseNotReady:
            # The program that reads keeps the dates that it has, and asks again.
            return in_words("The calendar cannot be read now.", 503)
        if text is None:
            # An address that was revoked is no different from one that never was.
            raise HTTPException(404)
        return Response(text, media_type=ICALENDAR, headers={"Cache-Control": "private"})

    return routes
