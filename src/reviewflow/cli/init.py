"""``reviewflow init``: a database that is ready for cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow import app as rooms
from reviewflow.app import closed_unless_ready, files_of, sqlite_file
from reviewflow.casework.desk import Desk
from reviewflow.casework.office.bring_up_to_date import BroughtUpToDate, bring_up_to_date, check_partnerships
from reviewflow.casework.office.publish import check_files
from reviewflow.casework.sealing.seal_database import seal_what_is_in_clear
from reviewflow.casework.shapes.rules import published_as_json
from reviewflow.errors import DatabaseNotReady
from reviewflow.settings import Settings, read_settings
from reviewflow.store.engine import database_url, in_memory
from reviewflow.store.schema import (
    HEAD,
    check_schema,
    check_sealed,
    create_schema,
    is_all_sealed,
    is_sealed,
    schema_revision,
)
from reviewflow.store.session import Database

from .options import AsJson, WithoutBackup
from .output import print_json
from .page import count, day, hanging, paragraph, show
from .published import published_lines, publisher

if TYPE_CHECKING:
    from reviewflow.casework.backing_up.before_upgrade import Upgraded

app = typer.Typer()


@app.command("init")
def init(
    partnership: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Publish only this one; several with --partnership again.  [default: all]"),
    ] = None,
    by: Annotated[str | None, typer.Option(metavar="WHO", help="A role or a user.")] = None,
    without_backup: WithoutBackup = None,
    as_json: AsJson = False,
) -> None:
    """Make or upgrade the database, take the bank holidays into use and publish the rules.

    Run it again after an update or a change of the files: it adds what is new, and nothing twice. Before it brings the
    tables of an earlier version up to date it takes a backup.
    """
    settings = read_settings()
    check_is_kept(settings)
    # The files first: a fault in them leaves no database half made.
    library = check_files(files_of(settings))
    only = tuple(partnership or ())
    check_partnerships(library, only)
    actor = publisher(by, settings, library, only)
    with ready_database(settings, without_backup=without_backup, by=by) as database:
        found = bring_up_to_date(Desk(database, now=rooms.utc_now), files_of(settings), library, by=actor, only=only)
    if as_json:
        print_json(_as_json(found))
    else:
        show(_lines(found, settings))


def check_is_kept(settings: Settings) -> None:
    """Refuse to set up a database that is gone when the command ends.

    Raises:
        DatabaseNotReady: it would be one in memory.
    """
    if in_memory(database_url(settings.database_url)):
        raise DatabaseNotReady(
            why="its address is that of a database in memory, which is gone when the command ends",
            do="Name a file, such as sqlite:////srv/reviewflow/cases.sqlite.",
        )


def ready_database(
    settings: Settings,
    *,
    without_backup: str | None = None,
    by: str | None = None,
    tell: Callable[[Upgraded | None], object] = lambda _: None,
    makes: bool = True,
) -> Database:
    """The database with every table: made, unless it may not be, or brought up to date, of which ``tell`` is told.

    Raises:
        DatabaseNotReady: it holds something else, or it cannot be made.
        UpgradeNeedsBackup: it is of an earlier version, and no backup could be taken first.
    """
    file = sqlite_file(settings)
    if file is not None:
        make_folder(file.parent)
    keys = rooms.key_file(settings)
    database = Database(settings.database_url, keys=keys)
    with closed_unless_ready(database):
        revision = schema_revision(database)
        if revision is None and not makes:
            raise DatabaseNotReady(why="it has no tables yet", do="Run `reviewflow init`.")
        if keys is not None and not is_sealed(database, revision) and not keys.changed_at():
            # Never where something is sealed already: another key opens nothing of it.
            keys.make()
        if revision is None:
            create_schema(database)
        elif revision != HEAD:
            from .upgrade import brought_up_to_date

            tell(brought_up_to_date(settings, database, without_backup, by))
        check_schema(database)
        seal_if_in_clear(database)
        check_sealed(database)
        rooms.make_queue(settings, database)
        give_rights(database, settings.app_role)
    return database


def seal_if_in_clear(database: Database) -> None:
    """Seal what an earlier version has left in clear, or go on with it where it was cut off."""
    if not is_all_sealed(database):
        typer.echo("Encrypting what the database holds. Until that is done nobody can work with it.", err=True)
        seal_what_is_in_clear(Desk(database, now=rooms.utc_now))


def give_rights(database: Database, app_role: str | None) -> None:
    """Give the application's role the rights to what is new in the tables, where that is another role than this one.

    Raises:
        DatabaseNotReady: there is no such role.
    """
    if app_role is None or not database.is_postgresql:
        return
    from reviewflow.store.grants import give, is_own

    with database.read() as tx:
        by_itself = is_own(tx, app_role)
    if not by_itself:
        give(database, app_role)


def make_folder(folder: Path) -> None:
    """Make the folder of the database where it is not there yet.

    Raises:
        DatabaseNotReady: it may not be made there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise DatabaseNotReady(
            why=f"the folder {folder} cannot be made ({fault.strerror})",
            do="Make it, with the right to write in it, or name another database in REVIEWFLOW_DATABASE_URL.",
        ) from fault


def _as_json(found: BroughtUpToDate) -> dict[str, object]:
    return {
        "calendar_adopted": found.calendar_adopted,
        "moved": [
            {"case": m.case, "clock": m.clock, "was_due_on": m.was_due_on, "due_on": m.due_on} for m in found.moved
        ],
        "published": [published_as_json(each) for each in found.published],
    }


def _lines(found: BroughtUpToDate, settings: Settings) -> list[str]:
    file = sqlite_file(settings)
    lines = paragraph(f"The database is ready: {file or 'PostgreSQL'}.")
    lines.append(f"Bank holidays: {'taken into use' if found.calendar_adopted else 'nothing new'}.")
    if found.moved:
        lines += paragraph(f"{count(len(found.moved), 'open date')} moved:")
    for each in found.moved:
        lines += hanging("* ", f"{each.case}, {each.clock}: {day(each.was_due_on)} -> {day(each.due_on)}", indent=2)
    return [*lines, *published_lines(found.published)]
