"""A form that was sent: read once it is known that it came from a page of this service and of this session."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

import anyio.from_thread
from fastapi import HTTPException, Request
from fastapi.datastructures import FormData

from .visitor import Visitor

CSRF = "csrf"
"""The field of every form that says of which session it is."""
MOST_FIELDS = 2_000
LARGEST = 4 * 1024 * 1024
"""Octets of a form without files: the longest text that is kept, several times over."""
SAID_TWICE = "A field that a page of this service has once was sent twice."
_OWN = ("same-origin", "none")


class FormNotTaken(Exception):
    """A form that was not sent from a page of this session.

    ``form`` is what was typed, where it came from a page of this service all the same: the session is another one
    since, and the page may be shown again for it. It is None where another site sent it.
    """

    def __init__(self, form: FormData | None = None) -> None:
        super().__init__("this form was not sent from a page of this session")
        self.form = form


def checked_form(
    request: Request, visitor: Visitor | None, *, csrf: str = "", files: int = 0, largest: int = LARGEST
) -> FormData:
    """What was sent, for a handler that is no coroutine. ``csrf`` stands in where nobody is signed in yet.

    Raises:
        FormNotTaken: it was not sent from a page of this session.
        HTTPException: it is larger than a form can be, is none, or a field stands twice in it.
    """
    check_came_from_here(request)
    form = anyio.from_thread.run(_read, request, files, largest)
    if len(form.multi_items()) > len(form):
        raise HTTPException(400, SAID_TWICE)
    expected = visitor.csrf if visitor is not None else csrf
    given = form.get(CSRF)
    if not expected or not isinstance(given, str) or not hmac.compare_digest(expected.encode(), given.encode()):
        raise FormNotTaken(form)
    return form


def text_of(form: FormData, name: str) -> str:
    """A field of a form as text; empty where it is missing."""
    given = form.get(name, "")
    return given if isinstance(given, str) else ""


def check_came_from_here(request: Request) -> None:
    """Refuse what another site sent, whatever it knows of the session.

    Raises:
        FormNotTaken: another site sent it.
    """
    if not came_from_here(request):
        raise FormNotTaken


def came_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this very service sent it; an old browser may say nothing at all."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN
    origin = request.headers.get("origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.url.netloc


async def _read(request: Request, files: int, largest: int) -> FormData:
    said = request.headers.get("content-length", "")
    if not said.isdigit() or int(said) > largest:
        raise HTTPException(413, "That is larger than can be sent here.")
    try:
        return await request.form(max_files=files, max_fields=MOST_FIELDS, max_part_size=largest)
    except HTTPException as refusal:
        raise HTTPException(400, "What was sent cannot be read as a form.") from refusal
