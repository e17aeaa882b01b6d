"""``reviewflow trail verify``: whether anything was changed, and what a checkpoint from outside is worth."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.casework.shapes.proofs import verified_as_json

from .options import AsJson, at_desk
from .output import print_json
from .page import paragraph, show

if TYPE_CHECKING:
    from reviewflow.casework.proving.verify_trail import Verified

app = typer.Typer()


@app.command("verify")
def verify(
    checkpoint: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="A signed checkpoint, or a letter with one in it (- reads it from standard input); or SEQ:HASH, an "
            "entry with the hash that it had when you noted it. Several with --checkpoint again.",
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check that no entry was changed, taken out or put in.

    It is held against the checkpoints that are kept here. Whoever owns the database could write those, and the whole
    trail, anew. Only a checkpoint that left the database earlier shows that: give it back with --checkpoint.
    """
    from reviewflow.casework.proving.verify_trail import noted_in, refuse_fault, verify_trail

    noted = [found for found in map(noted_in, checkpoint or ()) if found]
    files = [_read(each) for each in checkpoint or () if noted_in(each) is None]
    with at_desk() as desk:
        found = verify_trail(desk, noted=noted, files=files)
    if as_json:
        print_json(verified_as_json(found))
    refuse_fault(found)
    if not as_json:
        show(_lines(found))


def _read(name: str) -> str:
    return read_checkpoint_file(name, "--checkpoint")


def read_checkpoint_file(name: str, hint: str) -> str:
    """The text of a file that somebody names, or of standard input; wrong usage when it cannot be read."""
    if name == "-":
        return sys.stdin.read()
    try:
        return Path(name).expanduser().read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        why = "it is not text in UTF-8"
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
    said = f"Name the file of a checkpoint, or write SEQ:HASH. The file {name} cannot be read: {why}."
    raise typer.BadParameter(said, param_hint=hint)


def _lines(found: Verified) -> list[str]:
    from reviewflow.casework.proving.verify_trail import verified_in_words

    head = found.whole.verification.head
    lines = [line for words in verified_in_words(found) for line in paragraph(words)]
    return [*lines, "", "To keep as a checkpoint, outside this database:", f"{head.sequence}:{head.hash}"]
