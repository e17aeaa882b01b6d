"""``reviewflow files``: the files of a case; reading one is on the trail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.casework.shapes.lists import file_as_json
from reviewflow.errors import FileCannotBeWritten
from reviewflow.settings import read_settings
from reviewflow.store.numbers import LARGEST_NUMBER

from .options import AsJson, By, Reference, at_desk, granted, who
from .output import print_json
from .page import hanging, paragraph, show

app = typer.Typer()


@app.command("files")
def files(
    reference: Reference,
    read: Annotated[
        int | None, typer.Option("--read", min=1, max=LARGEST_NUMBER, metavar="FILE", help="Read one, by its number.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="PATH", help="Where to write the one that is read.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List the files of a case, or read one. The reading is on the trail.

    The list shows no names of files: they may name somebody. Reading one says its name.
    """
    settings = read_settings()
    if read is not None:
        _read(reference, read, to, by=by, as_json=as_json)
        return
    from reviewflow.casework.handing_in.read_file import list_files, number_of_item

    granted(settings, "files", by=by, reference=reference)
    with at_desk(settings) as desk, desk.database.read() as tx:
        found = [(number_of_item(desk, tx, reference, each), each) for each in list_files(tx, reference)]
    if as_json:
        print_json([file_as_json(each, item) for item, each in found])
        return
    lines: list[str] = []
    for item, each in found:
        about = f"{item}, {each.fact}" if item else each.fact
        said = f"{each.id}: {about}, {each.media_type}, {each.size:,} octets, from {each.by_user}, {each.sha256}"
        lines += hanging("* ", said, indent=2)
    show(lines or [f"{reference} has no files."])


def _read(reference: str, number: int, to: Path | None, *, by: str | None, as_json: bool) -> None:
    from reviewflow.casework.handing_in.read_file import read_file

    if to is None:
        raise typer.BadParameter("Say where to write it.", param_hint="--to")
    if to.exists():
        raise FileCannotBeWritten(path=to, why="there is something already")
    settings = read_settings()
    with at_desk(settings) as desk:
        found = read_file(desk, reference, number, by=who(by, settings))
    to.write_bytes(found.content)
    if as_json:
        print_json({"file": number, "name": found.kept.name, "sha256": found.kept.sha256, "written_to": str(to)})
        return
    show(paragraph(f"{found.kept.name} is written to {to}. This reading is now on the trail."))
