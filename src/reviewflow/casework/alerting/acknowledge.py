"""Acknowledge an alert: somebody says that they have it in hand. It stops the repeats, and never the clock."""

from __future__ import annotations

from reviewflow.alerts.due import ladder_of, next_alert_on
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor, Case
from reviewflow.case.permissions import check_keeps, check_may_act_on
from reviewflow.casework.access.readings import reader
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_about
from reviewflow.casework.papers import Command
from reviewflow.casework.telling.whom import own_of
from reviewflow.errors import AlertNotOpen, NotTheirOwn
from reviewflow.statute.london import local_date, parse_date
from reviewflow.store import alerts, audit_log
from reviewflow.store.alerts import ToAlert
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

ACKNOWLEDGE_ALERT = "acknowledge_alert"


class AcknowledgeAlert(Command):
    """Say that somebody has an alert in hand."""

    case: str
    clock: str
    """The clock on its case: ``rapid_review``, or ``agency_request-2/return_due``."""
    rung: str
    """``overdue_1``, for instance."""
    note: str | None = None
    """What is being done about it, without names."""


def acknowledge_alert(desk: Desk, command: AcknowledgeAlert, *, by: str) -> int:
    """Acknowledge an alert; returns the entry on the trail.

    Raises:
        AlertNotOpen: it was not raised, is closed, or somebody has acknowledged it.
        RoleNotAllowed: it is for others.
        NotTheirOwn: it is about another agency or body.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = reader(tx, desk, load_case(tx, command.case), by)
        return acknowledge_alert_in(tx, desk, command, by=actor)


def acknowledge_alert_in(
    tx: Transaction, desk: Desk, command: AcknowledgeAlert, *, by: Actor, seal: audit_log.Seal | None = None
) -> int:
    """The same inside a transaction that is open already."""
    stored = load_case(tx, command.case, to_change=True)
    case, now = stored.case, desk.now()
    definition = desk.definition(tx, case.workflow_hash)
    check_may_act_on(definition, case, actor=by)
    each = alerts.deadline_to_alert(tx, command.case, command.clock)
    raised = alerts.roles_of(tx, each, command.rung)
    if raised is None:
        raise AlertNotOpen(alert=command.rung, case=case.reference, why="it was not raised for the date as it stands")
    if by.user not in alerts.people_told(tx, each, command.rung):
        check_keeps(definition, actor=by, what=ACKNOWLEDGE_ALERT, also=raised)
        _check_own(each, case, definition, by=by)
    at = instant_text(now)
    if not alerts.acknowledge(tx, each, command.rung, by=by.user, at=at):
        why = "somebody has acknowledged it already, or it is closed"
        raise AlertNotOpen(alert=command.rung, case=case.reference, why=why)
    calendar, _ = desk.current(tx, case.partnership)
    clock = definition.subject(each.item_kind).clocks[each.clock]
    due_on, safe_on, moved = parse_date(each.due_on), parse_date(each.safe_on), each.moved_from_on is not None
    ladder = ladder_of(clock, due_on=due_on, safe_on=safe_on, calendar=calendar, moved=moved)
    so_far = alerts.raised_so_far(tx, each.deadline_id, each.revision)
    later = next_alert_on(ladder, raised=so_far, today=local_date(now))
    tx.execute(alerts.SET_NEXT, {"id": each.deadline_id, "next_alert_on": later.isoformat() if later else None})
    number = f"{definition.items[each.item_kind].prefix}-{each.item_number}" if each.item_kind else None
    envelope = envelope_about(case, ACKNOWLEDGE_ALERT, by=by, now=now, item=number)
    body = {"command": {"kind": ACKNOWLEDGE_ALERT, **command.model_dump(mode="json", exclude_defaults=True)}}

    return audit_log.append(tx, envelope, body, seal=seal).sequence


def _check_own(each: ToAlert, case: Case, definition: Definition, *, by: Actor) -> None:
    """Somebody of another agency than the one that the clock is about has nothing in hand."""
    if by.role in definition.kept_by:
        return
    subject = definition.subject(each.item_kind)
    item = case.item(each.item_kind, each.item_number) if each.item_kind and each.item_number else None
    kind, keys = own_of(subject.clocks[each.clock], subject, item.facts if item else case.facts) or ("", ())
    theirs = by.body if kind == "body" else by.agency
    if keys and theirs is not None and theirs not in keys:
        raise NotTheirOwn(transition=ACKNOWLEDGE_ALERT, allowed=" or ".join(keys), own=theirs)
