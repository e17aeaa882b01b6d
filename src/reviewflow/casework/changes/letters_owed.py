"""Letters that a change owes and that could not be written: kept with the reason, warned about, written later.

The change itself stands: what happened has happened, and a template that is wrong does not undo it.
"""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.case.permissions import check_keeps
from reviewflow.casework.desk import Desk
from reviewflow.casework.papers import Change, Command, LetterToWrite, Papers
from reviewflow.casework.telling.warn import warn
from reviewflow.errors import NoticeNotFound
from reviewflow.store.cases import StoredCase
from reviewflow.store.notices import LetterOwed, queue_letter_owed
from reviewflow.store.session import Transaction
from reviewflow.workflow.definition import Definition

from .letters import NotWritten


class WriteLetter(Command):
    """Write a letter that could not be written when it was owed."""

    case: str
    item: str | None = None
    notice: str
    to: str
    """The key of whom it is for."""
    by_role: str
    """The title of the role that the letter says it comes from."""
    owed_since: int
    """The entry of the change that owes it."""
    reason: str | None = None
    """The one that was given with the change, which the letter may quote."""


def decide_write_letter(papers: Papers, command: WriteLetter) -> Change:
    """The case as it is, and the letter.

    Raises:
        NoticeNotFound: its rules know no such letter any more.
        RoleNotAllowed: it is for those who keep the case.
    """
    case, item = papers.case, papers.item
    check_keeps(papers.definition, actor=papers.moment.actor, what="write_letter")
    if command.notice not in papers.definition.subject(item.kind if item else None).notices:
        raise NoticeNotFound(case=case.reference, notice=command.notice)
    state = item.state if item else case.state
    return Change(
        what="write_letter",
        case=case,
        item=item,
        from_state=state,
        to_state=state,
        writes=LetterToWrite(command.notice, command.to, command.by_role),
        reason=command.reason,
    )


def letter_to_write(owed: LetterOwed, reference: str, definition: Definition) -> WriteLetter:
    """The command that writes it."""
    prefix = definition.items[owed.item_kind].prefix if owed.item_kind else None
    return WriteLetter(
        case=reference,
        item=f"{prefix}-{owed.item_number}" if prefix else None,
        notice=owed.name,
        to=owed.recipient,
        by_role=owed.by_role,
        owed_since=owed.sequence,
        reason=owed.reason,
    )


def keep_letter_owed(
    tx: Transaction,
    desk: Desk,
    letter: NotWritten,
    stored: StoredCase,
    item_id: int | None,
    *,
    by_role: str,
    reason: str | None,
    sequence: int,
    at: dt.datetime,
) -> None:
    """Keep it among what was not delivered, and warn whoever can act."""
    values: dict[str, object] = {
        "case_id": stored.id,
        "item_id": item_id,
        "name": letter.rule.name,
        "recipient": letter.recipient,
        "recipient_name": letter.recipient_name,
        "by_role": by_role,
        "reason": reason,
        "why": letter.why,
        "created_at": instant_text(at),
        "sequence": sequence,
    }
    partnership, reference = stored.case.partnership, stored.case.reference
    delivery = queue_letter_owed(tx, values, channel=letter.rule.channel, partnership=partnership)
    warn(
        tx,
        desk,
        f"outbox-{delivery}",
        partnership=partnership,
        case_id=stored.id,
        outbox_id=delivery,
        what=f"A letter of {reference} to {letter.recipient_name} could not be written: {letter.why}",
        do=f"Put right what is said, then write it: `reviewflow deliveries again {delivery}`. Or write to the recipient"
        " yourself, and settle this with `reviewflow warnings settle`.",
    )
