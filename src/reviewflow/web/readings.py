"""What a scrutineer reads in the browser is an entry of the trail, as it is on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request

from reviewflow.case.permissions import SCRUTINEER
from reviewflow.casework.access.scrutineer import read_as
from reviewflow.casework.access.seeing import look_at
from reviewflow.casework.desk import Desk
from reviewflow.errors import CaseNotFound

from .visit import actor_of, by_of
from .visitor import Visitor
from .window import Window

OWN_PAGES = frozenset({"me", "account", "role", "work", "new", "more", "static"})
"""They show nothing of the record but what the person does there."""
_WHAT = {"": "to_do", "letters": "notices"}
"""Where the command is called otherwise than the page."""


def keep_reading(window: Window, request: Request, visitor: Visitor) -> None:
    """Keep on the trail that a page is about to be read, where a scrutineer asks for it.

    What they may not see is not read: the page answers that it is not there.
    """
    path = request.url.path
    place = path.split("/")[1]
    if visitor.role != SCRUTINEER or request.method != "GET" or place in OWN_PAGES:
        return
    reference = request.path_params.get("reference")
    with window.desk() as desk:
        keep_read(desk, visitor, _what(path), reference=reference, about={"page": path})


def keep_read(
    desk: Desk, visitor: Visitor, what: str, *, reference: str | None = None, about: Mapping[str, Any] | None = None
) -> None:
    """Keep what a scrutineer reads that is no page of its own, such as a file."""
    if visitor.role != SCRUTINEER:
        return
    own = _own(desk, visitor, reference) if reference is not None else None
    if reference is not None and own is None:
        return
    # A linked case of another partnership is not theirs: that they saw where it is stands by itself.
    read_as(
        desk,
        what,
        by=by_of(visitor),
        reference=reference if own else None,
        partnership=visitor.partnership,
        about=about,
    )


def _own(desk: Desk, visitor: Visitor, reference: str) -> bool | None:
    """Whether a case is kept by the visitor's partnership; None where they may not know that there is one."""
    actor = actor_of(desk, visitor)
    with desk.database.read() as tx:
        try:
            return look_at(tx, desk, reference, actor)[0].partnership == visitor.partnership
        except CaseNotFound:
            return None


def _what(path: str) -> str:
    parts = [each for each in path.split("/") if each]
    if parts[:1] == ["cases"] and len(parts) > 1:
        return parts[2] if len(parts) > 2 else "case"
    place = parts[0] if parts else ""
    return _WHAT.get(place, place)
