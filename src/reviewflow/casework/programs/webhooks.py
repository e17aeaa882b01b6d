"""Webhooks: another system is told that something happened to a case, by its reference alone.

A webhook belongs to one person in one role, as a token does. When something leaves, it is asked anew whether that
person still holds the role and sees the case; if not, nothing leaves. The secret is shown once.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reviewflow.audit.instants import instant_text
from reviewflow.case.case import Actor
from reviewflow.case.permissions import check_may_act_for
from reviewflow.casework.access.seeing import TRAIL, Sight, look_at
from reviewflow.casework.actors import find_actor
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.people import FOR_OTHERS
from reviewflow.casework.papers import Command
from reviewflow.casework.sign_on.accounts import ADMINISTERS, enter
from reviewflow.casework.sign_on.sessions import roles_today
from reviewflow.channels.outgoing import Undeliverable
from reviewflow.channels.webhook import SECRET_BEGINS, check_address
from reviewflow.errors import ActorUnknown, CaseNotFound, RoleNotAllowed, WebhookNotFound, WebhookNotMade
from reviewflow.store import webhooks
from reviewflow.store.audit_log import Seal
from reviewflow.store.numbers import LARGEST_NUMBER
from reviewflow.store.session import Transaction
from reviewflow.store.webhooks import Webhook, WebhookEvent

MAKE, WITHDRAW = "make_webhook", "withdraw_webhook"
OF_WEBHOOKS = frozenset({MAKE, WITHDRAW})
TYPE = "case.changed"


class MakeWebhook(Command):
    """Have another system told when something happens to a case that the person sees."""

    partnership: str
    address: str


class WithdrawWebhook(Command):
    """Have it told no more."""

    partnership: str
    webhook: int


@dataclass(frozen=True, slots=True)
class MadeWebhook:
    """A webhook that was just made."""

    webhook: Webhook
    secret: str
    """It is shown this once."""
    sequence: int


def make_webhook(desk: Desk, command: MakeWebhook, *, by: str, networks: str) -> MadeWebhook:
    """Make a webhook.

    Raises:
        WebhookNotMade: nothing may be sent to that address, or nobody of the directory asks.
        RoleNotAllowed: it is for those who look after the office.
        OutsidePartnership: somebody of another partnership asks for it.
        ActorUnknown: nobody knows who asks.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = _allowed(tx, desk, command.partnership, by, MAKE)
        try:
            check_address(command.address, networks)
        except Undeliverable as why:
            do = "Write one as https://hooks.example.org/path; see REVIEWFLOW_WEBHOOK_ADDRESSES."
            raise WebhookNotMade(address=command.address, why=str(why), do=do) from None
        if actor.role not in roles_today(tx, desk, command.partnership, actor.user):
            do = "Only somebody in `reviewflow users` has webhooks; say who with --by or in the settings."
            raise WebhookNotMade(address=command.address, why=f"{actor.user} is nobody of the directory", do=do)
        now, secret = desk.now(), SECRET_BEGINS + base64.b64encode(secrets.token_bytes(32)).decode()
        said = {"address": command.address, "role": actor.role}
        entry = enter(tx, MAKE, said, partnership=command.partnership, by=actor, now=now)
        values = {
            "partnership": command.partnership,
            "person": actor.user,
            "role": actor.role,
            "address": command.address,
            "made_at": entry.recorded_at,
            "made_by": actor.user,
        }
        number = webhooks.keep_webhook(tx, {**values, "secret": secret, "sequence": entry.sequence})
        made = webhooks.find_webhook(tx, command.partnership, number)
    assert made is not None
    return MadeWebhook(made, secret, entry.sequence)


def withdraw_webhook(desk: Desk, command: WithdrawWebhook, *, by: str) -> int:
    """Withdraw a webhook; returns the entry on the trail.

    Raises:
        WebhookNotFound: there is none that they may see, or it was withdrawn already.
        RoleNotAllowed: it is for those who look after the office.
        OutsidePartnership: somebody of another partnership asks for it.
        ActorUnknown: nobody knows who asks.
    """
    with desk.database.write() as tx:
        tx.hold_rules()
        actor = _allowed(tx, desk, command.partnership, by, WITHDRAW)
        found = (
            webhooks.find_webhook(tx, command.partnership, command.webhook)
            if command.webhook < LARGEST_NUMBER
            else None
        )
        theirs = found is not None and (found.person == actor.user or actor.role in ADMINISTERS)
        if found is None or not theirs or found.withdrawn_at is not None:
            raise WebhookNotFound(webhook=command.webhook, partnership=command.partnership)
        now = desk.now()
        entry = enter(tx, WITHDRAW, {"webhook": found.id}, partnership=command.partnership, by=actor, now=now)
        webhooks.withdraw_webhook(tx, found.id, at=instant_text(now), by=actor.user)
    return entry.sequence


def webhooks_seen(tx: Transaction, actor: Actor) -> list[Webhook]:
    """The webhooks that somebody may see: their own, and those of everybody for whoever administers."""
    return webhooks.webhooks_of(tx, actor.partnership, None if actor.role in ADMINISTERS else actor.user)


def webhook_as_json(webhook: Webhook) -> dict[str, object]:
    """A webhook as programs read it."""
    return {
        "webhook": webhook.id,
        "address": webhook.address,
        "person": webhook.person,
        "role": webhook.role,
        "made_at": webhook.made_at,
        "withdrawn_at": webhook.withdrawn_at,
        "withdrawn_by": webhook.withdrawn_by,
    }


def webhook_entry_in(
    tx: Transaction, desk: Desk, kind: str, command: Mapping[str, Any], *, by: Actor, seal: Seal
) -> None:
    """One of these as the trail keeps it, entered again. No row comes of it: what signs something is in no trail."""
    enter(tx, kind, command, partnership=by.partnership, by=by, now=desk.now(), seal=seal)


def event_to_send(tx: Transaction, desk: Desk, id: int) -> tuple[WebhookEvent, Sight] | None:
    """What one address is told now; None where it is told nothing any more.

    That is where it was withdrawn, where its person left or holds the role no longer, or does not see the case.
    """
    event = webhooks.event_of(tx, id)
    if event.secret is None or event.role not in roles_today(tx, desk, event.partnership, event.person):
        return None
    try:
        actor = find_actor(tx, desk, f"{event.person} as {event.role}", partnership=event.partnership)
        return event, look_at(tx, desk, event.case, actor)[1]
    except (ActorUnknown, CaseNotFound):
        return None


def event_words(event: WebhookEvent, sight: Sight) -> str:
    """What is posted: which case, and where the person sees the trail, which entry of it. No fact and no name."""
    told = {"entry": event.sequence, "what": event.what} if sight.sees(TRAIL) else {"entry": None, "what": None}
    data = {"case": event.case, "partnership": event.partnership, **told}
    return json.dumps({"type": TYPE, "timestamp": event.at, "data": data})


def _allowed(tx: Transaction, desk: Desk, partnership: str, by: str, what: str) -> Actor:
    actor = find_actor(tx, desk, by, partnership=partnership)
    check_may_act_for(partnership, actor=actor, case="This webhook")
    if actor.role not in FOR_OTHERS:
        allowed = " or ".join(role.replace("_", " ") for role in FOR_OTHERS)
        raise RoleNotAllowed(transition=what, allowed=allowed, role=actor.role.replace("_", " "))
    return actor
