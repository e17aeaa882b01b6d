"""``reviewflow tokens``: by what other programs come in."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.audit.instants import read_instant
from reviewflow.settings import read_settings
from reviewflow.statute.london import longmoment

from .options import AsJson, By, Partnership, at_desk, who, whose
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer(name="tokens", help="By what other programs come in: make, list and withdraw tokens.")


@app.command("make")
def make(
    program: Annotated[str, typer.Argument(help="Which program uses it, in a few words.", show_default=False)],
    scope: Annotated[
        list[str], typer.Option(metavar="SCOPE", help="read, change, administer or names; several with --scope again.")
    ],
    days: Annotated[int, typer.Option(min=1, metavar="N", help="For how many days.")] = 30,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a token with which a program acts for you in your role. It is shown this once.

    It never lets the program do what you may not do in that role, and it opens nothing once you have left.
    """
    from reviewflow.casework.programs.tokens import MakeToken, make_token, token_as_json

    settings = read_settings()
    command = MakeToken(partnership=whose(partnership, settings), program=program, scopes=tuple(scope), days=days)
    with at_desk(settings) as desk:
        made = make_token(desk, command, by=who(by, settings), most_days=settings.api_token_days)
    if as_json:
        print_json({**token_as_json(made.kept, "open"), "secret": made.token, "entry": made.sequence})
        return
    until = longmoment(read_instant(made.kept.ends_at))
    lines = paragraph(f"With this token {program} acts for {made.kept.person} as {made.kept.role}:")
    lines += ["", f"  {made.token}", ""]
    lines += paragraph(
        f"It is shown this once. It is for: {made.kept.scopes.replace(' ', ', ')}; until {until}. Withdraw it with: "
        f"reviewflow tokens withdraw {made.kept.mark}. Entry {made.sequence} of the trail."
    )
    show(lines)


@app.command("list")
def list_tokens(partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """List your tokens, or everybody's for whoever administers. What opens anything is kept nowhere."""
    from reviewflow.casework.actors import find_actor
    from reviewflow.casework.programs.tokens import standing, token_as_json, tokens_seen

    settings = read_settings()
    with at_desk(settings) as desk, desk.database.read() as tx:
        actor = find_actor(tx, desk, who(by, settings), partnership=whose(partnership, settings))
        found = [(each, standing(tx, desk, each)) for each in tokens_seen(tx, actor)]
    if as_json:
        print_json([token_as_json(each, stands) for each, stands in found])
        return
    lines: list[str] = []
    words = {"open": "OPEN", "withdrawn": "withdrawn", "over": "its time is over", "left": "its person is not here"}
    for each, stands in found:
        used = f"last used {longmoment(read_instant(each.last_used_at))}" if each.last_used_at else "never used"
        lines += hanging(f"{each.mark}  ", f"{each.program}: {each.person} as {each.role}, {each.scopes}")
        until = longmoment(read_instant(each.ends_at))
        lines += hanging("", f"{words[stands]}; until {until}; {used}", indent=14)
    show(lines or ["No token was made."])


@app.command("withdraw")
def withdraw(
    token: Annotated[
        str | None, typer.Argument(help="As `reviewflow tokens list` calls it.", show_default=False)
    ] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Every token of your own that is open.")] = False,
    partnership: Partnership = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Let a token open nothing from now on: your own, or anybody's for whoever administers."""
    from reviewflow.casework.programs.tokens import WithdrawToken, own_tokens, withdraw_token

    settings = read_settings()
    name, giver = whose(partnership, settings), who(by, settings)
    if (token is None) != mine:
        raise typer.BadParameter("Name one token, or give --mine.", param_hint="TOKEN")
    with at_desk(settings) as desk:
        marks = [token] if token else own_tokens(desk, name, by=giver)
        entries = {mark: withdraw_token(desk, WithdrawToken(partnership=name, token=mark), by=giver) for mark in marks}
    if as_json:
        print_json([{"token": mark, "entry": sequence} for mark, sequence in entries.items()])
        return
    lines: list[str] = []
    for mark, sequence in entries.items():
        lines += paragraph(f"The token {mark} opens nothing any more. Entry {sequence} of the trail.")
    show(lines or ["No token of yours is open."])
