"""``reviewflow restore``: a backup into an empty place, with the proof that it is what was backed up."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.app_backups import backup_plan
from reviewflow.settings import read_settings

from .backup import contents_as_json, contents_lines
from .options import AsJson
from .output import print_json
from .page import count, hanging, moment, paragraph, show

app = typer.Typer()


@app.command("restore")
def restore(
    backup: Annotated[
        str, typer.Argument(metavar="BACKUP", help="Its name, as `reviewflow backup list` shows it.")
    ] = "newest",
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty place: a database that does not exist, or has no tables yet.

    Without a name the newest. Until everything has been checked, nothing stands there that would open. On PostgreSQL
    do it as the owner of the database.
    """
    from reviewflow.casework.backing_up.restore import restore_database, restore_file
    from reviewflow.cli.init import check_is_kept, give_rights
    from reviewflow.store.session import Database

    settings = read_settings()
    check_is_kept(settings)
    plan, file = backup_plan(settings), rooms.sqlite_file(settings)
    if file is not None:
        done = restore_file(plan, backup, file=file)
    else:
        database = Database(settings.database_url, keys=rooms.key_file(settings))
        with rooms.closed_unless_ready(database), database:
            done = restore_database(plan, backup, database=database)
            give_rights(database, settings.app_role)
    if as_json:
        print_json(
            {
                "backup": done.head.id, "made_at": done.head.made_at, "matches": True, **contents_as_json(done.found),
                "opened": done.opens, "waiting": done.waiting, "key_files": dict(done.key_files),
            }
        )  # fmt: skip
        return
    lines = paragraph(f"The backup {done.head.id} of {moment(done.head.made_at)} is restored:")
    lines.append(f"    {file or 'PostgreSQL'}")
    lines += paragraph(
        "Everything that stands there was read and held against the backup: the trail from its first entry to its last,"
        " every letter and form, every file, every table. All of it is the same."
    )
    lines += contents_lines(done.found)
    if not done.opens:
        lines += paragraph(
            "What people wrote is sealed in the database, and the keys are not here: that each entry says what it said"
            " was not checked. Put the file of the keys back, then run `reviewflow trail verify`."
        )
    if done.waiting:
        lines += paragraph(
            f"{count(done.waiting, 'message')} waited to leave at that time, and some may have left since. See"
            " `reviewflow deliveries` before you start the worker."
        )
    for name, wrong in done.key_files.items():
        lines += hanging("! ", f"{name}: {wrong}. No backup holds a key: get the file back from where it is kept.")
    show(lines)
