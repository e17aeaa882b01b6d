"""The settings about backups: where they lie, under which key, how often, and how many are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reviewflow.errors import SettingInvalid

from .values import file_of, whole_number

EVERY_HOURS, KEPT, WHOLE_EVERY = 24, 30, 7


def read_backup_settings(given: Mapping[str, object]) -> dict[str, Any]:
    """The settings about backups, as the fields of the settings.

    Raises:
        SettingInvalid: a value cannot be used.
    """
    folder, key = file_of(given, "backup_folder"), file_of(given, "backup_key_file")
    if folder is not None and key is None:
        raise SettingInvalid(
            setting="backup_key_file",
            why="it is not set, and backup_folder is",
            do="Name the file of a key: `reviewflow backup new-key` makes one.",
        )
    return {
        "backup_folder": folder,
        "backup_key_file": key,
        "backup_every_hours": whole_number(given, "backup_every_hours", EVERY_HOURS, most=31 * 24, least=1),
        "backups_kept": whole_number(given, "backups_kept", KEPT, most=10_000, least=1),
        "backup_whole_every": whole_number(given, "backup_whole_every", WHOLE_EVERY, most=100, least=0),
        "postgresql_programs": file_of(given, "postgresql_programs"),
    }
