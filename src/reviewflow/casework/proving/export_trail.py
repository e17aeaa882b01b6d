"""Give a part of the trail to somebody, in a form that they can check. That it was given is an entry of the trail."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_on
from reviewflow.casework.access.readings import reader
from reviewflow.casework.access.seeing import TRAIL, check_sees
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about, envelope_without_case
from reviewflow.errors import PeriodInvalid, TrailBroken
from reviewflow.statute.london import longdate
from reviewflow.store import audit_log, bundles, proof_entries
from reviewflow.store.cases import load_case
from reviewflow.store.session import Transaction

from .bundle import Made, Scope, make_bundle
from .bundle_sight import ANYBODY, Sight
from .make_checkpoint import checkpoint_now, keep_whole_tree

EXPORT_TRAIL = "export_trail"


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle, and the entry that says that it was made."""

    made: Made
    sha256: str
    sequence: int


def export_trail(
    desk: Desk, scope: Scope, *, by: str, receiver: str | None = None, reach: Sequence[int] = ()
) -> Exported:
    """Make a bundle for somebody: a role or user as in ``by``, or ``anybody``; for whoever makes it by default.

    It holds what both of them may see. ``reach`` are sizes of checkpoints that the receiver holds.

    Raises:
        CaseNotFound: there is no such case.
        OutsidePartnership: the case belongs to another partnership than whoever makes it.
        ActorUnknown: nobody knows the one who makes it, or the one it is for.
        PeriodInvalid: the period ends before it begins.
        SigningKeyNotUsable: this machine names a file for the key, and it holds another.
        KeyFileUnusable: that file cannot be read.
        BundleTooLarge: a verifier would refuse it.
        TrailBroken: an entry is missing, so that nothing could be proven of what follows.
    """
    if scope.since and scope.until and scope.until < scope.since:
        raise PeriodInvalid(first=longdate(scope.since), last=longdate(scope.until))
    _sign_what_is_there(desk)
    with desk.database.read() as tx:
        actor, given = _people(tx, desk, scope, by, receiver)
        sight = Sight(tx, desk, (actor, given))
        named = ANYBODY if given is None else f"{given.partnership}/{given.user} as {given.role}"
        made = make_bundle(tx, scope, sight, receiver=named, now=desk.now(), reach=reach)
    sha256 = hashlib.sha256(made.content).hexdigest()
    what = {"scope": scope.as_json(), "for": named, "sha256": sha256, "entries": made.entries, "size": made.size}
    with desk.database.write() as tx:
        sequence = enter_export_in(tx, desk, scope.case, what, by=actor)
    return Exported(made, sha256, sequence)


def _sign_what_is_there(desk: Desk) -> None:
    """Make a checkpoint over everything, where this machine has the key; what no checkpoint covers proves little."""
    with desk.database.read() as tx:
        missing = bundles.missing_entry(tx)
        if missing is not None:
            raise TrailBroken(sequence=missing, what="it is missing: it was deleted")
        signs = desk.signing_key_file is not None and proof_entries.keyring(tx).current is not None
    if signs:
        checkpoint_now(desk)
    else:
        keep_whole_tree(desk)


def enter_export_in(
    tx: Transaction,
    desk: Desk,
    case: str | None,
    what: Mapping[str, Any],
    *,
    by: Actor,
    seal: audit_log.Seal | None = None,
) -> int:
    """Put on the trail that a bundle was made, inside a transaction that is open already; returns the entry.

    Raises:
        OutsidePartnership: whoever made it works for another partnership than the case.
    """
    now = desk.now()
    if case is not None:
        stored = case_now(tx, case)
        check_may_act_on(desk.definition(tx, stored.workflow_hash), stored, actor=by)
        envelope = envelope_about(stored, EXPORT_TRAIL, by=by, now=now)
    else:
        envelope = envelope_without_case(EXPORT_TRAIL, by=by, now=now, partnership=by.partnership or None)
    return audit_log.append(tx, envelope, {"command": {"kind": EXPORT_TRAIL, **what}}, seal=seal).sequence


def _people(tx: Transaction, desk: Desk, scope: Scope, by: str, receiver: str | None) -> tuple[Actor, Actor | None]:
    if scope.case is None:
        actor = find_actor(tx, desk, by)
    else:
        stored = load_case(tx, scope.case)
        actor = reader(tx, desk, stored, by)
        definition = desk.definition(tx, stored.case.workflow_hash)
        check_may_act_on(definition, stored.case, actor=actor)
        check_sees(definition, stored.case, actor, TRAIL, what=EXPORT_TRAIL)
    if receiver is None:
        return actor, actor
    if receiver == ANYBODY:
        return actor, None
    return actor, find_actor(tx, desk, receiver, partnership=None if "/" in receiver else actor.partnership or None)
