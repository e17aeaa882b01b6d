"""What became of messages after they left: a provider is asked, a returned message is read, and their case says so."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.channels.outgoing import TryAgain
from reviewflow.store import outbox
from reviewflow.store.outbox import Delivery
from reviewflow.store.session import Transaction

from .deliver import ASK_AGAIN, AT_ONCE, Outlets
from .message_ids import installation_mark, message_id
from .record_delivery import say_not_delivered

ASK_NO_LONGER = dt.timedelta(days=7)
"""After so long a provider has forgotten a message."""


def ask_providers(desk: Desk, outlets: Outlets) -> int:
    """Ask what became of messages whose provider says so later; returns how many came back."""
    now = desk.now()
    with desk.database.write() as tx:
        again_at = instant_text(now + ASK_AGAIN)
        outbox.stop_asking(tx, before=instant_text(now - ASK_NO_LONGER))
        waiting = outbox.to_ask(tx, now=instant_text(now), again_at=again_at, limit=AT_ONCE)
    return sum(_ask(desk, outlets, id, provider_ref) for id, provider_ref in waiting)


def _ask(desk: Desk, outlets: Outlets, id: int, provider_ref: str) -> bool:
    with desk.database.read() as tx:
        delivery = outbox.read_delivery(tx, id)
    try:
        outcome = outlets.channel_for(delivery.kind).ask(provider_ref)
    except (TryAgain, OSError):
        return False
    if outcome.status == "sending":
        return False
    with desk.database.write() as tx:
        if outcome.status == "delivered":
            outbox.mark_delivered(tx, id)
            return False
        return _returned(
            tx, desk, delivery, why=outcome.why or "the provider could not deliver it", url=outlets.base_url
        )


def record_returned(desk: Desk, message_id_: str, why: str) -> bool:
    """A message came back: say so on its case, and warn. False when it is none of ours, or known already."""
    key, _, rest = message_id_.strip().strip("<>").partition(f".{installation_mark(desk)}@")
    with desk.database.write() as tx:
        id = outbox.find_by_key(tx, key) if rest else None
        if id is None:
            return False
        return _returned(tx, desk, outbox.read_delivery(tx, id), why=why, url=f"//{rest}")


def _returned(tx: Transaction, desk: Desk, delivery: Delivery, *, why: str, url: str) -> bool:
    if not outbox.mark_returned(tx, delivery.id, error=why[:500]):
        return False
    known = message_id(delivery.dedup_key, mark=installation_mark(desk), base_url=url)
    say_not_delivered(tx, desk, delivery, message_id=known, why=why, returned=True)
    return True
