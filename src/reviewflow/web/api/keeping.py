"""How long records are kept: what is due for review, holds, and destruction that two people decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reviewflow.casework.keeping.acting import seen_case, seen_of
from reviewflow.casework.keeping.destruction import (
    DecideDestruction,
    DestroyCase,
    ProposeDestruction,
    carry_out_destruction,
    decide_destruction,
    propose_destruction,
)
from reviewflow.casework.keeping.due import cases_kept, due_until
from reviewflow.casework.keeping.holds import LiftHold, PlaceHold, lift_hold, place_hold
from reviewflow.casework.keeping.schedule import Schedule, schedule_of
from reviewflow.errors import DestructionNotFound
from reviewflow.reports.keeping import destruction_as_json, due_as_json, hold_as_json, schedule_as_json
from reviewflow.statute.london import local_date
from reviewflow.store import keeping
from reviewflow.store.session import Transaction
from reviewflow.web.on_file import library_of

from .bodies import Body
from .case_reads import number_in
from .operation import Answer, Call, Operation, Parameter, changing, many, one
from .words import PAGED

_KEEPING: dict[str, Any] = {"group": "Keeping and destroying"}
_LAST = 2**62


def schedule(call: Call) -> object:
    """The schedule."""
    return schedule_as_json(_may_see(call))


def due(call: Call) -> object:
    """What is due for review."""
    found, start = _may_see(call), call.number_after() or 0
    until = call.day("until") or local_date(call.desk.now())
    actor = call.actor
    with call.desk.database.read() as tx:
        kept = cases_kept(tx, call.desk, found, actor)
        every = due_until(kept, until, undated=bool(call.query.get("undated")))
    page = [due_as_json(each) for each in every[start : start + call.limit]]
    more = start + call.limit
    return Answer(page, next_page=str(more) if more < len(every) else None)


def holds(call: Call) -> object:
    """Every hold."""
    _may_see(call)
    actor = call.actor
    with call.desk.database.read() as tx:
        every = keeping.holds(tx, call.partnership, before=call.number_after() or _LAST, limit=call.limit + 1)
        seen = seen_of(tx, call.desk, {each.case for each in every if each.case}, actor)
    page = [hold_as_json(each) for each in every[: call.limit] if each.case is None or each.case in seen]
    return Answer(page, next_page=str(every[call.limit - 1].sequence) if len(every) > call.limit else None)


def destructions(call: Call) -> object:
    """Every proposal, and what came of it."""
    _may_see(call)
    actor = call.actor
    with call.desk.database.read() as tx:
        every = keeping.destructions(tx, call.partnership, before=call.number_after() or _LAST, limit=call.limit + 1)
        seen = seen_of(tx, call.desk, {each.case for each in every}, actor)
    page = [destruction_as_json(each) for each in every[: call.limit] if each.case in seen]
    return Answer(page, next_page=str(every[call.limit - 1].sequence) if len(every) > call.limit else None)


def certificate(call: Call) -> object:
    """The certificate of a destruction."""
    _may_see(call)
    reference, actor = call.path["reference"], call.actor
    with call.desk.database.read() as tx:
        seen_case(tx, call.desk, reference, actor)
        done = keeping.standing_destruction(tx, reference)
    if done is None or done.certificate is None:
        raise DestructionNotFound(case=reference)
    return dict(done.certificate)


class NewHold(Body):
    """A hold on a case, or on every case of the partnership."""

    case: str | None = None
    ground: str
    reason: str
    review_on: dt.date | None = None


class Because(Body):
    """Why. It stays when the case is destroyed, so it names nobody."""

    reason: str


class Backups(Body):
    """For how many days backups are kept, for the certificate."""

    backups_kept_days: int | None = None


def held(tx: Transaction, call: Call) -> object:
    """A hold is placed."""
    body = call.body
    command = PlaceHold(
        partnership=call.partnership, case=body.case, ground=body.ground, reason=body.reason, review_on=body.review_on
    )
    return hold_as_json(place_hold(tx, call.desk, _schedule(call), command, by=call.by))


def lifted(tx: Transaction, call: Call) -> object:
    """A hold is lifted."""
    command = LiftHold(hold=number_in(call, "hold"), reason=call.body.reason)
    return hold_as_json(lift_hold(tx, call.desk, _schedule(call), command, by=call.by))


def proposed(tx: Transaction, call: Call) -> object:
    """A destruction is proposed."""
    command = ProposeDestruction(case=call.path["reference"], reason=call.body.reason)
    return destruction_as_json(propose_destruction(tx, call.desk, _schedule(call), command, by=call.by))


def approved(tx: Transaction, call: Call) -> object:
    """A destruction is approved."""
    return _decided(tx, call, approve=True)


def refused(tx: Transaction, call: Call) -> object:
    """A destruction is refused."""
    return _decided(tx, call, approve=False)


def destroyed(tx: Transaction, call: Call) -> object:
    """A destruction is carried out."""
    said = call.body.backups_kept_days
    days = call.settings.backups_kept_days if said is None else said
    command = DestroyCase(case=call.path["reference"])
    found = carry_out_destruction(tx, call.desk, _schedule(call), command, by=call.by, backups_kept_days=days)
    return destruction_as_json(found)


def _decided(tx: Transaction, call: Call, *, approve: bool) -> object:
    command = DecideDestruction(case=call.path["reference"], reason=call.body.reason)
    found = decide_destruction(tx, call.desk, _schedule(call), command, approve=approve, by=call.by)
    return destruction_as_json(found)


def _schedule(call: Call) -> Schedule:
    return schedule_of(library_of(call.settings), call.partnership)


def _may_see(call: Call) -> Schedule:
    found = _schedule(call)
    found.duties.check("see_schedule", call.actor)
    return found


_RULED = "/cases/{reference}/retention"
KEEPING = (
    Operation("GET", "/retention/schedule", "get_retention_schedule", "How long each class of records is kept.",
              one("partnership", "classes"), does=schedule, commands=("retention schedule",), **_KEEPING),
    Operation("GET", "/retention/due", "list_due_for_review", "Cases whose time is over, the longest over first.",
              many("case", "standing"), does=due, commands=("retention due",), **_KEEPING,
              query=(*PAGED, Parameter("until", "What is due by then.", "day"),
                     Parameter("undated", "Also what has no date that could be told.", "flag"))),
    Operation("GET", "/retention/holds", "list_legal_holds", "Legal holds, the newest first.",
              many("hold", "ground"), does=holds, commands=("retention holds",), query=PAGED, **_KEEPING),
    changing("POST", "/retention/holds", "place_legal_hold", "Hold a case, or every case of the partnership.",
             one("hold"), does_in=held, commands=("retention hold",), body=NewHold, status=201, **_KEEPING),
    changing("POST", "/retention/holds/{hold}/lift", "lift_legal_hold", "Lift a legal hold.", one("hold"),
             does_in=lifted, commands=("retention lift",), body=Because, **_KEEPING),
    Operation("GET", "/retention/destructions", "list_destructions", "What was proposed and what came of it.",
              many("proposal", "case", "state"), does=destructions, commands=("retention destructions",), query=PAGED,
              **_KEEPING),
    changing("POST", f"{_RULED}/propose", "propose_destruction", "Propose to destroy what a case says.",
             one("proposal", "state"), does_in=proposed, commands=("retention propose",), body=Because, **_KEEPING),
    changing("POST", f"{_RULED}/approve", "approve_destruction", "Approve what somebody else has proposed.",
             one("proposal", "state"), does_in=approved, commands=("retention approve",), body=Because, **_KEEPING),
    changing("POST", f"{_RULED}/refuse", "refuse_destruction", "Refuse to destroy what a case says.",
             one("proposal", "state"), does_in=refused, commands=("retention refuse",), body=Because, **_KEEPING),
    changing("POST", f"{_RULED}/destroy", "destroy_case", "Destroy what a case says, as was approved, for ever.",
             one("proposal", "state"), does_in=destroyed, commands=("retention destroy",), body=Backups, **_KEEPING),
    Operation("GET", "/cases/{reference}/certificate", "get_certificate", "The certificate of a destruction.",
              one("case", "rule"), does=certificate, commands=("retention certificate",), **_KEEPING),
)  # fmt: skip
"""The operations."""
