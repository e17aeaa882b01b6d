"""Destroy what a case says: the one function that does, in one transaction, so that whoever is killed has done nothing.

The entry about it, which stays for ever, carries the certificate: what, why, by which rule, by whom, when, and hashes
by which anybody who still holds a copy can tell that it was of this case.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from hashlib import sha256

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.chain import BODIES_DESTROYED
from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.errors import DestructionNotFound
from reviewflow.statute.london import local_date
from reviewflow.store import audit_log, keeping
from reviewflow.store.case_keys import destroy_keys
from reviewflow.store.cases import StoredCase, facts_text
from reviewflow.store.destroy_words import Held, held_of, snapshots_of, take_away
from reviewflow.store.keeping import Destruction
from reviewflow.store.session import Transaction

from .bare_facts import snapshot_without_words, without_words


def destroy_case(
    tx: Transaction,
    desk: Desk,
    stored: StoredCase,
    approved: Destruction,
    *,
    by: Actor,
    but: Collection[str],
    backups_kept_days: int | None,
) -> None:
    """Carry it out, inside a transaction that is open already; ``but`` are commands whose entries stay.

    Raises:
        DestructionNotFound: somebody has decided otherwise meanwhile.
    """
    case, now = stored.case, desk.now()
    basis = str(approved.rule.get("basis") or "") or None
    envelope = envelope_about(case_now(tx, case.reference), BODIES_DESTROYED, by=by, now=now, basis=basis)
    held = held_of(tx, stored.id, case.reference, but=but)
    certificate = _certificate(case.reference, case.workflow, approved, held, by, now, backups_kept_days)
    done = keeping.mark_destroyed(
        tx,
        sequence=approved.sequence,
        destroyed_at=instant_text(now),
        destroyed_by=by.user,
        certificate=canonical_text(certificate),
    )
    if not done:
        raise DestructionNotFound(case=case.reference)
    definition = desk.definition(tx, case.workflow_hash)
    take_away(
        tx,
        stored.id,
        case.reference,
        facts=facts_text(without_words(case.facts, definition.facts)),
        items={
            stored.item_ids[each.kind, each.number]: facts_text(
                without_words(each.facts, definition.items[each.kind].facts)
            )
            for each in case.items
        },
        snapshots={
            (name, sequence): snapshot_without_words(body, definition)
            for name, sequence, body in snapshots_of(tx, stored.id)
        },
    )
    audit_log.destroy_bodies(
        tx,
        envelope,
        [sequence for sequence, _ in held.entries],
        reason=approved.reason,
        more={"command": {"kind": BODIES_DESTROYED, "case": case.reference}, "certificate": certificate},
    )
    # What may still lie in a copy of the database is nothing without it.
    destroy_keys(tx, stored.id, case.reference)


def _certificate(
    reference: str,
    workflow: str,
    approved: Destruction,
    held: Held,
    by: Actor,
    now: dt.datetime,
    backups_kept_days: int | None,
) -> dict[str, object]:
    until = local_date(now) + dt.timedelta(days=backups_kept_days) if backups_kept_days is not None else None
    commitments = "\n".join(commitment for _, commitment in held.entries)
    return {
        "case": reference,
        "workflow": workflow,
        "rule": dict(approved.rule),
        "reason": approved.reason,
        "proposed": {"by": approved.proposed_by, "at": approved.proposed_at, "entry": approved.sequence},
        "approved": {"by": approved.decided_by, "at": approved.decided_at, "reason": approved.decided_reason},
        "destroyed": {"by": by.user, "role": by.role, "at": instant_text(now)},
        "entries": {
            "count": len(held.entries),
            "first": held.entries[0][0] if held.entries else None,
            "last": held.entries[-1][0] if held.entries else None,
            "sha256_of_commitments": sha256(commitments.encode()).hexdigest(),
        },
        "letters": list(held.letters),
        "files": list(held.files),
        "snapshots": list(held.snapshots),
        "identities": held.identities,
        "backups_until": until.isoformat() if until else None,
    }
