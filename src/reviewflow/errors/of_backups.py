"""What is refused of backups, of restoring one and of upgrades."""

from __future__ import annotations

from .refusal import Refusal


class BackupNotTaken(Refusal):
    """No backup was taken: {why}. {do}"""


class BackupKeyUnusable(Refusal):
    """The key of the backups in {file} cannot be used: {why}. {do}"""


class BackupNotFound(Refusal):
    """There is no backup {backup}. See which there are with `reviewflow backup list`."""


class BackupNotGood(Refusal):
    """The backup {backup} cannot be relied on: {why}. Use another, and take a new one now with `reviewflow backup take`."""


class RestoreRefused(Refusal):
    """Nothing was restored: {why}. {do}"""


class UpgradeNeedsBackup(Refusal):
    """The database was not upgraded, because no backup could be taken first: {why}. {do} To go on without one, say why
    with --without-backup; it is recorded."""
