"""The envelope of an entry that moves no case: about one, whose facts stay as they are, or about none."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor, Case
from reviewflow.statute.london import local_date
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction


def case_now(tx: Transaction, reference: str) -> Case:
    """The case as the trail has it at this moment, for an entry that says how the case stood and changes nothing in it.

    Nobody adds to the trail between this look and the entry: a state that somebody else has just changed would
    otherwise stand behind that change.
    """
    tx.lock_trail()
    return load_case(tx, reference).case


def envelope_about(
    case: Case,
    what: str,
    *,
    by: Actor,
    now: dt.datetime,
    happened_at: dt.datetime | None = None,
    item: str | None = None,
    basis: str | None = None,
) -> Envelope:
    """What, by whom, when; ``happened_at`` is now when it is left out. The trail adds its place and its hashes."""
    return Envelope(
        what=what,
        case_reference=case.reference,
        item=item,
        by_user=by.user,
        by_role=by.role,
        partnership=case.partnership,
        happened_on=local_date(happened_at or now).isoformat(),
        recorded_at=instant_text(now),
        from_state=case.state,
        to_state=case.state,
        workflow_hash=case.workflow_hash,
        basis=basis,
    )


def envelope_without_case(what: str, *, by: Actor, now: dt.datetime, partnership: str | None) -> Envelope:
    """The same about no case; ``partnership`` is None where it is about all that stands here."""
    return Envelope(
        what=what,
        by_user=by.user,
        by_role=by.role,
        partnership=partnership,
        happened_on=local_date(now).isoformat(),
        recorded_at=instant_text(now),
    )
