"""``reviewflow keys``: the keys by which the database is encrypted."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow.settings import read_settings

from .options import AsJson
from .output import print_json
from .page import count, paragraph, show

app = typer.Typer(name="keys", help="The keys by which the database is encrypted: see them, and change them.")


@app.command("status")
def status(as_json: AsJson = False) -> None:
    """Show which master keys there are, and how many data keys each wraps. The keys themselves are not shown."""
    from reviewflow.app import open_database
    from reviewflow.casework.sealing.master_keys import keys_stand

    settings = read_settings()
    with open_database(settings) as database:
        found = keys_stand(database)
    if as_json:
        listed = [
            {"key": each.key, "in_file": each.in_file, "current": each.current, "wraps": each.wraps}
            for each in found.keys
        ]
        print_json({"file": str(settings.keys_file), "keys": listed, "destroyed": found.destroyed})
        return
    lines = [f"The master keys in {settings.keys_file}:"]
    for each in found.keys:
        what = "in use" if each.current else "old" if each.in_file else "missing in the file"
        lines.append(f"  {each.key}  {what}, wraps {count(each.wraps, 'data key')}")
    if found.destroyed:
        lines += paragraph(f"{count(found.destroyed, 'data key')} destroyed, with what the cases held.")
    show(lines)


@app.command("rotate")
def rotate(
    case: Annotated[
        str | None,
        typer.Option(metavar="CASE", help="Give this case another data key instead, and encrypt it anew."),
    ] = None,
) -> None:
    """Make a new master key, and wrap every data key by it while people work. Run it again when it was cut off.

    Copy the file afterwards, apart from the database. The old key opens the backups of before. With --case do it in
    the role that owns the tables.
    """
    from reviewflow.app import open_database, utc_now
    from reviewflow.casework.desk import Desk
    from reviewflow.casework.sealing.master_keys import rotate as rotate_master_key
    from reviewflow.casework.sealing.seal_database import give_another_key

    settings = read_settings()
    with open_database(settings) as database:
        if case is not None:
            give_another_key(Desk(database, now=utc_now), case)
            show(paragraph(f"{case} has another data key, and everything of it is encrypted by that one."))
            return
        done = rotate_master_key(database, tell=lambda n: typer.echo(f"{count(n, 'data key')} wrapped anew.", err=True))
    begun = "The rotation that was cut off went on to its end" if done.resumed else f"The new master key is {done.key}"
    lines = paragraph(f"{begun}; {count(done.wrapped, 'data key')} wrapped anew.")
    lines += paragraph(f"Copy {settings.keys_file} now, to where neither the database nor its backups are.")
    if done.old:
        lines += paragraph(
            f"No data key needs {', '.join(done.old)} any more, but backups from before do. Take it out with"
            " `reviewflow keys remove` once they are gone."
        )
    show(lines)


@app.command("remove")
def remove(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A master key that is not in use any more.")],
) -> None:
    """Take an old master key out of the file. Backups that need it can then be read with a copy of it alone."""
    from reviewflow.app import open_database
    from reviewflow.casework.sealing.master_keys import remove_master_key

    with open_database(read_settings()) as database:
        remove_master_key(database, key)
    show(paragraph(f"The master key {key} is out of the file."))
