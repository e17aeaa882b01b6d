"""Puts the rooms together: the settings say which database, which files and which wording.

Each function loads the rooms that it needs when it is called, so that a command that only
lists does not wait for the template engine.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from reviewflow.errors import DatabaseNotReady
from reviewflow.settings import Settings

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk
    from reviewflow.store.session import Database
    from reviewflow.workflow.files import WorkflowFiles


def utc_now() -> dt.datetime:
    """The present, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def open_database(settings: Settings) -> Database:
    """The database of this installation, once it is known to be whole and up to date.

    Raises:
        DatabaseNotReady: with what to do about it.
    """
    from reviewflow.store.schema import check_schema
    from reviewflow.store.session import Database

    file = sqlite_file(settings)
    if file is not None and not _stands(file):
        # Opening it would make an empty one in its place.
        raise DatabaseNotReady(
            why=f"there is no file {file}", do="Run `reviewflow init`, or name another in REVIEWFLOW_DATABASE_URL."
        )
    database = Database(settings.database_url)
    with closed_unless_ready(database):
        check_schema(database)
    return database


@contextmanager
def closed_unless_ready(database: Database) -> Iterator[None]:
    """Close the database when what is done to it first fails, and say so in our own words.

    Raises:
        DatabaseNotReady: the server or the file cannot be used.
    """
    try:
        yield
    except database.engine.dialect.loaded_dbapi.Error as fault:
        database.close()
        raise not_usable(fault, "it cannot be opened") from fault
    except BaseException:
        database.close()
        raise


_WHAT_TO_DO = {
    "malformed": "It is damaged: keep a copy of it as it is, and restore the last backup.",
    "not a database": "Name another in REVIEWFLOW_DATABASE_URL; if this was one, restore the last backup.",
    "readonly": "See that you may write to its file and to the folder in which it stands.",
    "locked": "Another program holds it: try again in a moment.",
    "is full": "Make room on its disk, then do it again.",
}
"""By words of the fault. For every other: see its address, its server and one's rights."""


def not_usable(fault: BaseException, why: str = "it could not be used") -> DatabaseNotReady:
    """What the driver of the database said, as a refusal of ours: nothing of the command was kept."""
    said = str(fault).partition("\n")[0]
    otherwise = "Check its address in REVIEWFLOW_DATABASE_URL, that its server runs, and that you may use it."
    do = next((do for words, do in _WHAT_TO_DO.items() if words in said), otherwise)
    return DatabaseNotReady(why=f"{why} ({said})", do=do)


def _stands(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as fault:
        raise not_usable(fault, "it cannot be opened") from fault


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for PostgreSQL, and for a database in memory."""
    from reviewflow.store.engine import database_url, in_memory

    url = database_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or in_memory(url):
        return None
    return Path(str(url.database))


def open_desk(settings: Settings, *, now: Callable[[], dt.datetime] | None = None) -> Desk:
    """The desk at which commands are carried out, over :func:`open_database`.

    Raises:
        DatabaseNotReady: with what to do about it.
    """
    from reviewflow.casework.desk import Desk

    return Desk(open_database(settings), now=now or utc_now)


def files_of(settings: Settings) -> WorkflowFiles:
    """The workflow files and letters: a partnership's own folders before what is shipped."""
    from reviewflow.workflow.files import WorkflowFiles

    folders = settings.folders
    return WorkflowFiles(
        [folder / "workflows" for folder in folders], templates=[folder / "templates/notices" for folder in folders]
    )
