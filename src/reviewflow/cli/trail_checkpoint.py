"""``reviewflow trail checkpoint`` and ``checkpoints``: make one to take away, and list those that were made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.casework.shapes.proofs import checkpoint_as_json
from reviewflow.settings import read_settings
from reviewflow.store.checkpoints import Checkpoint, list_checkpoints

from .options import AsJson, at_desk
from .output import print_json
from .page import count, hanging, moment, paragraph, show

app = typer.Typer()


@app.command("checkpoint")
def checkpoint(
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it into this file.")] = None,
    as_page: Annotated[
        bool, typer.Option("--print", help="Print it as a page to sign and file, with what to do with it.")
    ] = False,
    from_entries: Annotated[
        bool, typer.Option("--from-entries", help="Work the tree out from the entries, and keep it anew.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a checkpoint of the trail now, to keep outside this database.

    It is signed where there is a signing key. The worker makes one every day by itself and mails it to the witnesses.
    """
    from reviewflow.casework.proving.checkpoint_words import page_to_file, to_give_back
    from reviewflow.casework.proving.make_checkpoint import checkpoint_now, keep_tree_anew

    with at_desk() as desk:
        if from_entries:
            keep_tree_anew(desk)
        made = checkpoint_now(desk)
    if to is not None:
        to.expanduser().write_text(to_give_back(made), encoding="utf-8")
    if as_json:
        print_json(checkpoint_as_json(made))
    elif as_page:
        show(page_to_file(made))
    elif to is not None:
        show(paragraph(f"{_said(made)} Written to {to}: keep it where nobody can change it who can change the trail."))
    else:
        typer.echo(to_give_back(made), nl=False)


@app.command("checkpoints")
def checkpoints(as_json: AsJson = False) -> None:
    """List the checkpoints that were made, the newest first: keep them outside this database."""
    with open_database(read_settings()) as database, database.read() as tx:
        kept = list_checkpoints(tx)
    if as_json:
        print_json([checkpoint_as_json(each) for each in kept])
        return
    lines: list[str] = []
    for each in kept:
        signed = f"signed with the key {each.key_id}" if each.key_id else "not signed"
        lines += hanging(f"{each.on_date}  ", f"{count(each.sequence, 'entry', 'entries')}, {signed}")
        lines += [f"    {each.sequence}:{each.hash}"]
    show(lines or ["No checkpoint has been kept yet."])


def _said(made: Checkpoint) -> str:
    signed = f"signed with the key {made.key_id}" if made.key_id else "signed by nobody, for want of a key"
    return f"A checkpoint over {count(made.sequence, 'entry', 'entries')}, of {moment(made.made_at)}, {signed}."
