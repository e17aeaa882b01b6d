"""Webhooks, as programs make and withdraw them."""

from __future__ import annotations

from reviewflow.casework.programs.tokens import ADMINISTER
from reviewflow.casework.programs.webhooks import (
    MakeWebhook,
    WithdrawWebhook,
    make_webhook,
    webhook_as_json,
    webhooks_seen,
    withdraw_webhook,
)

from .bodies import Body
from .case_reads import number_in
from .operation import Answer, Call, Operation, changing, many, one

GROUP = "The office"


class NewWebhook(Body):
    """Where another system is told."""

    address: str


def listed(call: Call) -> object:
    """The webhooks that the person may see."""
    actor = call.actor
    with call.desk.database.read() as tx:
        return [webhook_as_json(each) for each in webhooks_seen(tx, actor)]


def made(call: Call) -> Answer:
    """A webhook, with its secret this once."""
    command = MakeWebhook(partnership=call.partnership, address=call.body.address)
    new = make_webhook(call.desk, command, by=call.by, networks=call.settings.webhook_addresses)
    shown = {**webhook_as_json(new.webhook), "secret": new.secret, "entry": new.sequence}
    return Answer(shown, kept={**shown, "secret": None})


def withdrawn(call: Call) -> object:
    """A webhook less."""
    command = WithdrawWebhook(partnership=call.partnership, webhook=number_in(call, "webhook"))
    return {"webhook": command.webhook, "entry": withdraw_webhook(call.desk, command, by=call.by)}


WEBHOOKS = (
    Operation("GET", "/webhooks", "list_webhooks", "Addresses of other systems that are told of what happens.",
              many("webhook", "address", "person", "role", "made_at", "withdrawn_at", "withdrawn_by"), does=listed,
              group=GROUP, commands=("webhooks list",), keeps_itself=True),
    changing("POST", "/webhooks", "make_webhook",
             "Have another system told when something happens to a case. The secret is answered this once.",
             one("webhook", "address", "person", "role", "secret", "entry"), does=made, group=GROUP,
             scope=ADMINISTER, commands=("webhooks make",), body=NewWebhook, status=201),
    changing("DELETE", "/webhooks/{webhook}", "withdraw_webhook", "Have another system told no more.",
             one("webhook", "entry"), does=withdrawn, group=GROUP, scope=ADMINISTER, commands=("webhooks withdraw",)),
)  # fmt: skip
"""The operations."""
