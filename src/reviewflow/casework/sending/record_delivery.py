"""What became of a delivery, on the trail of its case: a notice that left, and whatever could not be delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.case.case import Actor
from reviewflow.case.permissions import SYSTEM
from reviewflow.casework.desk import Desk
from reviewflow.casework.envelopes import case_now, envelope_about
from reviewflow.casework.telling.warn import warn
from reviewflow.store import audit_log
from reviewflow.store.cases import case_id_of
from reviewflow.store.outbox import Delivery
from reviewflow.store.session import Transaction

RECORD_DELIVERY = "record_delivery"


def say_sent(tx: Transaction, desk: Desk, delivery: Delivery, *, message_id: str, where: str) -> None:
    """A notice has left: when, under which identifier, and what the other side called it."""
    what = {"outcome": "sent", **_of(delivery), "message_id": message_id, "where": where}
    record_delivery_in(tx, desk, delivery.case or "", what)


def say_not_delivered(
    tx: Transaction, desk: Desk, delivery: Delivery, *, message_id: str, why: str, returned: bool
) -> None:
    """Something was given up or came back: say so on the trail of its case, and warn whoever can act."""
    if delivery.case is not None:
        what = {"outcome": "returned" if returned else "given_up", **_of(delivery), "message_id": message_id}
        record_delivery_in(tx, desk, delivery.case, {**what, "why": why})
    if delivery.kind == "warning":
        # A warning about a warning would go round in circles: `health` is red, and the page says so.
        return
    kinds = {
        "notice": "A letter",
        "alert": "An alert",
        "digest": "A digest of alerts",
        "invitation": "An invitation",
        "checkpoint": "A checkpoint of the trail",
        "guest": "The link of a guest",
        "webhook": "What another system is told",
    }
    about = f" of {delivery.case}" if delivery.case else ""
    happened = "came back" if returned else "could not be delivered"
    warn(
        tx,
        desk,
        f"outbox-{delivery.id}",
        partnership=delivery.partnership,
        case_id=case_id_of(tx, delivery.case) if delivery.case else None,
        outbox_id=delivery.id,
        what=f"{kinds[delivery.kind]}{about} to {delivery.recipient} {happened}: {why}",
        do=f"Put right what is said, then try it again: `reviewflow deliveries again {delivery.id}`. Or tell the"
        " recipient yourself, and settle this with `reviewflow warnings settle`.",
    )


def _of(delivery: Delivery) -> dict[str, str]:
    about = {"delivery": delivery.kind, "notice": delivery.notice, "person": delivery.person}
    if delivery.person is None:
        about["recipient"] = delivery.recipient
    return {name: value for name, value in about.items() if value}


def record_delivery_in(
    tx: Transaction, desk: Desk, reference: str, what: Mapping[str, Any], *, seal: audit_log.Seal | None = None
) -> None:
    """Put it on the trail, inside a transaction that is open already."""
    case = case_now(tx, reference)
    by = Actor(user=SYSTEM, role=SYSTEM, partnership=case.partnership)
    envelope = envelope_about(case, RECORD_DELIVERY, by=by, now=desk.now())

    audit_log.append(tx, envelope, {"command": {"kind": RECORD_DELIVERY, **what}}, seal=seal)
