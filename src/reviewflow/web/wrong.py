"""What is answered when something goes wrong: a page for people, one line for programs."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.requests import ClientDisconnect

from reviewflow.errors import AlertNotFound, CaseNotFound, DatabaseNotReady, Refusal

from .answers import HEADERS, HTTPS_ALONE, NOT_STORED, in_words
from .page import Pages, in_frame
from .visitor import Visitor, visitor_of

_log = logging.getLogger(__name__)
NOTHING_HERE = "There is nothing here."
NOT_POSSIBLE = "That is not possible here."
WENT_WRONG = "That went wrong here. It is in the log of the program."
NOT_YOURS = "You may not see or do this."
CUT_OFF = "That was cut off."
NO_DATABASE = "The database cannot be used."
_NOT_THERE = (CaseNotFound, AlertNotFound)
_BY_HTTP = (400, 403, 404, 405, 413)
_WHAT_NOW = {
    403: "Ask the person who keeps the case, or choose another of your roles.",
    404: "If you typed the address, check it. What you were looking at may belong to another partnership.",
    413: "Go back: what you typed still stands in the form. Choose a smaller file, or send one file after another.",
    405: "Go back to the page you came from and use its button.",
    500: "Nothing was changed if you see this after a button. Try again; if it happens again, tell whoever looks after"
    " the program.",
    503: "Nothing is lost that was saved before. Try again in a moment, and keep notes of what you do meanwhile.",
}


def answer_what_goes_wrong(application: FastAPI, pages: Pages) -> None:
    """Let the application answer in words whatever happens."""

    def said(request: Request, status: int, heading: str, *, so: str = "", **headers: str) -> Response:
        if not in_frame(request.headers):
            return in_words(heading, status, **headers)
        says = [words for words in (so or _WHAT_NOW.get(status, "")).split("\n") if words]
        visitor = _visitor(request, pages) if status < 500 else None
        answer = pages.show(request, "wrong.html", visitor, status=status, heading=heading.rstrip("."), says=says)
        answer.headers.update(headers)
        return answer

    def refused_by_http(request: Request, fault: Exception) -> Response:
        status: int = getattr(fault, "status_code", 400)
        if status in (400, 403, 413):
            _log.warning("%s %s of %s from %s", status, request.method, _which(request), _from(request))
        headings = {403: NOT_YOURS, 404: NOTHING_HERE, 405: NOT_POSSIBLE}
        heading = headings.get(status, str(getattr(fault, "detail", NOT_POSSIBLE)))
        return said(request, status, heading, **(getattr(fault, "headers", None) or {}))

    def refused(request: Request, refusal: Exception) -> Response:
        if isinstance(refusal, _NOT_THERE):
            return said(request, 404, NOTHING_HERE)
        if isinstance(refusal, DatabaseNotReady):
            # Why is said on the machine alone: a driver names servers, users and folders.
            return said(request, 503, NO_DATABASE)
        return said(request, 400, NOT_POSSIBLE, so=str(refusal))

    def not_readable(request: Request, _: Exception) -> Response:
        # What varies in an address is of another kind than the page takes, so that there is no such page.
        return said(request, 404, NOTHING_HERE)

    def failed(request: Request, fault: Exception) -> Response:
        # This answer does not pass by the middleware that puts the headers on every other.
        answer = said(request, 500, WENT_WRONG)
        https = request.url.scheme == "https" or pages.window.settings.base_url.startswith("https://")
        for name, value in {**HEADERS, **NOT_STORED, **(HTTPS_ALONE if https else {})}.items():
            answer.headers.setdefault(name, value)
        return answer

    def cut_off(request: Request, fault: Exception) -> Response:
        # Nobody hears it any more. That a line broke is nothing for the log.
        return in_words(CUT_OFF, 400)

    application.add_exception_handler(ClientDisconnect, cut_off)
    for status in _BY_HTTP:
        application.add_exception_handler(status, refused_by_http)
    application.add_exception_handler(Refusal, refused)
    application.add_exception_handler(RequestValidationError, not_readable)
    application.add_exception_handler(Exception, failed)


def _which(request: Request) -> str:
    """The kind of page, without the case that was asked for: what varies in an address stays out of the log."""
    return str(getattr(request.scope.get("route"), "path", "no page"))


def _from(request: Request) -> str:
    return request.client.host if request.client else "nowhere"


def _visitor(request: Request, pages: Pages) -> Visitor | None:
    """Who asks, so that what goes wrong for somebody who is signed in leaves them their menu."""
    try:
        visitor = visitor_of(request, pages.window, counts_as_doing=False)
    except DatabaseNotReady:
        return None
    return visitor if visitor is not None and visitor.role else None
