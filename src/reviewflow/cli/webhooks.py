"""``reviewflow webhooks``: where other systems are told that something happened."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.settings import read_settings
from reviewflow.store.numbers import LARGEST_NUMBER

from .options import AsJson, By, Partnership, at_desk, who, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(name="webhooks", help="Where other systems are told of what happens: make, list and withdraw.")


@app.command("make")
def make(
    address: Annotated[str, typer.Argument(help="Such as https://hooks.example.org/path.", show_default=False)],
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Have another system told when something happens to a case that you see. The secret is shown this once.

    It is told the reference, the entry of the trail and what was done, and never a name or a fact.
    """
    from reviewflow.casework.programs.webhooks import MakeWebhook, make_webhook, webhook_as_json

    settings = read_settings()
    with at_desk(settings) as desk:
        command = MakeWebhook(partnership=whose(partnership, settings), address=address)
        made = make_webhook(desk, command, by=who(by, settings), networks=settings.webhook_addresses)
    if as_json:
        print_json({**webhook_as_json(made.webhook), "secret": made.secret, "entry": made.sequence})
        return
    lines = paragraph(f"What happens is posted to {address}, signed with this secret:")
    lines += ["", f"  {made.secret}", ""]
    lines += paragraph(
        f"It is shown this once. Withdraw it with: reviewflow webhooks withdraw {made.webhook.id}. "
        f"Entry {made.sequence} of the trail."
    )
    show(lines)


@app.command("list")
def list_webhooks(partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """List your webhooks, or everybody's for whoever administers, the newest first."""
    from reviewflow.casework.actors import find_actor
    from reviewflow.casework.programs.webhooks import webhook_as_json, webhooks_seen

    settings = read_settings()
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=whose(partnership, settings))
        found = webhooks_seen(tx, actor)
    if as_json:
        print_json([webhook_as_json(each) for each in found])
        return
    lines: list[str] = []
    for each in found:
        stands = f"withdrawn by {each.withdrawn_by}" if each.withdrawn_by else "told of what happens"
        lines += hanging(f"{each.id:>5}  ", f"{each.address}: {stands}; for {each.person} as {each.role}")
    show(lines or ["No other system is told."])


@app.command("withdraw")
def withdraw(
    webhook: Annotated[int, typer.Argument(min=1, max=LARGEST_NUMBER, metavar="NUMBER", show_default=False)],
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Have another system told no more; what waits to be sent there is not sent."""
    from reviewflow.casework.programs.webhooks import WithdrawWebhook, withdraw_webhook

    settings = read_settings()
    with at_desk(settings) as desk:
        command = WithdrawWebhook(partnership=whose(partnership, settings), webhook=webhook)
        sequence = withdraw_webhook(desk, command, by=who(by, settings))
    if as_json:
        print_json({"webhook": webhook, "entry": sequence})
        return
    show(paragraph(f"Nothing more is posted by webhook {webhook}. Entry {sequence} of the trail."))
