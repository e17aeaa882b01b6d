"""What a step asks for, as the command that the one door carries out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from reviewflow.casework.changes.add_item import AddItem
from reviewflow.casework.changes.advance_case import Advance
from reviewflow.casework.changes.link_cases import LinkCases
from reviewflow.casework.changes.migrate_case import MigrateCase
from reviewflow.casework.changes.open_case import OpenCase
from reviewflow.casework.changes.receipts import RecordReceipt
from reviewflow.casework.changes.record_facts import CorrectFacts, RecordFacts
from reviewflow.casework.changes.suspend_clock import ResumeClock, SuspendClock
from reviewflow.casework.papers import Command
from reviewflow.statute.london import at_local_time, local_date

from .dates import day_of
from .file_format import ReceiptShape, StepShape
from .handles import Called, with_references
from .words import doing_of


def command_of(step: StepShape, called: Mapping[str, Called], *, partnership: str, target: str | None) -> Command:
    """The command of a step; ``target`` is the content hash of the rules that a case is moved to."""
    if step.open is not None:
        facts = with_references(step.facts, called, case=None)
        return OpenCase(
            workflow=step.open,
            partnership=partnership,
            facts=facts,
            reason=step.reason,
            letters_sent_elsewhere=step.letters_sent_elsewhere,
            confirm=tuple(step.confirm),
        )
    case, item = subject_of(step, called)
    facts = with_references(step.facts, called, case=case)
    if step.add is not None:
        return AddItem(
            case=case,
            add=step.add,
            facts=facts,
            reason=step.reason,
            letters_sent_elsewhere=step.letters_sent_elsewhere,
            confirm=tuple(step.confirm),
        )
    return _done(step, called, case, item, facts, target)


def _done(
    step: StepShape,
    called: Mapping[str, Called],
    case: str,
    item: str | None,
    facts: Mapping[str, object],
    target: str | None,
) -> Command:
    confirm, reason = tuple(step.confirm), step.reason or ""
    match doing_of(step):
        case "record_facts":
            return RecordFacts(case=case, item=item, facts=facts, reason=step.reason, confirm=confirm)
        case "correct_facts":
            return CorrectFacts(case=case, item=item, facts=facts, reason=reason, confirm=confirm)
        case "link":
            to = called[step.to or ""].reference
            return LinkCases(case=case, relation=step.relation or "", to=to, reason=step.reason)
        case "suspend_clock":
            from_on, until_on = day_of(step.from_on), day_of(step.until_on)
            clock = step.clock or ""
            return SuspendClock(case=case, item=item, clock=clock, reason=reason, from_on=from_on, until_on=until_on)
        case "resume_clock":
            return ResumeClock(case=case, item=item, clock=step.clock or "", reason=reason, on=day_of(step.from_on))
        case "migrate_case":
            return MigrateCase(case=case, to=target or "", reason=reason, clocks=step.clocks, states=step.states)
    link = called[step.link].reference if step.link else None
    return Advance(
        case=case,
        do=step.do or "",
        item=item,
        facts=facts,
        reason=step.reason,
        letters_sent_elsewhere=step.letters_sent_elsewhere,
        link=link,
        confirm=confirm,
    )


def receipt_of(case: str, given: ReceiptShape, *, now: dt.datetime) -> RecordReceipt:
    """The command that records a receipt."""
    received_at = None
    if given.received_on is not None or given.received_at is not None:
        day = day_of(given.received_on) or local_date(now)
        received_at = at_local_time(day, given.received_at or "09:00")
    return RecordReceipt(
        case=case, notice=given.notice, reference=given.reference, received_at=received_at, typed=given.typed
    )


def subject_of(step: StepShape, called: Mapping[str, Called]) -> tuple[str, str | None]:
    """The reference of the case and the number of the item that a step is about."""
    item = called.get(step.item or "")
    if step.case is None:
        assert item is not None, "a step names its case or an item of it"
        return item.reference, item.item
    reference = called[step.case].reference if step.case in called else step.case
    return reference, item.item if item is not None else step.item
