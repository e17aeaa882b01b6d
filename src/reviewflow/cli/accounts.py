"""``reviewflow accounts``: who may sign in to the pages with a password and a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.audit.instants import read_instant
from reviewflow.casework.shapes.office import account_as_json, set_up_link_as_json, sign_in_as_json
from reviewflow.casework.sign_on.words import became_of, signs_in_by
from reviewflow.settings import read_settings
from reviewflow.statute.london import LONDON, local_date, longdate, longmoment

from .options import AsJson, By, Limit, Partnership, at_desk, who, whose
from .output import print_json
from .page import hanging, paragraph, show, spoken

if TYPE_CHECKING:
    from reviewflow.casework.sign_on.accounts import SetUpLink
    from reviewflow.store.accounts import Account
    from reviewflow.store.sign_ins import KeptSignIn

app = typer.Typer(name="accounts", help="Who may sign in to the pages: make, reset and remove accounts.")

Person = Annotated[str, typer.Argument(metavar="PERSON", help="The key of the user, as `reviewflow users` shows it.")]


@app.command("add")
def add(person: Person, partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """Give a person an account, and print the link with which they choose a password and a second factor."""
    from reviewflow.casework.sign_on.accounts import AddAccount, add_account

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk:
        link = add_account(desk, AddAccount(partnership=name, person=person), by=who(by, settings))
    _show_link(person, link, settings.base_url, as_json=as_json)


@app.command("reset")
def reset(person: Person, partnership: Partnership = None, by: By = None, as_json: AsJson = False) -> None:
    """Let a person choose password and second factor anew, sign them out everywhere, and print a new link."""
    from reviewflow.casework.sign_on.accounts import ResetAccount, reset_account

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk:
        link = reset_account(desk, ResetAccount(partnership=name, person=person), by=who(by, settings))
    _show_link(person, link, settings.base_url, as_json=as_json)


@app.command("remove")
def remove(person: Person, partnership: Partnership = None, by: By = None) -> None:
    """Take a person's account away and sign them out everywhere."""
    from reviewflow.casework.sign_on.accounts import RemoveAccount, remove_account

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk:
        entry = remove_account(desk, RemoveAccount(partnership=name, person=person), by=who(by, settings))
    show(paragraph(f"{person} has no account any more and is signed out everywhere. Entry {entry} of the trail."))


@app.command("sign-out")
def sign_out(person: Person, partnership: Partnership = None, by: By = None) -> None:
    """Sign a person out everywhere; password and second factor stay as they are."""
    from reviewflow.casework.sign_on.accounts import SignOutAccount, sign_out_account

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk:
        entry = sign_out_account(desk, SignOutAccount(partnership=name, person=person), by=who(by, settings))
    show(paragraph(f"{person} is signed out everywhere. Entry {entry} of the trail."))


@app.command("list")
def list_accounts(partnership: Partnership = None, as_json: AsJson = False) -> None:
    """List the accounts of a partnership; what opens them is kept nowhere."""
    from reviewflow.store.accounts import accounts_of

    settings = read_settings()
    name = whose(partnership, settings)
    with at_desk(settings) as desk, desk.database.read() as tx:
        found, users, today = accounts_of(tx, name), desk.directory(tx, name).users, local_date(desk.now())
    here = {key for key, user in users.items() if user.works_on(today)}
    if as_json:
        print_json([account_as_json(each, works_here=each.person in here) for each in found])
        return
    if not found:
        show(["Nobody has an account."])
        return
    lines: list[str] = []
    for each in found:
        lines += hanging("* ", f"{each.person}: {_state(each, works_here=each.person in here)}", indent=2)
    show(lines)


@app.command("sign-ins")
def sign_ins(
    person: Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Only this one's.")] = None,
    nobody: Annotated[
        bool, typer.Option("--nobody", help="Those in which nobody was meant whom a directory knows, instead.")
    ] = False,
    partnership: Partnership = None,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """List what became of attempts to sign in, the newest first."""
    from reviewflow.store.sign_ins import sign_ins_of, sign_ins_of_nobody

    settings = read_settings()
    with at_desk(settings) as desk, desk.database.read() as tx:
        if nobody:
            found = sign_ins_of_nobody(tx, most=limit)
        else:
            found = sign_ins_of(tx, whose(partnership, settings), person, most=limit)
    if as_json:
        print_json([sign_in_as_json(each) for each in found])
        return
    if not found:
        show(["Nobody has tried to sign in."])
        return
    lines: list[str] = []
    for each in found:
        lines += hanging("* ", _sign_in(each), indent=2)
    show(lines)


def _show_link(person: str, link: SetUpLink, base_url: str, *, as_json: bool) -> None:
    address = f"{base_url}/set-up/{link.token}"
    if as_json:
        print_json(set_up_link_as_json(person, link, base_url))
        return
    until = f"{link.until.astimezone(LONDON):%H:%M} on {longdate(local_date(link.until))}"
    lines = paragraph(f"With this link {person} chooses a password and a second factor:")
    lines += ["", f"  {address}", ""]
    lines += paragraph(
        f"It is shown this once, works once, and until {until}. Give it to the person and to nobody else; they will "
        f"sign in with {link.address}. Entry {link.sequence} of the trail."
    )
    show(lines)


def _state(each: Account, *, works_here: bool) -> str:
    said = []
    if not works_here:
        said.append("NO ACCESS, the directory says that the person does not work here")
    said += signs_in_by(each)
    return "; ".join(said)


def _sign_in(each: KeptSignIn) -> str:
    whom = each.person or "nobody known here"
    role = f" as {spoken(each.role)}" if each.role else ""
    where = f", from {each.from_where}" if each.from_where else ""
    return f"{longmoment(read_instant(each.at))}: {whom}{role}, {became_of(each.what)}{where}"
