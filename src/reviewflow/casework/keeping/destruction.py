"""Propose to destroy what a case says, decide it by somebody else, and carry it out: four entries, all of which stay.

What goes is everything that is anybody's words: what entries say, with the salts, identities, texts, letters, files,
drafts. What stays is what names nobody: the reference, states, dates, choices and numbers that figures count by,
envelopes and hashes, so that the trail verifies and every figure is what it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from reviewflow.audit.canonical import canonical_text
from reviewflow.audit.chain import ABOUT_DESTRUCTION
from reviewflow.audit.entry import Envelope
from reviewflow.audit.instants import instant_text
from reviewflow.case.allowed import check_reason
from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.casework.papers import ALREADY_KEPT, Command
from reviewflow.errors import (
    CaseDestroyed,
    DestructionNotApproved,
    DestructionNotFound,
    DutiesNotSeparate,
    FactInvalid,
    NotDueForReview,
    OnLegalHold,
)
from reviewflow.statute.london import longdate
from reviewflow.store import audit_log, keeping
from reviewflow.store.cases import StoredCase
from reviewflow.store.keeping import Destruction
from reviewflow.store.session import Transaction

from .acting import seen_case
from .destroy_case import destroy_case
from .due import DueCase, cases_kept
from .schedule import Schedule, as_kept

PROPOSE, APPROVE, REFUSE = "propose_destruction", "approve_destruction", "refuse_destruction"
OF_DESTRUCTION = frozenset({PROPOSE, APPROVE, REFUSE})
CARRY_OUT = "carry_out_destruction"
"""The duty. The entry is called :data:`~reviewflow.audit.chain.BODIES_DESTROYED`."""
LONGEST_KEPT = 36_500
"""Days: nobody keeps a backup for longer."""
_DUE = frozenset({"due", "undated"})


class ProposeDestruction(Command):
    """Propose that what a case says be destroyed. Somebody else decides."""

    case: str
    reason: str
    rule: Mapping[str, Any] = {}
    """The rule of the schedule as it stands. Nobody gives it: it is worked out when it is proposed, and kept."""


class DecideDestruction(Command):
    """Approve or refuse what somebody else has proposed."""

    case: str
    reason: str


class DestroyCase(Command):
    """Carry out a destruction that was approved."""

    case: str


def look_at_case(tx: Transaction, desk: Desk, schedule: Schedule, reference: str, actor: Actor) -> DueCase | None:
    """What the schedule says of one case that has ended; None where no class fits it, or it has not ended."""
    if reference not in keeping.ended_references(tx, schedule.partnership):
        return None
    return next(cases_kept(tx, desk, schedule, actor, references=[reference]), None)


def propose_destruction(
    tx: Transaction, desk: Desk, schedule: Schedule, command: ProposeDestruction, *, by: str
) -> Destruction:
    """Propose it.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        NotDueForReview: its time is not over, it has not ended, or a case it is linked with has not.
        OnLegalHold: a hold lasts.
        CaseDestroyed: it was done already.
        ReasonMissing: no reason is given.
    """
    actor, stored = _acting(tx, desk, schedule, PROPOSE, command.case, by)
    check_reason(command.reason, required=True, what=PROPOSE)
    found = look_at_case(tx, desk, schedule, command.case, actor)
    if found is None:
        raise _not_due(stored, "it has not ended", "What is still worked on is not reviewed for destruction.")
    _check_not_held(found)
    if found.destruction is not None:
        do = f"See proposal {found.destruction.sequence}."
        raise _not_due(stored, f"that is {found.destruction.state} already", do)
    if found.still_open:
        do = "It is reviewed when they have ended too."
        raise _not_due(stored, f"it is linked with what is still open: {found.still_open}", do)
    if found.standing not in _DUE:
        assert found.kept.due_on is not None
        do = f"It is due on {longdate(found.kept.due_on)}. {found.kept.why}"
        raise _not_due(stored, "its time is not over", do)
    rule = as_kept(found.kept.record, due_on=found.kept.due_on, why=found.kept.why)
    return propose_destruction_in(tx, desk, command.model_copy(update={"rule": rule}), by=actor)


def propose_destruction_in(
    tx: Transaction, desk: Desk, command: ProposeDestruction, *, by: Actor, seal: audit_log.Seal | None = None
) -> Destruction:
    """The same, with a rule that is known."""
    now = desk.now()
    body = {"command": {"kind": PROPOSE, **command.model_dump(mode="json")}, "reason": command.reason}
    entry = audit_log.append(tx, _envelope(tx, PROPOSE, command.case, by, now, command.rule), body, seal=seal)
    keeping.propose(
        tx,
        sequence=entry.sequence,
        reference=command.case,
        rule=canonical_text(dict(command.rule)),
        due_on=command.rule.get("due_on"),
        reason=command.reason,
        proposed_at=instant_text(now),
        proposed_by=by.user,
    )
    return _standing(tx, command.case)


def decide_destruction(
    tx: Transaction, desk: Desk, schedule: Schedule, command: DecideDestruction, *, approve: bool, by: str
) -> Destruction:
    """Approve or refuse it.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        DestructionNotFound: nobody has proposed it, or it was decided.
        DutiesNotSeparate: whoever proposed it decides.
        OnLegalHold: a hold lasts.
        ReasonMissing: no reason is given.
    """
    actor, _ = _acting(tx, desk, schedule, APPROVE, command.case, by)
    what = APPROVE if approve else REFUSE
    check_reason(command.reason, required=True, what=what)
    proposed = keeping.standing_destruction(tx, command.case)
    if proposed is None or proposed.state != "proposed":
        raise DestructionNotFound(case=command.case)
    if approve:
        if proposed.proposed_by == actor.user:
            raise DutiesNotSeparate(transition=APPROVE, other=PROPOSE, user=actor.user)
        found = look_at_case(tx, desk, schedule, command.case, actor)
        if found is not None:
            _check_not_held(found)
    return decide_destruction_in(tx, desk, what, command, by=actor)


def decide_destruction_in(
    tx: Transaction, desk: Desk, what: str, command: DecideDestruction, *, by: Actor, seal: audit_log.Seal | None = None
) -> Destruction:
    """The same, as the trail has it."""
    now = desk.now()
    proposed = keeping.standing_destruction(tx, command.case)
    if proposed is None:
        raise DestructionNotFound(case=command.case)
    body = {"command": {"kind": what, **command.model_dump(mode="json")}, "reason": command.reason}
    audit_log.append(tx, _envelope(tx, what, command.case, by, now, proposed.rule), body, seal=seal)
    approved = what == APPROVE
    decided = keeping.decide(
        tx,
        sequence=proposed.sequence,
        state="approved" if approved else "refused",
        decided_at=instant_text(now),
        decided_by=by.user,
        decided_reason=command.reason,
    )
    if not decided:
        raise DestructionNotFound(case=command.case)
    return keeping.find_destruction(tx, proposed.sequence)


def carry_out_destruction(
    tx: Transaction,
    desk: Desk,
    schedule: Schedule,
    command: DestroyCase,
    *,
    by: str,
    backups_kept_days: int | None = None,
) -> Destruction:
    """Destroy what a case says, all of it or nothing, and keep a certificate.

    Raises:
        RoleNotAllowed: the file does not give the duty to the role.
        DestructionNotFound: nobody has proposed it.
        DestructionNotApproved: nobody else has approved it.
        OnLegalHold: a hold lasts, whatever was approved.
        NotDueForReview: a case it is linked with is open again.
        FactInvalid: nobody keeps backups for so long.
        CaseDestroyed: it was done already.
    """
    actor, stored = _acting(tx, desk, schedule, CARRY_OUT, command.case, by)
    found = look_at_case(tx, desk, schedule, command.case, actor)
    if found is None:
        raise _not_due(stored, "it has not ended", "What is still worked on is not destroyed.")
    _check_not_held(found)
    approved = found.destruction
    if approved is None:
        raise DestructionNotFound(case=command.case)
    if approved.state != "approved":
        raise DestructionNotApproved(case=command.case, who=approved.proposed_by)
    if backups_kept_days is not None and not 0 <= backups_kept_days <= LONGEST_KEPT:
        why, do = f"it is no number from 0 to {LONGEST_KEPT}", "Give the number of days."
        raise FactInvalid(fact="backups", value=backups_kept_days, why=why, do=do)
    if found.still_open:
        do = "Wait until they have ended too."
        raise _not_due(stored, f"it is linked with what is still open: {found.still_open}", do)
    destroy_case(tx, desk, stored, approved, by=actor, but=ABOUT_DESTRUCTION, backups_kept_days=backups_kept_days)
    return keeping.find_destruction(tx, approved.sequence)


def repeat_destruction(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: audit_log.Seal
) -> None:
    """One of these commands as the trail keeps it, carried out again."""
    if kind == PROPOSE:
        proposal = ProposeDestruction.model_validate(command, context=ALREADY_KEPT)
        propose_destruction_in(tx, desk, proposal, by=by, seal=seal)
    else:
        decision = DecideDestruction.model_validate(command, context=ALREADY_KEPT)
        decide_destruction_in(tx, desk, kind, decision, by=by, seal=seal)


def _acting(
    tx: Transaction, desk: Desk, schedule: Schedule, duty: str, reference: str, by: str
) -> tuple[Actor, StoredCase]:
    actor = find_actor(tx, desk, by, partnership=schedule.partnership)
    stored = seen_case(tx, desk, reference, actor, to_change=True)
    schedule.duties.check(duty, actor)
    if stored.case.destroyed_on is not None:
        raise CaseDestroyed(case=reference)
    return actor, stored


def _check_not_held(found: DueCase) -> None:
    if found.holds:
        said = "; ".join(f"hold {each.sequence}, {each.reason.rstrip('.')}" for each in found.holds)
        raise OnLegalHold(case=found.case.reference, holds=said)


def _not_due(stored: StoredCase, why: str, do: str) -> NotDueForReview:
    return NotDueForReview(case=stored.case.reference, why=why, do=do)


def _standing(tx: Transaction, reference: str) -> Destruction:
    found = keeping.standing_destruction(tx, reference)
    assert found is not None, "it was kept a moment ago"
    return found


def _envelope(
    tx: Transaction, what: str, reference: str, by: Actor, now: dt.datetime, rule: Mapping[str, Any]
) -> Envelope:
    basis = rule.get("basis")
    return envelope_about(case_now(tx, reference), what, by=by, now=now, basis=str(basis) if basis else None)
