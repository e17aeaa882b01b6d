"""What a browser keeps for signing in, and where it may go afterwards."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from reviewflow.casework.sign_on.attempts import BROWSER_KNOWN_FOR, SignedInAs
from reviewflow.casework.tokens import new_token
from reviewflow.settings import Settings
from reviewflow.web.visitor import COOKIE, cookie_name, csrf_of, is_secure

BEFORE = "reviewflow-before"
"""What the forms are bound to while nobody is signed in."""
STEP = "reviewflow-step"
"""What opens the next step of signing in."""
BROWSER = "reviewflow-browser"
"""By which the browser is known that signed in before."""
SEE_OTHER = 303
_A_PLACE_HERE = re.compile(r"/(?![/\\])[!-\[\]-~]*")


def read(request: Request, settings: Settings, name: str) -> str | None:
    """What the browser keeps under a name."""
    return request.cookies.get(cookie_name(request, settings, name)) or None


def put(
    response: Response, request: Request, settings: Settings, name: str, value: str, *, max_age: int | None = None
) -> None:
    """Let the browser keep something that no script reads and that no other site sends."""
    response.set_cookie(
        cookie_name(request, settings, name),
        value,
        max_age=max_age,
        path="/",
        secure=is_secure(request, settings),
        httponly=True,
        samesite="lax",
    )


def drop(response: Response, request: Request, settings: Settings, *names: str) -> None:
    """Let the browser forget it."""
    for name in names:
        response.delete_cookie(
            cookie_name(request, settings, name),
            path="/",
            secure=is_secure(request, settings),
            httponly=True,
            samesite="lax",
        )


def open_session(response: Response, request: Request, settings: Settings, token: str) -> None:
    """Let the browser keep a session that has just begun; what it kept for the way there is forgotten."""
    put(response, request, settings, COOKIE, token)
    drop(response, request, settings, STEP, BEFORE)


def signed_in(request: Request, settings: Settings, found: SignedInAs, to: str) -> Response:
    """Both factors were right: on to where the person wanted to go."""
    response = RedirectResponse(place_here(to), SEE_OTHER)
    open_session(response, request, settings, found.session)
    age = int(BROWSER_KNOWN_FOR.total_seconds())
    put(response, request, settings, BROWSER, found.browser, max_age=age)
    return response


def before(request: Request, settings: Settings) -> tuple[str, str]:
    """What the forms of nobody are bound to, new where the browser has none, and what they carry."""
    token = read(request, settings, BEFORE) or new_token()
    return token, csrf_of(token)


def place_here(to: str | None) -> str:
    """Where somebody goes after signing in: a page of this service, whatever was asked for."""
    return to if to and len(to) <= 2_000 and _A_PLACE_HERE.fullmatch(to) and not to.startswith("/sign-") else "/"


def with_place(path: str, to: str | None, **more: str) -> str:
    """An address that carries where the person wanted to go."""
    place = place_here(to)
    query = {**({"to": place} if place != "/" else {}), **more}
    return f"{path}?{urlencode(query)}" if query else path


def where_from(request: Request) -> str | None:
    """The address of the network from which it was asked. Behind a proxy the server has to be told to trust it."""
    return request.client.host if request.client else None
