"""Put on the trail what is said about signing keys, witnesses and countersignatures; the trail itself keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.audit.entry import Entry
from reviewflow.case.case import Actor
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import envelope_without_case
from reviewflow.errors import RoleNotAllowed, SigningKeyNotUsable
from reviewflow.store import audit_log, proof_entries
from reviewflow.store.session import Transaction

OF_KEYS = ("administrator", "business_manager")
"""The roles that answer for the keys of an installation."""
OF_WITNESSES = (*OF_KEYS, "coordinator", "scrutineer")
"""Those who may name a witness, or keep what one has signed."""


def origin_of(tx: Transaction) -> str:
    """By what name checkpoints of this trail go: the beginning of its first hash, which was salted at random.

    Raises:
        SigningKeyNotUsable: there is no trail yet.
    """
    mark = audit_log.mark_of(tx)
    if mark is None:
        raise SigningKeyNotUsable(why="the trail has no entries yet", do="Run `reviewflow init`.")
    return f"reviewflow/{mark}"


def who_may(
    tx: Transaction, desk: Desk, what: str, *, by: str, partnership: str | None, roles: tuple[str, ...]
) -> Actor:
    """The person who asks for it, in one of these roles; nobody else adds to the trail until it is done.

    Raises:
        RoleNotAllowed: with the roles that may.
        ActorUnknown: nobody knows who asks.
    """
    actor = find_actor(tx, desk, by, partnership=partnership)
    if actor.role not in roles:
        raise RoleNotAllowed(transition=what, allowed=" or ".join(roles), role=actor.role)
    tx.lock_trail()
    return actor


def enter_proof_in(
    tx: Transaction,
    desk: Desk,
    kind: str,
    command: Mapping[str, Any],
    *,
    by: Actor,
    reason: str | None = None,
    address: str | None = None,
    seal: audit_log.Seal | None = None,
) -> Entry:
    """Put it on the trail, inside a transaction that is open already; ``address`` stands beside it alone."""
    now = desk.now()
    envelope = envelope_without_case(kind, by=by, now=now, partnership=by.partnership or None)
    body: dict[str, object] = {"command": {"kind": kind, **command}}
    if reason:
        body["reason"] = reason
    entry = audit_log.append(tx, envelope, body, seal=seal)
    proof_entries.keep(tx, entry.sequence, address=address)
    return entry
