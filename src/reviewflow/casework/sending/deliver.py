"""Deliver what waits to leave: claim, write the words, send outside the transaction, mark.

Nothing is marked before it has left. A crash between the two sends the same once more, in the
same words under the same identifier: a channel must be able to take it twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.programs.webhooks import TYPE, event_to_send, event_words
from reviewflow.channels.outgoing import Channel, Outgoing, Sent, Undeliverable
from reviewflow.statute.london import local_date
from reviewflow.store import outbox
from reviewflow.store.outbox import Delivery
from reviewflow.store.session import Transaction

from .message_ids import installation_mark, message_id
from .record_delivery import say_not_delivered, say_sent
from .words_of_delivery import Wording, words_of

AT_ONCE = 20
"""How many deliveries a worker claims at a time."""
LEASE = dt.timedelta(minutes=5)
"""How long a worker keeps what it claimed; renewed before each message. A channel gives up on one long before."""
MOST_TRIES = 100
"""About a day of trying: minutes apart at first, then a quarter of an hour."""
LONGEST_PAUSE = dt.timedelta(minutes=15)
TOLD_TO_STAFF = frozenset({"alert", "digest", "warning"})
HAS_LEFT = "the person works here no longer"
TOLD_NO_MORE = "the webhook was withdrawn, or its person does not see the case any more"
ASK_AGAIN = dt.timedelta(minutes=2)
"""How long until a provider is asked what became of a message."""


@dataclass(frozen=True, slots=True)
class Outlets:
    """By which ways messages leave, and in which words."""

    channel: Channel
    warnings: Channel
    """Another one, by which people are told that the first does not work."""
    wording: Wording
    base_url: str
    webhooks: Channel | None = None
    """The way to other systems; None: nothing goes there from here."""
    mail_from: str | None = None
    """The organiser of invitations, where the partnership has no mailbox of its own."""

    def channel_for(self, kind: str) -> Channel:
        """The way by which a kind of message leaves."""
        if kind == "webhook" and self.webhooks is not None:
            return self.webhooks
        return self.warnings if kind == "warning" else self.channel


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to deliver a message."""

    id: int
    kind: str
    case: str | None
    message_id: str
    ref: str
    """Where it went; empty when it did not leave."""
    fault: str | None = None
    """Why it did not leave."""
    dead: bool = False
    """Whether it is given up."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of deliveries did."""

    sent: tuple[Attempt, ...]
    failed: tuple[Attempt, ...]


def deliver(
    desk: Desk,
    outlets: Outlets,
    *,
    worker: str,
    at: Passing = pass_by,
    still_here: Callable[[], None] = lambda: None,
) -> Delivered:
    """Send everything that waits and that no other worker has claimed; ``still_here`` is told before each."""
    tries: list[Attempt] = []
    while ids := _claim(desk, worker):
        at("claimed")
        for id in ids:
            still_here()
            tried = _deliver(desk, outlets, id, worker=worker, at=at)
            if tried is not None:
                tries.append(tried)
    return Delivered(tuple(one for one in tries if not one.fault), tuple(one for one in tries if one.fault))


def deliver_one(desk: Desk, outlets: Outlets, id: int, *, worker: str, at: Passing = pass_by) -> Attempt | None:
    """Send one delivery; None when it is not due, was sent already, or is another worker's."""
    now = desk.now()
    with desk.database.write() as tx:
        until = instant_text(now + LEASE)
        if not outbox.claim_one(tx, id, worker=worker, now=instant_text(now), until=until):
            return None
    at("claimed")
    return _deliver(desk, outlets, id, worker=worker, at=at)


def _claim(desk: Desk, worker: str) -> list[int]:
    now = desk.now()
    with desk.database.write() as tx:
        until = instant_text(now + LEASE)
        return outbox.claim(tx, worker=worker, now=instant_text(now), until=until, limit=AT_ONCE)


def _deliver(desk: Desk, outlets: Outlets, id: int, *, worker: str, at: Passing) -> Attempt | None:
    delivery, fault = _made_ready(desk, outlets, id, worker)
    if delivery is None:
        return None
    message = _outgoing(desk, delivery, outlets.base_url)
    if fault is not None:
        return _failed(desk, delivery, message, worker, fault, final=True)
    at("written")
    channel = outlets.channel_for(delivery.kind)
    at("sending")
    try:
        if delivery.attempts > MOST_TRIES:
            # Whoever claimed it so often never came back to say why.
            raise Undeliverable("it was tried a hundred times")
        sent = channel.send(message)
    except Undeliverable as refused:
        found = _failed(desk, delivery, message, worker, _in_words(refused), final=True)
    except Exception as trouble:  # noqa: BLE001 - whatever a channel runs into, the other messages leave
        final = delivery.attempts >= MOST_TRIES
        found = _failed(desk, delivery, message, worker, _in_words(trouble), final=final)
    else:
        at("sent")
        _mark_sent(desk, delivery, message, sent, worker)
        at("marked")
        return Attempt(id, delivery.kind, delivery.case, message.message_id, sent.provider_ref)
    at("failed")
    return found


