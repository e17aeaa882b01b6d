"""Record what another system gave back for a form that a person filled in there, and check it against what is held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import Field

from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.facts import read_fact
from reviewflow.case.permissions import check_keeps, check_may_act_for
from reviewflow.errors import NoticeNotFound
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log, notices, outbox
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Transition

from .desk import Desk
from .papers import Command

RECORD_RECEIPT = "record_receipt"


class RecordReceipt(Command):
    """Record the receipt for a form, with what was typed into the other system where somebody compares it."""

    case: str
    notice: str
    """The name of the notice, for instance ``notification_pack``; the newest copy is meant."""
    reference: str
    """What the other system calls it."""
    received_at: dt.datetime | None = None
    """Aware; None: now."""
    typed: Mapping[str, object] = Field(default_factory=dict)
    """Facts as they were typed there."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded, and where the two differ."""

    sequence: int
    differ: Mapping[str, str] = field(default_factory=dict)
    """Fact to what is held here, where something else was typed there."""


def record_receipt(desk: Desk, command: RecordReceipt, *, by: str) -> Receipt:
    """Record a receipt.

    Raises:
        NoticeNotFound: the case sent no such form.
    """
    with desk.database.write() as tx:
        case = load_case(tx, command.case).case
        definition = desk.definition(tx, case.workflow_hash)
        actor = desk.directory(tx, case.partnership).actor(by, roles=definition.roles)
        return record_receipt_in(tx, desk, command, by=actor)


def record_receipt_in(
    tx: Transaction, desk: Desk, command: RecordReceipt, *, by: Actor, seal: audit_log.Seal | None = None
) -> Receipt:
    """The same inside a transaction that is open already."""
    stored = load_case(tx, command.case, to_change=True)
    case = stored.case
    definition = desk.definition(tx, case.workflow_hash)
    check_may_act_for(case.partnership, actor=by, case=case.reference)
    senders = tuple(role for t in definition.transitions.values() for role in t.by if command.notice in _sent_by(t))
    check_keeps(definition, actor=by, what=RECORD_RECEIPT, also=senders)
    notice_id = notices.newest_of(tx, stored.id, command.notice)
    if notice_id is None:
        raise NoticeNotFound(case=case.reference, notice=command.notice)
    directory = desk.directory(tx, case.partnership)
    differ = {
        name: str(case.facts.get(name))
        for name, value in command.typed.items()
        if name in definition.facts and read_fact(definition.facts[name], value, directory=directory) != case.facts.get(name)
    }
    now = desk.now()
    body = {
        "command": {"kind": RECORD_RECEIPT, **command.model_dump(mode="json", exclude_defaults=True)},
        "differ": sorted(differ),
    }
    envelope = Envelope(
        what=RECORD_RECEIPT,
        case_reference=case.reference,
        by_user=by.user,
        by_role=by.role,
        partnership=case.partnership,
        happened_on=local_date(command.received_at or now).isoformat(),
        recorded_at=instant_text(now),
        from_state=case.state,
        to_state=case.state,
        workflow_hash=definition.hash,
    )
    entry = audit_log.append(tx, envelope, body, seal=seal)
    received_at = instant_text(command.received_at or now)
    values = {"notice_id": notice_id, "reference": command.reference, "received_at": received_at, "by_user": by.user}
    tx.execute(notices.INSERT_RECEIPT, values)
    outbox.mark_sent_by_hand(tx, notice_id, reference=command.reference, now=received_at)
    return Receipt(entry.sequence, differ)


def _sent_by(transition: Transition) -> tuple[str, ...]:
    return tuple(use.notice for use in transition.notices)
