"""How backups are taken here: where they lie, under which key, how often, and how many are kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reviewflow.backups.key import BackupKey, read_backup_key
from reviewflow.backups.shelf import Shelf
from reviewflow.errors import BackupNotTaken
from reviewflow.store.key_file import KeyFile


@dataclass(frozen=True, slots=True)
class BackupPlan:
    """What the settings say of backups."""

    folder: Path | None
    key_file: Path | None
    every: dt.timedelta = dt.timedelta(days=1)
    keep: int = 30
    whole_every: int = 7
    """After so many backups of what changed, a whole one."""
    programs: Path | None = None
    """Where ``pg_dump`` and ``pg_restore`` are; None: where programs are looked for."""
    product: str = ""
    keys: KeyFile | None = None
    """With which what people wrote is sealed in the database itself."""
    key_files: Mapping[str, Path] = field(default_factory=dict)
    """Key files that the installation needs beside its database, by setting: no backup holds them."""

    @property
    def is_set_up(self) -> bool:
        """Whether anybody wants backups."""
        return self.folder is not None

    def ready(self) -> tuple[Shelf, BackupKey]:
        """The folder and the key.

        Raises:
            BackupNotTaken: one of them is not set, or the key would lie with what it seals.
            BackupKeyUnusable: its file cannot be used.
        """
        if self.folder is None or self.key_file is None:
            missing = "backup_folder" if self.folder is None else "backup_key_file"
            raise BackupNotTaken(
                why=f"the setting {missing} is not there",
                do="Set backup_folder and backup_key_file; `reviewflow backup new-key` makes a key.",
            )
        if self.folder in self.key_file.parents:
            raise BackupNotTaken(
                why="the key would lie beside the backups that it seals", do="Keep backup_key_file somewhere else."
            )
        return Shelf(self.folder), read_backup_key(self.key_file)