def _made_ready(desk: Desk, outlets: Outlets, id: int, worker: str) -> tuple[Delivery | None, str | None]:
    """The delivery with its words, when this worker still holds it; or why it cannot be written."""
    now = desk.now()
    with desk.database.write() as tx:
        if not outbox.renew(tx, id, worker=worker, now=instant_text(now), until=instant_text(now + LEASE)):
            return None, None
        delivery = outbox.read_delivery(tx, id)
        if _has_left(tx, desk, delivery):
            outbox.withdraw_claimed(tx, id, worker=worker, why=HAS_LEFT)
            return None, None
        if delivery.webhook_event_id is not None:
            return _to_another_system(tx, desk, delivery, worker)
        if delivery.text is not None:
            return delivery, None
        try:
            words = words_of(
                tx,
                desk,
                delivery,
                wording=outlets.wording,
                base_url=outlets.base_url,
                mail_from=outlets.mail_from,
            )
        except Exception as fault:
            # Whatever its words run into, the other messages leave.
            if desk.database.is_trouble(fault):
                raise
            return delivery, _in_words(fault)
        outbox.write_words(tx, id, subject=words.subject, text=words.text, html=words.html, calendar=words.calendar)
        return outbox.read_delivery(tx, id), None


def _to_another_system(tx: Transaction, desk: Desk, delivery: Delivery, worker: str) -> tuple[Delivery | None, None]:
    """What another system is told, if it still is: it is asked at every try."""
    assert delivery.webhook_event_id is not None
    found = event_to_send(tx, desk, delivery.webhook_event_id)
    if found is None:
        outbox.withdraw_claimed(tx, delivery.id, worker=worker, why=TOLD_NO_MORE)
        return None, None
    event, sight = found
    return delivery._replace(subject=TYPE, text=event_words(event, sight), html="", secret=event.secret), None


def _has_left(tx: Transaction, desk: Desk, delivery: Delivery) -> bool:
    """Whether it would tell somebody who works here no longer of a case or of what is wrong."""
    if delivery.person is None or delivery.partnership is None or delivery.kind not in TOLD_TO_STAFF:
        return False
    user = desk.directory(tx, delivery.partnership).users.get(delivery.person)
    return user is None or not user.works_on(local_date(desk.now()))


def _outgoing(desk: Desk, delivery: Delivery, base_url: str) -> Outgoing:
    return Outgoing(
        id=delivery.id,
        message_id=message_id(delivery.dedup_key, mark=installation_mark(desk), base_url=base_url),
        kind=delivery.kind,
        case=delivery.case,
        to=delivery.recipient,
        address=delivery.address,
        subject=delivery.subject or "",
        text=delivery.text or "",
        html=delivery.html or "",
        due_at=read_instant(delivery.due_at),
        attempts=delivery.attempts,
        calendar=delivery.calendar,
        calendar_method=delivery.calendar_method,
        secret=delivery.secret,
    )


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many tries."""
    return min(dt.timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_PAUSE)


def _mark_sent(desk: Desk, delivery: Delivery, message: Outgoing, sent: Sent, worker: str) -> None:
    now = desk.now()
    with desk.database.write() as tx:
        ask_at = None if sent.settled else instant_text(now + ASK_AGAIN)
        at = instant_text(now)
        mine = outbox.mark_sent(tx, delivery.id, worker=worker, now=at, provider_ref=sent.provider_ref, ask_at=ask_at)
        if mine and delivery.kind == "notice":
            say_sent(tx, desk, delivery, message_id=message.message_id, where=sent.provider_ref)


def _failed(desk: Desk, delivery: Delivery, message: Outgoing, worker: str, why: str, *, final: bool) -> Attempt:
    now = desk.now()
    with desk.database.write() as tx:
        if final:
            if outbox.mark_dead(tx, delivery.id, worker=worker, error=why):
                say_not_delivered(tx, desk, delivery, message_id=message.message_id, why=why, returned=False)
        else:
            again_at = instant_text(now + pause_after(delivery.attempts))
            outbox.mark_to_try_later(tx, delivery.id, worker=worker, error=why, try_at=again_at)
    return Attempt(delivery.id, delivery.kind, delivery.case, message.message_id, "", fault=why, dead=final)


def _in_words(fault: BaseException) -> str:
    """What the system or the server says of it, in one line."""
    said = " ".join(str(fault).split()) or type(fault).__name__
    return said[:500]
