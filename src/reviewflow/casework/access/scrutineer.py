"""What a scrutineer reads, kept on the trail. Every door by which something is read asks here first.

A scrutineer reads whatever the grant allows: as long as the person holds the role, for the partnership
that gave it. Nobody is hindered by it, and nothing is shown that could not be recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.case.case import Actor
from reviewflow.case.permissions import SCRUTINEER, check_may_act_for, check_may_act_on
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.errors import ActorUnknown, DatabaseNotReady, RoleNotAllowed
from reviewflow.store import audit_log
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction

from .readings import reader

SCRUTINEER_READ = "scrutineer_read"


def may_be_scrutineer(by: str) -> bool:
    """Whether it can be a scrutineer who is named so: not where another role is said with the name."""
    _, said, role = by.partition(" as ")
    return not said or role == SCRUTINEER


def may_read_as(desk: Desk, by: str, partnership: str | None = None) -> bool:
    """Whether somebody acts as a scrutineer today.

    Raises:
        ActorUnknown: nobody knows who reads, or the role is not held today.
    """
    with desk.database.read() as tx:
        return _actor(tx, desk, by, None, partnership).role == SCRUTINEER


def read_as(
    desk: Desk,
    what: str,
    *,
    by: str | None,
    reference: str | None = None,
    partnership: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> Actor | None:
    """Keep on the trail that a scrutineer is about to read something; the scrutineer, or None for anybody else.

    ``what`` is the kind of thing (a case, a list, a letter ...), ``about`` what was asked of it. Whatever is about no
    case in particular is to be shown for the scrutineer's own partnership alone.

    Raises:
        ActorUnknown: nobody knows who reads, or the role is not held today.
        OutsidePartnership: the grant is another partnership's.
        CaseNotFound: there is no such case.
    """
    if by is None or not may_be_scrutineer(by):
        return None
    with desk.database.read() as tx:
        if _actor(tx, desk, by, reference, partnership).role != SCRUTINEER:
            return None
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = _actor(tx, desk, by, reference, partnership)
        enter_read_in(tx, desk, reference, {"what": what, **(about or {})}, by=actor, partnership=partnership)
        return actor


def enter_read_in(
    tx: Transaction,
    desk: Desk,
    reference: str | None,
    what: Mapping[str, Any],
    *,
    by: Actor,
    partnership: str | None = None,
    seal: audit_log.Seal | None = None,
) -> None:
    """Put a scrutineer's reading on the trail, inside a transaction that is open already.

    Raises:
        OutsidePartnership: the grant is another partnership's.
        RoleNotAllowed: whoever reads is no scrutineer.
    """
    if by.role != SCRUTINEER:
        raise RoleNotAllowed(transition=SCRUTINEER_READ, allowed=SCRUTINEER, role=by.role)
    now = desk.now()
    if reference is not None:
        case = case_now(tx, reference)
        check_may_act_on(desk.definition(tx, case.workflow_hash), case, actor=by)
        envelope = envelope_about(case, SCRUTINEER_READ, by=by, now=now)
    else:
        check_may_act_for(partnership or by.partnership, actor=by, case="What is asked for")
        envelope = envelope_without_case(SCRUTINEER_READ, by=by, now=now, partnership=by.partnership)
    audit_log.append(tx, envelope, {"command": {"kind": SCRUTINEER_READ, **what}}, seal=seal)


def _actor(tx: Transaction, desk: Desk, by: str, reference: str | None, partnership: str | None) -> Actor:
    try:
        if reference is not None:
            return reader(tx, desk, load_case(tx, reference), by)
        return find_actor(tx, desk, by, partnership=partnership)
    except (ActorUnknown, DatabaseNotReady) as unknown:
        # It may be somebody of another partnership: staff read on as before, and a scrutineer's grant ends there.
        try:
            return find_actor(tx, desk, by)
        except ActorUnknown:
            raise unknown from None
