"""``reviewflow backup``: take backups, list them, and see whether they are good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow import app as rooms
from reviewflow.app_backups import backup_plan
from reviewflow.settings import Settings, read_settings

from .options import AsJson, at_desk
from .output import print_json
from .page import count, hanging, moment, paragraph, show

if TYPE_CHECKING:
    from reviewflow.backups.manifest import Head
    from reviewflow.store.contents import Contents

app = typer.Typer(
    name="backup", help="Backups: take one while everybody works, list them, check that one is good, and make the key."
)

KINDS = {"whole": "whole", "changes": "changes", "dump": "PostgreSQL"}
Id = Annotated[str, typer.Argument(metavar="BACKUP", help="Its name, as `reviewflow backup list` shows it.")]


@app.command("take")
def take(
    whole: Annotated[bool, typer.Option("--whole", help="A whole one, not only what changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a backup of the database while everybody goes on, seal it, and open it again to see that it is good."""
    from reviewflow.casework.backing_up.schedule import take_and_note

    settings = read_settings()
    with at_desk(settings) as desk:
        taken = take_and_note(desk, backup_plan(settings), whole=whole)
    if as_json:
        print_json(
            {
                "backup": taken.id, "kind": taken.kind, "size": taken.size, "seconds": round(taken.seconds, 3),
                **contents_as_json(taken.contents), "let_go": list(taken.let_go),
            }
        )  # fmt: skip
        return
    lines = paragraph(f"The backup {taken.id} is good: it was opened again, and its trail holds.")
    lines += contents_lines(taken.contents)
    lines += paragraph(f"It takes {_size(taken.size)} and took {taken.seconds:.1f} seconds.")
    if taken.let_go:
        lines += paragraph(f"{count(len(taken.let_go), 'older backup is', 'older backups are')} not kept any more.")
    show([*lines, "", "To note in the register of backups:", f"{taken.contents.entries}:{taken.contents.head}"])


@app.command("list")
def list_backups(as_json: AsJson = False) -> None:
    """List the backups, the newest first. It needs no key, and says nothing of any case."""
    from reviewflow.backups.shelf import Shelf

    folder = _folder(read_settings())
    found = Shelf(folder).all()
    if as_json:
        print_json(
            [
                {
                    "backup": each.id, "size": each.size, "fault": each.fault,
                    **(_head_as_json(each.head) if each.head else {}),
                }
                for each in found
            ]
        )  # fmt: skip
        return
    lines: list[str] = []
    for each in found:
        said = f"cannot be read: {each.fault}" if each.head is None else _head_words(each.head)
        lines += hanging(f"{each.id}  ", f"{said}, {_size(each.size)}")
    show(lines or ["There are no backups."])


@app.command("check")
def check(backup: Id = "newest", as_json: AsJson = False) -> None:
    """Open a backup, make the database anew from it in a place that is cleared away, and hold it against what it says.

    Without a name the newest. It exits with 1 where the backup cannot be relied on.
    """
    from reviewflow.casework.backing_up.check import check_backup

    settings = read_settings()
    beside = rooms.sqlite_file(settings) or _folder(settings) / "beside"
    checked = check_backup(backup_plan(settings), backup, beside=beside)
    if as_json:
        print_json(
            {
                "backup": checked.head.id, "good": True, **_head_as_json(checked.head),
                **contents_as_json(checked.manifest.contents), "needs": list(checked.needs),
                "opened": checked.opens,
            }
        )  # fmt: skip
        return
    lines = paragraph(f"The backup {checked.head.id} is good. It was taken on {moment(checked.head.made_at)}.")
    lines += contents_lines(checked.manifest.contents)
    if checked.needs:
        lines += paragraph(f"It goes on from: {', '.join(checked.needs)}.")
    if not checked.opens and checked.head.kind != "dump":
        lines += paragraph(
            "What people wrote is sealed in the database, and the keys are not here: that each entry says what it said"
            " was not checked."
        )
    show(lines)


@app.command("new-key")
def new_key(
    to: Annotated[
        Path | None, typer.Option("--to", metavar="PATH", help="Into which file.  [default: backup_key_file]")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key for backups in a new file that its owner alone may read. Without it no backup can be opened again."""
    from reviewflow.backups.key import make_backup_key

    path = to or read_settings().backup_key_file
    if path is None:
        raise typer.BadParameter("Say into which file, or set REVIEWFLOW_BACKUP_KEY_FILE.", param_hint="--to")
    mark = make_backup_key(path)
    if as_json:
        print_json({"key": mark, "file": str(path)})
        return
    # In one line, however long the path is, so that it can be copied.
    lines = [f"The key {mark} is made:", f"    {path}"]
    show([*lines, *paragraph("Keep a copy of it away from this machine, and never with the backups.")])


def contents_lines(contents: Contents) -> list[str]:
    """What a database holds, in words."""
    files = f"{count(contents.files, 'file')} of {contents.files_size:,} octets"
    return [
        *paragraph(f"The trail: {count(contents.entries, 'entry', 'entries')}, the last {contents.head}."),
        *paragraph(f"The root over the trail: {contents.root}."),
        *paragraph(f"{count(contents.documents, 'letter or form', 'letters and forms')}, {files}."),
    ]


def contents_as_json(contents: Contents) -> dict[str, object]:
    """The same for programs."""
    return {
        "entries": contents.entries,
        "head": contents.head,
        "root": contents.root,
        "documents": contents.documents,
        "files": contents.files,
        "files_size": contents.files_size,
        "schema": contents.schema,
    }


def _head_words(head: Head) -> str:
    after = f" after {head.after}" if head.after else ""
    return f"{moment(head.made_at)}, {KINDS[head.kind]}{after}, version {head.product}"


def _head_as_json(head: Head) -> dict[str, object]:
    return {
        "made_at": head.made_at,
        "kind": head.kind,
        "after": head.after,
        "schema": head.schema,
        "product": head.product,
    }


def _folder(settings: Settings) -> Path:
    from reviewflow.errors import BackupNotTaken

    if settings.backup_folder is None:
        raise BackupNotTaken(
            why="the setting backup_folder is not there", do="Set backup_folder and backup_key_file, then try again."
        )
    return settings.backup_folder


def _size(octets: int) -> str:
    return f"{octets / 10**6:,.1f} MB" if octets >= 10**6 else f"{octets:,} octets"
