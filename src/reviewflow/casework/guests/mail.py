"""What the message with a guest's link says. The link is made here: until the message leaves there is none."""

from __future__ import annotations

import datetime as dt

from reviewflow.audit.instants import instant_text
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of, new_token
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.notices.alert import GuestNow
from reviewflow.statute.london import longmoment
from reviewflow.store import guests
from reviewflow.store.cases import load_case
from reviewflow.store.outbox import Delivery
from reviewflow.store.session import Transaction


def guest_now(tx: Transaction, desk: Desk, delivery: Delivery, *, on: dt.date, base_url: str) -> GuestNow:
    """The message, with a link that begins to run now. An earlier try of the same message leads nowhere any more.

    Raises:
        Undeliverable: the invitation was taken back, or the link was replaced by a newer one.
    """
    assert delivery.guest_link_id is not None, "a message to a guest carries a link"
    link = guests.link(tx, delivery.guest_link_id)
    assert link is not None, "a link is never deleted"
    token, until = new_token(), desk.now() + dt.timedelta(hours=link.lasts_hours)
    task = guests.task(tx, link.task_id) if link.task_id is not None else None
    withdrawn = task is not None and task.withdrawn_at is not None
    if withdrawn or not guests.write_link(tx, link.id, token_hash=hash_of(token), ends_at=instant_text(until)):
        raise Undeliverable("the invitation was taken back, or a newer link was asked for")
    title, item = None, None
    if task is not None:
        case = load_case(tx, task.case).case
        rules = desk.definition(tx, case.workflow_hash).items[task.kind]
        title, item = desk.directory(tx, task.partnership).title, (rules.title, f"{rules.prefix}-{task.number}")
    return GuestNow(
        partnership=title,
        reference=task.case if task else None,
        item=item,
        link=f"{base_url}/guest/link/{token}",
        until=longmoment(until),
        ask_again=f"{base_url}/guest",
        sent_on=on,
    )
