"""Who asks: the session that the browser's cookie opens, and the person whom the directory knows today."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from fastapi import Request

from reviewflow.case.case import Actor
from reviewflow.casework.sign_on.sessions import Limits, Session, find_run_out, find_session, keep_seen
from reviewflow.settings import Settings

from .window import Window

COOKIE = "reviewflow"
SAFE_PREFIX = "__Host-"
"""A browser keeps such a cookie only from https, for this host alone and for all its paths."""
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Visitor:
    """Somebody who is signed in, in one role."""

    person: str
    """The key of the user in the directory."""
    name: str
    partnership: str
    role: str
    """The role in which the person acts; empty where one of several has still to be chosen."""
    roles: tuple[str, ...]
    """Those that the person holds today."""
    csrf: str
    """What every form of this session carries, in the field ``csrf``."""
    session: str = ""
    """The session, by the hash under which it is kept."""
    way: str = "local"
    ends_at: dt.datetime | None = None
    """When the session ends if nothing more is done."""
    actor: Actor | None = None
    """Who a guest is to the rules: no directory knows them."""

    @property
    def by(self) -> str:
        """Who acts, as the commands take it."""
        return f"{self.person} as {self.role}"


class SignInFirst(Exception):
    """Nobody is signed in; ``to`` is where the person wanted to go."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class ChooseRoleFirst(SignInFirst):
    """Somebody is signed in who has still to say in which role."""


class NoRoleHere(Exception):
    """Somebody is signed in who holds no role here today."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor.person)
        self.visitor = visitor


class SignedIn:
    """What a page depends on that wants somebody signed in: ``visitor: Visitor = Depends(SignedIn(window))``.

    Whoever is not is sent to sign in, and comes back to where they wanted to go.
    """

    def __init__(self, window: Window) -> None:
        self.window = window

    def __call__(self, request: Request) -> Visitor:
        """The visitor, with a role.

        Raises:
            SignInFirst: nobody is signed in, or the session is over.
            ChooseRoleFirst: the person holds several roles and has chosen none.
            NoRoleHere: the person holds no role here today.
        """
        visitor = visitor_of(request, self.window)
        if visitor is None:
            raise SignInFirst(here(request))
        if not visitor.roles:
            raise NoRoleHere(visitor)
        if not visitor.role:
            raise ChooseRoleFirst(here(request))
        return visitor


def visitor_of(request: Request, window: Window, *, counts_as_doing: bool = True) -> Visitor | None:
    """Who asks; None when nobody is signed in, the session is over, or the person does not work here any more.

    Asking counts as doing something, so that the idle time begins anew, unless it is said that it does not.
    """
    token = request.cookies.get(cookie_name(request, window.settings))
    if not token:
        return None
    with window.desk() as desk:
        with desk.database.read() as tx:
            session = find_session(tx, desk, token, limits=limits_of(window.settings))
        if session is not None and counts_as_doing:
            keep_seen(desk, session)
    return _visitor(session, token) if session is not None else None


def run_out(request: Request, window: Window) -> Visitor | None:
    """Whose session ended by time alone, so that what they sent may be kept as a draft of theirs, and nothing else."""
    token = request.cookies.get(cookie_name(request, window.settings))
    if not token:
        return None
    with window.desk() as desk, desk.database.read() as tx:
        session = find_run_out(tx, desk, token, limits=limits_of(window.settings))
    return _visitor(session, token) if session is not None else None


def is_known(request: Request, window: Window) -> bool:
    """Whether somebody sends who is signed in here, or was until their time ran out."""
    return visitor_of(request, window, counts_as_doing=False) is not None or run_out(request, window) is not None


def csrf_of(token: str) -> str:
    """What the forms of a session carry. Whoever reads the database cannot work it out."""
    return hmac.new(token.encode("utf-8", "replace"), b"forms of this session", hashlib.sha256).hexdigest()


def limits_of(settings: Settings) -> Limits:
    """How long sessions last in this installation."""
    return Limits(
        idle=dt.timedelta(minutes=settings.session_idle_minutes), longest=dt.timedelta(hours=settings.session_hours)
    )


def cookie_name(request: Request, settings: Settings, name: str = COOKIE) -> str:
    """The name of a cookie here."""
    return f"{SAFE_PREFIX}{name}" if is_secure(request, settings) else name


def is_secure(request: Request, settings: Settings) -> bool:
    """Whether cookies go by https alone: everywhere but on the machine itself."""
    return not (request.url.scheme == "http" and request.url.hostname in LOCAL_HOSTS) or (
        urlsplit(settings.base_url).scheme == "https"
    )


def here(request: Request) -> str:
    """Where the person wanted to go, for coming back; for a form that was sent, the page it is on."""
    path = quote(request.url.path)
    return f"{path}?{request.url.query}" if request.url.query and request.method in ("GET", "HEAD") else path


def _visitor(session: Session, token: str) -> Visitor:
    return Visitor(
        person=session.kept.person,
        name=session.user.name,
        partnership=session.kept.partnership,
        role=session.role,
        roles=session.roles,
        csrf=csrf_of(token),
        session=session.kept.token_hash,
        way=session.kept.way,
        ends_at=session.ends_at,
    )
