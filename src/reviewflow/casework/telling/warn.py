"""Warn somebody who can act that the alerting itself is in trouble: once, and by another channel than the one that
failed."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.case.recipients import ToTell, nobody_kept_out
from reviewflow.casework.desk import Desk
from reviewflow.statute.london import local_date
from reviewflow.store import outbox, warnings
from reviewflow.store.session import Transaction

from .whom import Whom

TOLD = ("business_manager", "coordinator", "administrator")
"""Who can act, the first of whom there is somebody."""
DIRECTORY = (
    "Name somebody in this role in the partnership's file and run `reviewflow init`, or name a deputy with"
    " `reviewflow away add`. Until then tell those concerned yourself."
)


def warn(
    tx: Transaction,
    desk: Desk,
    key: str,
    *,
    partnership: str | None,
    what: str,
    do: str,
    case_id: int | None = None,
    outbox_id: int | None = None,
) -> bool:
    """Warn, unless the same warning is open already. What stands in it goes to staff: no name of a child."""
    now = desk.now()
    warning_id = warnings.raise_warning(
        tx,
        key,
        partnership=partnership,
        case_id=case_id,
        outbox_id=outbox_id,
        what=what,
        do=do,
        at=instant_text(now),
    )
    if warning_id is None:
        return False
    for n, one in enumerate(_told(tx, desk, partnership, case_id, local_date(now)), 1):
        outbox.queue(
            tx,
            # Told again, it is another message.
            dedup_key=f"warning-{warning_id}-{instant_text(now)}-{n}",
            kind="warning",
            warning_id=warning_id,
            partnership=partnership,
            person=one.person,
            role=one.role,
            deputy_of=one.deputy_of,
            recipient=one.name,
            address=one.address,
            due_at=instant_text(now),
        )
    return True


def _told(tx: Transaction, desk: Desk, partnership: str | None, case_id: int | None, on: dt.date) -> tuple[ToTell, ...]:
    if partnership is None:
        return (ToTell("administrator", None, "Administrator of the system", None),)
    whom = Whom(tx, desk, on=on)
    kept_out = whom.kept_out(case_id) if case_id is not None else nobody_kept_out
    in_roles = [whom.for_roles((role,), partnership, None, kept_out=kept_out) for role in TOLD]
    for told in in_roles:
        if any(one.nobody is None and one.uncovered is None for one in told):
            return tuple(one for one in told if one.nobody is None)
    for told in in_roles:
        # Nobody who can act is here: a message that waits for somebody's return is better than none.
        if any(one.nobody is None for one in told):
            return told
    return (ToTell("business_manager", None, "Business manager of the partnership", None),)
