"""``reviewflow bounces``: what came back."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from reviewflow.casework.desk import Desk
from reviewflow.casework.sending.came_back import record_returned
from reviewflow.channels.bounces import READS_AT_MOST, read_bounce
from reviewflow.settings import read_settings

from .options import AsJson, at_desk
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()

RETURNED = "returned"
DELAYED = "delayed"
NOT_OURS = "not ours"
NO_BOUNCE = "no bounce"
SAID = {
    RETURNED: "{id} came back: {why}",
    DELAYED: "{id} is late, and the mail server goes on trying: {why}",
    NOT_OURS: "{id} came back, and was not sent from here, or was marked before.",
    NO_BOUNCE: "no report of a message that could not be delivered.",
}
STANDARD_INPUT = Path("-")


@app.command("bounces")
def bounces(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]...", help="Messages, Maildir folders, or - for standard input."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read messages that came back, and mark what could not be delivered.

    Without a file, the folder of the setting bounce_folder is read. What was read in a Maildir is moved from new to
    cur. A message that came back for good is shown on its case, and whoever can act is told.
    """
    settings = read_settings()
    folder = settings.bounce_folder
    if not files and folder is None:
        raise typer.BadParameter("Name a file, or set bounce_folder.", param_hint="FILE")
    found = []
    with at_desk(settings) as desk:
        for name, content, file in _messages(files or ([folder] if folder else [])):
            found.append(_record(desk, name, content))
            if file is not None:
                file.rename(file.parents[1] / "cur" / f"{file.name}:2,S")
    if as_json:
        print_json(found)
        return
    show(
        [line for each in found for line in hanging("* ", f"{each['file']}: {_words(each)}")]
        or paragraph("Nothing has come back.")
    )


def _words(found: dict[str, str | None]) -> str:
    return SAID[str(found["outcome"])].format(id=found["message_id"], why=found["why"])


def _record(desk: Desk, name: str, content: bytes) -> dict[str, str | None]:
    bounce = read_bounce(content)
    if bounce is None:
        outcome = NO_BOUNCE
    elif not bounce.permanent:
        outcome = DELAYED
    else:
        outcome = RETURNED if record_returned(desk, bounce.message_id, bounce.why) else NOT_OURS
    return {
        "file": name,
        "outcome": outcome,
        "message_id": None if bounce is None else bounce.message_id,
        "why": None if bounce is None else bounce.why,
    }


def _messages(files: list[Path]) -> Iterator[tuple[str, bytes, Path | None]]:
    """Each message with its name, and its file where that is to be put away."""
    for each in files:
        if each == STANDARD_INPUT:
            yield "-", sys.stdin.buffer.read(READS_AT_MOST), None
        elif each.is_dir():
            (each / "cur").mkdir(mode=0o700, exist_ok=True)
            for message in sorted((each / "new").glob("[!.]*")):
                yield message.name, _beginning(message), message
        else:
            yield each.name, _beginning(each), None


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(READS_AT_MOST)
    except OSError as fault:
        raise typer.BadParameter(f"{file} cannot be read: {fault.strerror}.", param_hint="FILE") from None
