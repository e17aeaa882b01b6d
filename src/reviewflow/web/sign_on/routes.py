"""Every route of signing in, setting up an account, and the session."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter

from .account import account_routes
from .local import Door, local_routes
from .organisation import organisation_routes
from .session import session_routes
from .set_up import set_up_routes


def sign_on_routes(door: Door) -> Iterator[APIRouter]:
    """Every route.

    Raises:
        SettingInvalid: work accounts cannot be signed in with as it is set up.
    """
    for routes in (local_routes, organisation_routes, set_up_routes, session_routes, account_routes):
        yield routes(door)
