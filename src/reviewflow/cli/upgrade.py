"""``reviewflow upgrade``: the tables of a newer program, with a backup of how they were taken first."""

from __future__ import annotations

import typer

from reviewflow import app as rooms
from reviewflow.app_backups import backup_plan
from reviewflow.casework.backing_up.before_upgrade import Upgraded, Without, upgrade_after_backup
from reviewflow.errors import DatabaseNotReady
from reviewflow.settings import Settings, read_settings
from reviewflow.store.schema import HEAD
from reviewflow.store.session import Database

from .options import AsJson, By, WithoutBackup, who_if_known
from .output import print_json
from .page import paragraph, show

app = typer.Typer()


@app.command("upgrade")
def upgrade(without_backup: WithoutBackup = None, by: By = None, as_json: AsJson = False) -> None:
    """Bring the tables of the database up to date, all of them or none, after a backup of how they were.

    `reviewflow init` does the same, and publishes the rules as well. On PostgreSQL do it as the owner of the tables.
    """
    from reviewflow.cli.init import check_is_kept, ready_database

    settings = read_settings()
    check_is_kept(settings)
    file = rooms.sqlite_file(settings)
    if file is not None and not file.exists():
        raise DatabaseNotReady(why=f"there is no file {file}", do="Run `reviewflow init`.")
    told: list[Upgraded | None] = []
    with ready_database(settings, without_backup=without_backup, by=by, tell=told.append, makes=False):
        done = told[0] if told else None
    if as_json:
        print_json(
            {
                "was": done.was if done else HEAD, "now": HEAD,
                "backup": done.backup.id if done and done.backup else None, "without": done.without if done else None,
            }
        )  # fmt: skip
        return
    show(lines_of(done) or paragraph(f"The tables are at version {HEAD} already."))


def brought_up_to_date(
    settings: Settings, database: Database, without_backup: str | None, by: str | None
) -> Upgraded | None:
    """Bring it up to date; None where it was.

    Raises:
        UpgradeNeedsBackup: no backup could be taken first.
    """
    without = None
    if without_backup is not None:
        if not without_backup.strip():
            raise typer.BadParameter("Say why.", param_hint="--without-backup")
        without = Without(without_backup.strip(), by or who_if_known(settings) or "administrator")
    return upgrade_after_backup(database, backup_plan(settings), now=rooms.utc_now(), without=without)


def lines_of(done: Upgraded | None) -> list[str]:
    """What was done, in words."""
    if done is None:
        return []
    lines = paragraph(f"The tables were brought from version {done.was} to {done.now}.")
    if done.backup is not None:
        lines += paragraph(f"How they were is in the backup {done.backup.id}, which was opened again and is good.")
    if done.without is not None:
        lines += paragraph("No backup was taken first. That is recorded, with the reason.")
    return lines
