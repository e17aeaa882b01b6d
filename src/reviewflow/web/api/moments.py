"""Which past moment a request asks about, and what somebody may see of it."""

from __future__ import annotations

from fastapi import HTTPException

from reviewflow.casework.access.seeing import TRAIL, look_at
from reviewflow.errors import DateInvalid
from reviewflow.statute.asked_moment import Asked, read_moment
from reviewflow.web.on_file import asking_of

from .operation import Call


def moment_of(call: Call) -> Asked:
    """The moment that is asked about.

    Raises:
        DateInvalid: a day and an entry are given.
    """
    as_of, entry = call.day("as_of"), call.query.get("as_of_entry")
    if as_of is not None and entry is not None:
        raise DateInvalid(text=as_of.isoformat(), why="an entry is named too, and only one of the two can be meant")
    return Asked(read_moment(as_of.isoformat()) if as_of else None, entry, call.day("true_on"))


def check_sees_past(call: Call, reference: str) -> None:
    """Whoever sees who did what in a case may see how it stood: the past is told from the trail.

    Raises:
        CaseNotFound: there is none, or they may not know that there is.
        HTTPException: they see a part of it only.
    """
    actor = call.actor
    with call.desk.database.read() as tx:
        _, sight = look_at(tx, call.desk, reference, actor)
    if not sight.sees(TRAIL):
        raise HTTPException(403)


def check_may_ask(call: Call) -> None:
    """Refuse whoever may not ask the trail, as the files name who may.

    Raises:
        HTTPException: the role is none of those.
    """
    if call.visitor.role not in asking_of(call.settings).may_ask:
        raise HTTPException(403)
