"""``reviewflow trail verify``: whether anything was changed, and what a checkpoint from outside is worth."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow.errors import StoredNodeDiffers, StoredTimesDiffer, TrailBroken, TrailTimeWrong

from .options import AsJson, at_desk
from .output import print_json
from .page import count, moment, paragraph, show

if TYPE_CHECKING:
    from reviewflow.audit.checkpoint_times import ApartTime
    from reviewflow.casework.verify_trail import Verified

app = typer.Typer()

_NOTED = re.compile(r"([0-9]{1,18}):([0-9A-Fa-f]{64})")


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
    from reviewflow.casework.verify_trail import verify_trail, words_of_time

    noted = [found for found in map(noted_in, checkpoint or ()) if found]
    files = [_read(each) for each in checkpoint or () if noted_in(each) is None]
    with at_desk() as desk:
        found = verify_trail(desk, noted=noted, files=files)
    if as_json:
        print_json(_as_json(found))
    fault, wrong = found.whole.verification.first_fault, found.whole.wrong_node
    if fault is not None:
        raise TrailBroken(sequence=fault.sequence, what=fault.what)
    if found.times.wrong is not None:
        recorded, why = words_of_time(found.times.wrong)
        raise TrailTimeWrong(sequence=found.times.wrong.sequence, recorded=recorded, why=why)
    if wrong is not None:
        raise StoredNodeDiffers(level=wrong.level, position=wrong.position, first=wrong.first, last=wrong.last)
    if found.stretch is not None:
        first, last = found.stretch
        raise StoredTimesDiffer(first=first, last=last)
    if not as_json:
        show(_lines(found))


def noted_in(text: str) -> tuple[int, str] | None:
    """An entry and its hash as somebody noted them; None for the name of a file."""
    found = _NOTED.fullmatch(text.strip())
    return (int(found[1]), found[2].lower()) if found else None


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


def _as_json(found: Verified) -> dict[str, object]:
    checked, wrong = found.whole.verification, found.whole.wrong_node
    fault = checked.first_fault
    return {
        "valid": checked.valid and wrong is None and found.times.wrong is None and found.stretch is None,
        "entries": checked.entries,
        "first_fault": {"sequence": fault.sequence, "what": fault.what} if fault else None,
        "head": {"sequence": checked.head.sequence, "hash": checked.head.hash},
        "root": found.whole.root,
        "wrong_node": {"level": wrong.level, "position": wrong.position, "first": wrong.first, "last": wrong.last}
        if wrong
        else None,
        "wrong_stretch": {"first": found.stretch[0], "last": found.stretch[1]} if found.stretch else None,
        "wrong_time": _time_as_json(found.times.wrong),
        "times_apart": {"count": found.times.count, "first": _time_as_json(found.times.apart)},
        "destroyed": checked.destroyed,
        "checkpoints": found.against,
        "given": [
            {"entries": each.text.size, "made_at": each.text.time, "signed_by": each.signed_by} for each in found.given
        ],
    }


def _time_as_json(found: ApartTime | None) -> dict[str, object] | None:
    if found is None:
        return None
    size, made_at = found.checkpoint
    return {"sequence": found.sequence, "recorded_at": found.recorded_at, "entries": size, "made_at": made_at}


def _lines(found: Verified) -> list[str]:
    from reviewflow.casework.verify_trail import words_of_time

    checked = found.whole.verification
    lines = paragraph(f"The trail holds: {count(checked.entries, 'entry', 'entries')}.")
    for each in found.given:
        first = "entry is" if each.text.size == 1 else f"{each.text.size} entries are"
        said = f"The first {first} just what the checkpoint says that was signed on {moment(each.text.time)}"
        lines += paragraph(f"{said} with the key {each.signed_by}.")
    if found.times.apart is not None:
        apart = found.times.apart
        recorded, why = words_of_time(apart)
        lines += paragraph(
            f"{count(found.times.count, 'entry', 'entries')} may not have come before or after a checkpoint as the"
            f" times say. The first is entry {apart.sequence}: it says {recorded}, and {why}. The clocks of two"
            " machines may differ by less than ten minutes, and one may finish what it began before."
        )
    if checked.destroyed:
        lines += paragraph(f"The bodies of {checked.destroyed} were destroyed by law, and entries say so.")
    return [
        *lines,
        "",
        "To keep as a checkpoint, outside this database:",
        f"{checked.head.sequence}:{checked.head.hash}",
    ]
