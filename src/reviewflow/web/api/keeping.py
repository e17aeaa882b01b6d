"""How long records are kept: the schedule, what is due, holds, and destruction that two people decide."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fastapi import HTTPException

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
from reviewflow.casework.programs.tokens import ADMINISTER
from reviewflow.errors import DestructionNotFound, FactInvalid
from reviewflow.reports.keeping import destruction_as_json, due_as_json, hold_as_json, schedule_as_json
from reviewflow.statute.london import local_date
from reviewflow.store import keeping
from reviewflow.store.session import Transaction
from reviewflow.web.on_file import library_of

from .bodies import Body
from .case_reads import number_in
from .operation import LARGEST_NUMBER, Answer, Call, DoesIn, Operation, Parameter, changing, one
from .words import BY_NUMBER

GROUP = "Retention"
CASE = "/cases/{reference}/retention"


def schedule(call: Call) -> object:
    """The schedule."""
    return schedule_as_json(_asked(call))


def due(call: Call) -> object:
    """The cases whose time is over by the schedule."""
    found, actor, start = _asked(call), call.actor, call.number_after() or 0
    last = call.day("until") or local_date(call.desk.now())
    with call.desk.database.read() as tx:
        every = due_until(cases_kept(tx, call.desk, found, actor), last, undated=bool(call.query.get("undated")))
    end = start + call.limit
    next_page = str(end) if end < len(every) else None
    page = [due_as_json(each) for each in every[start:end]]
    return Answer({"until": last.isoformat(), "cases": page, "next_page": next_page}, next_page=next_page)


def holds(call: Call) -> object:
    """Every legal hold that was placed."""
    _asked(call)
    actor, before = call.actor, call.number_after() or LARGEST_NUMBER
    with call.desk.database.read() as tx:
        every = keeping.holds(tx, call.partnership, before=before, limit=call.limit + 1)
        seen = seen_of(tx, call.desk, {each.case for each in every if each.case}, actor)
    page = [hold_as_json(each) for each in every[: call.limit] if each.case is None or each.case in seen]
    next_page = str(every[call.limit - 1].sequence) if len(every) > call.limit else None
    return Answer({"holds": page, "next_page": next_page}, next_page=next_page)


def destructions(call: Call) -> object:
    """What was proposed for destruction, and what came of it."""
    _asked(call)
    actor, before = call.actor, call.number_after() or LARGEST_NUMBER
    with call.desk.database.read() as tx:
        every = keeping.destructions(tx, call.partnership, before=before, limit=call.limit + 1)
        seen = seen_of(tx, call.desk, {each.case for each in every}, actor)
    page = [destruction_as_json(each) for each in every[: call.limit] if each.case in seen]
    next_page = str(every[call.limit - 1].sequence) if len(every) > call.limit else None
    return Answer({"destructions": page, "next_page": next_page}, next_page=next_page)


def certificate(call: Call) -> object:
    """The certificate of a destruction."""
    _asked(call)
    reference, actor = call.path["reference"], call.actor
    with call.desk.database.read() as tx:
        seen_case(tx, call.desk, reference, actor)
        done = keeping.standing_destruction(tx, reference)
    if done is None or done.certificate is None:
        raise DestructionNotFound(case=reference)
    return dict(done.certificate)


class NewHold(Body):
    """Why nothing is destroyed: of one case, or of every case of the partnership."""

    ground: str
    reason: str
    case: str | None = None
    review_on: dt.date | None = None


def held(tx: Transaction, call: Call) -> object:
    """A legal hold."""
    body = call.body
    if body.case is not None:
        seen_case(tx, call.desk, body.case, call.actor_in(tx))
    command = PlaceHold(
        partnership=call.partnership, case=body.case, ground=body.ground, reason=body.reason, review_on=body.review_on
    )
    return hold_as_json(place_hold(tx, call.desk, _schedule(call), command, by=call.by))


class Because(Body):
    """Why. It stays, so no name of a child."""

    reason: str


def lifted(tx: Transaction, call: Call) -> object:
    """A hold that holds no longer."""
    number = number_in(call, "hold")
    hold = keeping.find_hold(tx, number)
    if hold is None or hold.partnership != call.partnership:
        raise HTTPException(404)
    if hold.case is not None:
        seen_case(tx, call.desk, hold.case, call.actor_in(tx))
    command = LiftHold(hold=number, reason=call.body.reason)
    return hold_as_json(lift_hold(tx, call.desk, _schedule(call), command, by=call.by))


def proposed(tx: Transaction, call: Call) -> object:
    """A destruction that somebody else decides."""
    command = ProposeDestruction(case=_seen(tx, call), reason=call.body.reason)
    return destruction_as_json(propose_destruction(tx, call.desk, _schedule(call), command, by=call.by))


def _decided(*, approve: bool) -> DoesIn:
    def does(tx: Transaction, call: Call) -> object:
        command = DecideDestruction(case=_seen(tx, call), reason=call.body.reason)
        found = decide_destruction(tx, call.desk, _schedule(call), command, approve=approve, by=call.by)
        return destruction_as_json(found)

    return does


class Backups(Body):
    """For how many days backups are kept: the certificate says it."""

    backups_kept_days: int | None = None


def destroyed(tx: Transaction, call: Call) -> object:
    """What a case said, gone for ever, with a certificate."""
    command, days = DestroyCase(case=_seen(tx, call)), call.body.backups_kept_days
    if days is not None and not 0 <= days <= LONGEST_KEPT:
        why = f"it is no number from 0 to {LONGEST_KEPT}"
        raise FactInvalid(fact="backups_kept_days", value=days, why=why, do="Send the number of days.")
    done = carry_out_destruction(tx, call.desk, _schedule(call), command, by=call.by, backups_kept_days=days)
    return destruction_as_json(done)


LONGEST_KEPT = 36_500


def _schedule(call: Call) -> Schedule:
    return schedule_of(library_of(call.settings), call.partnership)


def _asked(call: Call) -> Schedule:
    found = _schedule(call)
    found.duties.check("see_schedule", call.actor)
    return found


def _seen(tx: Transaction, call: Call) -> str:
    seen_case(tx, call.desk, call.path["reference"], call.actor_in(tx))
    return call.path["reference"]


_CHANGES: dict[str, Any] = {"group": GROUP, "scope": ADMINISTER}
KEEPING = (
    Operation("GET", "/retention/schedule", "get_schedule", "How long each class of records is kept, and why.", one(),
              does=schedule, group=GROUP, commands=("retention schedule",)),
    Operation("GET", "/retention/due", "list_retention_due", "The cases whose time is over, the longest over first.",
              one("until", "cases", "next_page"), does=due, group=GROUP, commands=("retention due",),
              query=(Parameter("until", "What is due by then, or today.", "day"),
                     Parameter("undated", "Also what has no date that could be told.", "flag"), *BY_NUMBER)),
    Operation("GET", "/retention/holds", "list_holds", "Every legal hold that was placed, the newest first.",
              one("holds", "next_page"), does=holds, group=GROUP, commands=("retention holds",), query=BY_NUMBER),
    Operation("GET", "/retention/destructions", "list_destructions",
              "What was proposed for destruction and what came of it.", one("destructions", "next_page"),
              does=destructions, group=GROUP, commands=("retention destructions",), query=BY_NUMBER),
    Operation("GET", f"{CASE}/certificate", "get_certificate", "The certificate of a destruction.", one(),
              does=certificate, group=GROUP, commands=("retention certificate",)),
    changing("POST", "/retention/holds", "place_hold", "Place a legal hold: nothing under it is destroyed.", one(),
             does_in=held, commands=("retention hold",), body=NewHold, status=201, **_CHANGES),
    changing("POST", "/retention/holds/{hold}/lift", "lift_hold", "Lift a legal hold.", one(), does_in=lifted,
             commands=("retention lift",), body=Because, **_CHANGES),
    changing("POST", f"{CASE}/propose", "propose_destruction", "Propose that what a case says be destroyed.", one(),
             does_in=proposed, commands=("retention propose",), body=Because, **_CHANGES),
    changing("POST", f"{CASE}/approve", "approve_destruction", "Approve it, where somebody else has proposed it.",
             one(), does_in=_decided(approve=True), commands=("retention approve",), body=Because, **_CHANGES),
    changing("POST", f"{CASE}/refuse", "refuse_destruction", "Refuse it; it may be proposed again.", one(),
             does_in=_decided(approve=False), commands=("retention refuse",), body=Because, **_CHANGES),
    changing("POST", f"{CASE}/destroy", "destroy_case", "Destroy what a case says, as was approved, for ever.", one(),
             does_in=destroyed, commands=("retention destroy",), body=Backups, **_CHANGES),
)  # fmt: skip
"""The operations."""
