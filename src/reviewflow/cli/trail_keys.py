"""``reviewflow trail keys``: the keys with which checkpoints are signed."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import open_database
from reviewflow.audit.keyring import SigningKey
from reviewflow.settings import read_settings
from reviewflow.store.proof_entries import keyring

from .options import AsJson, By, at_desk, who
from .output import print_json
from .page import hanging, moment, paragraph, show

app = typer.Typer(
    name="keys", help="The keys that sign checkpoints: make, list and rotate them, and say that one was in other hands."
)


@app.command("new")
def new(by: By = None, as_json: AsJson = False) -> None:
    """Make the first signing key, or take the one that stands in the file that the settings name."""
    from reviewflow.casework.proving.signing_keys import new_key

    settings = read_settings()
    with at_desk(settings) as desk:
        made = new_key(desk, by=who(by, settings), partnership=settings.partnership).key
    if as_json:
        print_json(key_as_json(made))
        return
    lines = paragraph(f"The key {made.key} signs checkpoints from now on. Entry {made.since} of the trail.")
    lines += paragraph(
        f"Its private half is in {settings.signing_key_file}: it belongs into no backup of the database."
    )
    show([*lines, "", "To give to everybody who checks checkpoints:", made.written])


@app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys, the oldest first, with what their signatures are worth."""
    from reviewflow.casework.proving.key_words import key_in_words

    with open_database(read_settings()) as database, database.read() as tx:
        keys = keyring(tx).keys
    if as_json:
        print_json([key_as_json(each) for each in keys])
        return
    lines: list[str] = []
    for each in keys:
        lines += hanging(f"{each.key}  ", f"{key_in_words(each)}. Made on {moment(each.made_at)}, entry {each.since}.")
        lines += [f"    {each.written}"]
    show(lines or ["There is no signing key: checkpoints are not signed. Make one with `reviewflow trail keys new`."])


@app.command("rotate")
def rotate(by: By = None, as_json: AsJson = False) -> None:
    """Replace the signing key by a new one, which the old one signs; what the old one signed stays good."""
    from reviewflow.casework.proving.signing_keys import rotate_key

    settings = read_settings()
    with at_desk(settings) as desk:
        changed = rotate_key(desk, by=who(by, settings), partnership=settings.partnership)
    if as_json:
        print_json({**key_as_json(changed.key), "old_file": changed.old_file and str(changed.old_file)})
        return
    show(_new_key_lines(changed.key, changed.old_file))


@app.command("compromised")
def compromised(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Its eight figures and letters.", show_default=False)],
    from_entries: Annotated[
        int,
        typer.Option(
            "--from-entries",
            min=1,
            metavar="ENTRIES",
            help="From a checkpoint over so many entries on, its signatures prove nothing. 1: none of them does.",
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="What happened, and how it was found out.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say that a key was in other hands. Where it is the one that signs, a new one is made at once."""
    from reviewflow.casework.proving.signing_keys import key_compromised

    settings = read_settings()
    with at_desk(settings) as desk:
        changed = key_compromised(
            desk,
            key.lower(),
            from_entries=from_entries,
            reason=reason,
            by=who(by, settings),
            partnership=settings.partnership,
        )
    if as_json:
        print_json({**key_as_json(changed.key), "old_file": changed.old_file and str(changed.old_file)})
        return
    worth = (
        "None of its signatures proves"
        if from_entries <= 1
        else (f"Its signatures below checkpoints over {from_entries} entries or more prove")
    )
    lines = paragraph(f"The key {key.lower()} is not to be believed any more. {worth} anything.")
    if changed.key.key != key.lower():
        lines += ["", *_new_key_lines(changed.key, changed.old_file)]
    show(lines)


def key_as_json(key: SigningKey) -> dict[str, object]:
    """A key as programs read it."""
    return {**asdict(key), "signs": key.until is None}


def _new_key_lines(made: SigningKey, old_file: Path | None) -> list[str]:
    lines = paragraph(f"The key {made.key} signs checkpoints from now on. Entry {made.since} of the trail.")
    if old_file:
        lines += paragraph(f"The private half of the old one was put into {old_file}: destroy it.")
    return [*lines, "", "To give to everybody who checks checkpoints:", made.written]
