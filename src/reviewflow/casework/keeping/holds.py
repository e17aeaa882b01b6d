"""Place a legal hold on a case, or on all of a partnership, and lift it. While it lasts nothing is destroyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import HoldNotFound
from reviewflow.store import audit_log, keeping
from reviewflow.store.keeping import Hold
from reviewflow.store.session import Transaction

from .acting import seen_case
from .schedule import Schedule

PLACE_HOLD, LIFT_HOLD = "place_hold", "lift_hold"
OF_HOLDS = frozenset({PLACE_HOLD, LIFT_HOLD})


class PlaceHold(Command):
    """Hold the record of a case, or of every case of the partnership, whatever the schedule says."""

    partnership: str
    case: str | None = None
    """None for every case of the partnership, as for a national inquiry."""
    ground: str
    """A key of the grounds on file."""
    reason: str
    """Who asked for it, and in which words. No name of a child: it stays when the case is destroyed."""
    review_on: dt.date | None = None
    """When somebody looks at it again. It goes on holding after that day."""


class LiftHold(Command):
    """Lift a hold: from now on the schedule counts again."""

    hold: int
    reason: str


def place_hold(tx: Transaction, desk: Desk, schedule: Schedule, command: PlaceHold, *, by: str | Actor) -> Hold:
    """Place a hold.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        GroundUnknown: it is none of the grounds on file.
        ReasonMissing: no reason is given.
        CaseNotFound: there is no such case, or they may not know that there is.
    """
    actor = find_actor(tx, desk, by, partnership=command.partnership) if isinstance(by, str) else by
    check_may_act_for(command.partnership, actor=actor, case="What is held")
    schedule.duties.check(PLACE_HOLD, actor)
    schedule.ground(command.ground)
    check_reason(command.reason, required=True, what=PLACE_HOLD)
    if command.case is not None:
        seen_case(tx, desk, command.case, actor)
    return place_hold_in(tx, desk, command, by=actor)


def place_hold_in(
    tx: Transaction, desk: Desk, command: PlaceHold, *, by: Actor, seal: audit_log.Seal | None = None
) -> Hold:
    """The same, as the trail has it."""
    now = desk.now()
    body = {"command": {"kind": PLACE_HOLD, **command.model_dump(mode="json")}, "reason": command.reason}
    entry = audit_log.append(tx, _envelope(tx, PLACE_HOLD, command.case, by, now), body, seal=seal)
    keeping.place_hold(
        tx,
        sequence=entry.sequence,
        partnership=command.partnership,
        reference=command.case,
        ground=command.ground,
        reason=command.reason,
        review_on=command.review_on.isoformat() if command.review_on else None,
        placed_at=instant_text(now),
        placed_by=by.user,
    )
    return _found(tx, entry.sequence)


def lift_hold(tx: Transaction, desk: Desk, schedule: Schedule, command: LiftHold, *, by: str | Actor) -> Hold:
    """Lift a hold.

    Raises:
        HoldNotFound: there is none that holds, or they may not know that there is.
        RoleNotAllowed: the file does not give the duty to the role.
        ReasonMissing: no reason is given.
    """
    actor = find_actor(tx, desk, by, partnership=schedule.partnership) if isinstance(by, str) else by
    hold = keeping.find_hold(tx, command.hold)
    if hold is None or hold.lifted_at is not None or hold.partnership != actor.partnership:
        raise HoldNotFound(hold=command.hold)
    schedule.duties.check(LIFT_HOLD, actor)
    check_reason(command.reason, required=True, what=LIFT_HOLD)
    if hold.case is not None:
        seen_case(tx, desk, hold.case, actor)
    return lift_hold_in(tx, desk, command, by=actor)


def lift_hold_in(
    tx: Transaction, desk: Desk, command: LiftHold, *, by: Actor, seal: audit_log.Seal | None = None
) -> Hold:
    """The same, as the trail has it."""
    now, hold = desk.now(), _found(tx, command.hold)
    body = {"command": {"kind": LIFT_HOLD, **command.model_dump(mode="json")}, "reason": command.reason}
    entry = audit_log.append(tx, _envelope(tx, LIFT_HOLD, hold.case, by, now), body, seal=seal)
    lifted = keeping.lift_hold(
        tx,
        sequence=command.hold,
        lifted_at=instant_text(now),
        lifted_by=by.user,
        lifted_reason=command.reason,
        lifted_in=entry.sequence,
    )
    if not lifted:
        raise HoldNotFound(hold=command.hold)
    return _found(tx, command.hold)


def repeat_hold(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: audit_log.Seal
) -> None:
    """One of these commands as the trail keeps it, carried out again."""
    if kind == PLACE_HOLD:
        place_hold_in(tx, desk, PlaceHold.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)
    else:
        lift_hold_in(tx, desk, LiftHold.model_validate(command, context=ALREADY_KEPT), by=by, seal=seal)


def _found(tx: Transaction, sequence: int) -> Hold:
    hold = keeping.find_hold(tx, sequence)
    if hold is None:
        raise HoldNotFound(hold=sequence)
    return hold


def _envelope(tx: Transaction, what: str, case: str | None, by: Actor, now: dt.datetime) -> Envelope:
    if case is not None:
        return envelope_about(case_now(tx, case), what, by=by, now=now)
    return envelope_without_case(what, by=by, now=now, partnership=by.partnership)
