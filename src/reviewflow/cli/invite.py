"""``reviewflow invite``: a guest for one item of a case, with a link by mail and a code by telephone."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.casework.shapes.of_cases import invited_as_json
from reviewflow.settings import read_settings
from reviewflow.statute.words import counted

from .options import AsJson, By, Reference, at_desk, who
from .output import print_json
from .page import paragraph, show

app = typer.Typer()


@app.command("invite")
def invite(
    reference: Reference,
    item: Annotated[str, typer.Argument(metavar="NUMBER", help="The item, such as AR-1.", show_default=False)],
    address: Annotated[str, typer.Option(metavar="ADDRESS", help="To which links are mailed.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What the guest is called on the trail: a professional.")
    ] = None,
    role: Annotated[str | None, typer.Option(metavar="ROLE", help="In which role, where there are several.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Mail a new link, with a new code.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the invitation back.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Invite somebody without an account to one item of a case, mail them a new link, or take the invitation back.

    The link is mailed and works once. The code is printed this once: tell it by telephone, never by mail.
    """
    from reviewflow.casework.guests.invite import (
        InviteAgain,
        InviteGuest,
        WithdrawGuest,
        code_in_groups,
        invite_again,
        invite_guest,
        withdraw_guest,
    )

    settings = read_settings()
    if again and withdraw:
        raise typer.BadParameter("Give one of --again and --withdraw.")
    with at_desk(settings) as desk:
        actor, hours = who(by, settings), settings.guest_link_hours
        if withdraw:
            gone = WithdrawGuest(case=reference, item=item, address=address)
            sequence = withdraw_guest(desk, gone, by=actor)
            if as_json:
                print_json({"case": reference, "item": item, "withdrawn": True, "entry": sequence})
                return
            show(paragraph(f"{address} sees nothing of {reference} any more. Entry {sequence} of the trail."))
            return
        if again:
            once_more = InviteAgain(case=reference, item=item, address=address)
            made = invite_again(desk, once_more, by=actor, link_hours=hours)
        else:
            if name is None:
                raise typer.BadParameter("Say what the guest is called on the trail.", param_hint="--name")
            new = InviteGuest(case=reference, item=item, address=address, name=name, role=role)
            made = invite_guest(desk, new, by=actor, link_hours=hours)
    if as_json:
        print_json(invited_as_json(made, hours))
        return
    lines = paragraph(f"A link is on its way to {made.address}. Tell {made.name} this code by telephone:")
    lines += ["", f"  {code_in_groups(made.code)}", ""]
    lines += paragraph(
        f"It is shown this once. The link works once, within {counted(hours, 'hour')} of being mailed. "
        f"Entry {made.sequence} of the trail."
    )
    show(lines)
