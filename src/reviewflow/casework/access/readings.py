"""Readings that the trail keeps: who read where a child may be named, or what an agency sent back, when, and why."""

from __future__ import annotations

from collections.abc import Mapping

from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_keeps, check_may_act_on, may_record_names
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log
from reviewflow.store.cases import StoredCase
from reviewflow.store.session import Transaction

READ_NOTICE, READ_IDENTITIES, READ_RETURN = "read_notice", "read_identities", "read_return"
READ_FILE = "read_file"
READINGS = frozenset({READ_NOTICE, READ_IDENTITIES, READ_RETURN, READ_FILE})


def reader(tx: Transaction, desk: Desk, stored: StoredCase, by: str) -> Actor:
    """The actor behind ``by``, with the partnership before it when that is not the case's own.

    Raises:
        ActorUnknown: neither a role nor a user.
    """
    definition = desk.definition(tx, stored.case.workflow_hash)
    elsewhere, _, name = by.rpartition("/")
    home = desk.directory(tx, elsewhere or stored.case.partnership)
    return home.actor(name, roles=definition.roles, on=local_date(desk.now()))


def enter_reading_in(
    tx: Transaction,
    desk: Desk,
    reference: str,
    kind: str,
    what: Mapping[str, object],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> None:
    """Put a reading on the trail, inside a transaction that is open already.

    What names somebody is for those who keep the case or may record who is in it; a return without its names for
    whoever sees it.

    Raises:
        OutsidePartnership: the reader works for another partnership.
        RoleNotAllowed: the reader neither keeps the case nor may record who is in it.
        CaseNotFound: the reader is kept out of the case.
    """
    case = case_now(tx, reference)
    definition = desk.definition(tx, case.workflow_hash)
    check_may_act_on(definition, case, actor=by)
    if kind != READ_RETURN:
        check_keeps(definition, actor=by, what=kind, also=may_record_names(definition))
    item = str(what["item"]) if "item" in what else None
    envelope = envelope_about(case, kind, by=by, now=desk.now(), item=item)

    audit_log.append(tx, envelope, {"command": {"kind": kind, **what}}, seal=seal)
