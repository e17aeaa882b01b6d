"""Record what another system gave back for a form that a person filled in there, and check it against what is held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import AwareDatetime, Field

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor, FactValue
from reviewflow.case.directory import Directory
from reviewflow.case.facts import read_fact
from reviewflow.case.identity import MARK, is_marker
from reviewflow.case.permissions import check_keeps, check_may_act_on
from reviewflow.casework.access.readings import reader
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_about
from reviewflow.casework.papers import Command
from reviewflow.errors import FactInvalid, FactUnknown, NoticeNotFound, TimeRunsBackwards
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import audit_log, notices, outbox
from reviewflow.store.cases import load_case
from reviewflow.store.identities import load_identities
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition, Transition

RECORD_RECEIPT = "record_receipt"


class RecordReceipt(Command):
    """Record the receipt for a form, with what was typed into the other system where somebody compares it."""

    case: str
    notice: str
    """The name of the notice, for instance ``notification_pack``; the newest copy is meant."""
    reference: str
    """What the other system calls it."""
    received_at: AwareDatetime | None = None
    """None: now."""
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
        FactUnknown: something was typed that is no fact of the case.
        FactInvalid: this receipt is recorded already, or what was typed does not fit its fact.
        TimeRunsBackwards: it is said to have come later than now.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = reader(tx, desk, load_case(tx, command.case), by)
        return record_receipt_in(tx, desk, command, by=actor)


def record_receipt_in(
    tx: Transaction, desk: Desk, command: RecordReceipt, *, by: Actor, seal: audit_log.Seal | None = None
) -> Receipt:
    """The same inside a transaction that is open already."""
    stored = load_case(tx, command.case, to_change=True)
    case = stored.case
    definition = desk.definition(tx, case.workflow_hash)
    check_may_act_on(definition, case, actor=by)
    check_keeps(definition, actor=by, what=RECORD_RECEIPT, also=senders_of(definition, command.notice))
    notice_id = notices.newest_of(tx, stored.id, command.notice)
    if notice_id is None:
        raise NoticeNotFound(case=case.reference, notice=command.notice)
    now = desk.now()
    received_at = command.received_at or now
    if received_at > now:
        happened, recorded = longdate(local_date(received_at)), longdate(local_date(now))
        raise TimeRunsBackwards(what=RECORD_RECEIPT, happened=happened, recorded=recorded)
    if notices.has_receipt(tx, notice_id, command.reference):
        do = "Nothing more is needed; another receipt has another reference."
        raise FactInvalid(fact="reference", value=command.reference, why="it is recorded already", do=do)
    held = {**case.facts, **load_identities(tx, stored.id)}
    typed = _comparable(command.typed, definition, held, directory=desk.directory(tx, case.partnership))
    command = command.model_copy(update={"typed": typed})
    differ = {name: _shown(case.facts.get(name)) for name, value in typed.items() if value != case.facts.get(name)}
    body = {
        "command": {"kind": RECORD_RECEIPT, **command.model_dump(mode="json", exclude_defaults=True)},
        "differ": sorted(differ),
    }
    envelope = envelope_about(case, RECORD_RECEIPT, by=by, now=now, happened_at=received_at)

    entry = audit_log.append(tx, envelope, body, seal=seal)
    at = instant_text(received_at)
    values = {"notice_id": notice_id, "reference": command.reference, "received_at": at, "by_user": by.user}
    tx.execute(notices.INSERT_RECEIPT, values)
    outbox.mark_sent_by_hand(tx, notice_id, reference=command.reference, now=at)
    return Receipt(entry.sequence, differ)


def _comparable(
    typed: Mapping[str, object], definition: Definition, held: Mapping[str, FactValue], *, directory: Directory
) -> dict[str, FactValue]:
    """What was typed, as facts are kept; of who somebody is, only whether it is the same goes on the trail."""
    comparable: dict[str, FactValue] = {}
    for name, value in typed.items():
        fact = definition.facts.get(name)
        if fact is None:
            do = f"The facts of {definition.title.lower()} are: {', '.join(definition.facts)}."
            raise FactUnknown(fact=name, do=do)
        if fact.identifying and not is_marker(value):
            marker = held.get(name)
            same = read_fact(fact, value, directory=directory) == (held.get(str(marker)) if marker else None)
            comparable[name] = marker if same else f"{MARK}another"
        else:
            comparable[name] = value if is_marker(value) else read_fact(fact, value, directory=directory)  # type: ignore[assignment]
    return comparable


def _shown(held: FactValue) -> str:
    return "(recorded)" if is_marker(held) else str(held)


def senders_of(definition: Definition, notice: str) -> tuple[str, ...]:
    """The roles that do what sends a letter or form, who may record its receipt beside those who keep the case."""
    return tuple(role for t in definition.transitions.values() for role in t.by if notice in _sent_by(t))


def _sent_by(transition: Transition) -> tuple[str, ...]:
    return tuple(use.notice for use in transition.notices)
