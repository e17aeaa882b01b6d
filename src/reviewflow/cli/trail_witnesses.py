"""``reviewflow trail witnesses`` and ``countersign``: who outside is sent checkpoints, and what they signed."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.settings import read_settings
from reviewflow.store.proof_entries import address_of, keyring

from .options import AsJson, By, Reason, at_desk, who
from .output import print_json
from .page import count, hanging, moment, paragraph, show
from .trail_verify import read_checkpoint_file

app = typer.Typer(
    name="witnesses", help="Who outside is sent every checkpoint of the day, and may sign it: add, list, remove."
)
countersigned = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help="Their part, such as Scrutineer.", show_default=False)]


@app.command("add")
def add(
    name: Name,
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where the checkpoint of each day is mailed.")
    ] = None,
    public_key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="The key of their countersignatures, written as name+keyid+base64."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Name a witness: the checkpoint of each day is mailed to them, and what they sign can be kept."""
    from reviewflow.casework.proving.witnesses import add_witness

    settings = read_settings()
    with at_desk(settings) as desk:
        added = add_witness(
            desk, name, address=address, key=public_key, by=who(by, settings), partnership=settings.partnership
        )
    if as_json:
        print_json({**asdict(added), "address": address})
        return
    mailed = f"The checkpoint of each day is mailed to {address}." if address else "Nothing is mailed to them."
    show(paragraph(f"{name} is a witness from now on. {mailed} Entry {added.since} of the trail."))


@app.command("list")
def list_witnesses(as_json: AsJson = False) -> None:
    """List the witnesses, and how many checkpoints each has signed."""
    with open_database(read_settings()) as database, database.read() as tx:
        ring = keyring(tx)
        found = [(each, address_of(tx, each.since)) for each in ring.witnesses if each.until is None]
    signed = {each.name: sum(c.witness == each.name for c in ring.countersignatures) for each, _ in found}
    if as_json:
        print_json([{**asdict(each), "address": at, "countersigned": signed[each.name]} for each, at in found])
        return
    lines: list[str] = []
    for each, at in found:
        said = f"mailed to {at}" if at else "nothing is mailed"
        lines += hanging("* ", f"{each.name}: {said}; {count(signed[each.name], 'checkpoint')} countersigned", indent=2)
    show(lines or ["There is no witness: nobody outside is sent a checkpoint."])


@app.command("remove")
def remove(name: Name, reason: Reason = None, by: By = None) -> None:
    """Send a witness nothing more and forget the address; what they signed stays."""
    from reviewflow.casework.proving.witnesses import remove_witness

    settings = read_settings()
    with at_desk(settings) as desk:
        remove_witness(desk, name, reason=reason or "", by=who(by, settings), partnership=settings.partnership)
    show(paragraph(f"{name} is no witness any more. The address is forgotten; what they signed stays."))


@countersigned.command("countersign")
def countersign(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The checkpoint with their signature; - reads standard input.")
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Keep a checkpoint that a witness has signed, once every signature and its root were checked."""
    from reviewflow.casework.proving.verify_trail import words_of_letter
    from reviewflow.casework.proving.witnesses import countersign as keep

    settings = read_settings()
    text = words_of_letter(read_checkpoint_file(file, "FILE"))
    with at_desk(settings) as desk:
        found = keep(desk, text, by=who(by, settings), partnership=settings.partnership)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    lines: list[str] = []
    for each in found:
        said = f"{each.witness} signed the checkpoint over {count(each.size, 'entry', 'entries')} on"
        lines += paragraph(f"{said} {moment(each.signed_at)}. Entry {each.sequence} of the trail.")
    show(lines or ["It is kept already."])
