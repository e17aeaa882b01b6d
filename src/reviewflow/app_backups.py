"""Puts the backups together: the settings say where they lie, under which key and how often they are taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from reviewflow.settings import Settings

if TYPE_CHECKING:
    from reviewflow.casework.backing_up.plan import BackupPlan
    from reviewflow.casework.backing_up.schedule import Backups
    from reviewflow.casework.desk import Desk
    from reviewflow.casework.health import BackupsWanted

_OWN_KEY = "backup_key_file"
_KEYS = ("_key_file", "keys_file")
"""How settings end that name a file with keys."""


def backup_plan(settings: Settings) -> BackupPlan:
    """How backups are taken here."""
    from importlib.metadata import version

    from reviewflow.casework.backing_up.plan import BackupPlan
    from reviewflow.store.key_file import KeyFile

    # Whatever key file there is or will be: the installation needs it beside its database.
    keys = {name: getattr(settings, name) for name in settings.__slots__ if name.endswith(_KEYS)}
    return BackupPlan(
        folder=settings.backup_folder,
        key_file=settings.backup_key_file,
        every=dt.timedelta(hours=settings.backup_every_hours),
        keep=settings.backups_kept,
        whole_every=settings.backup_whole_every,
        programs=settings.postgresql_programs,
        product=version("reviewflow"),
        keys=KeyFile(settings.keys_file) if settings.keys_file else None,
        key_files={name: path for name, path in keys.items() if path is not None and name != _OWN_KEY},
    )


def backups_beside(settings: Settings, desk: Desk, say: Callable[[str], None]) -> Backups | None:
    """What takes backups beside a worker; None where none are wanted."""
    if settings.backup_folder is None:
        return None
    from reviewflow.casework.backing_up.schedule import Backups

    return Backups(desk, backup_plan(settings), complain=say)


def backups_wanted(settings: Settings) -> BackupsWanted | None:
    """What health is to look at; None where none are wanted."""
    if settings.backup_folder is None:
        return None
    from reviewflow.casework.health import BackupsWanted

    return BackupsWanted(settings.backup_folder, dt.timedelta(hours=settings.backup_every_hours))
