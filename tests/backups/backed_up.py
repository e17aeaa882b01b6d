"""A database with cases in it, a plan for its backups, and the commands as processes that a test may kill."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from casework.office import Office
from master_keys import MASTER_KEYS
from reviewflow.backups.key import make_backup_key
from reviewflow.casework.backing_up.plan import BackupPlan
from reviewflow.store.session import Database
from servers import pg_programs

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from reviewflow.cli import main; main()"]


def a_plan(folder: Path, **other: object) -> BackupPlan:
    """Backups in a folder beneath, under a key beside it."""
    key = folder / "keys" / "backup.key"
    if not key.exists():
        make_backup_key(key)
    plan = BackupPlan(
        folder=folder / "backups", key_file=key, programs=pg_programs(), product="0.1.0", keys=MASTER_KEYS
    )
    return replace(plan, **other)  # type: ignore[arg-type]


def environment(plan: BackupPlan, url: str, home: Path) -> dict[str, str]:
    """The settings of a command that takes backups by a plan."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONUNBUFFERED": "1",
        "REVIEWFLOW_DATABASE_URL": url,
        "REVIEWFLOW_KEYS_FILE": str(MASTER_KEYS.path),
        "REVIEWFLOW_OUTBOX_FOLDER": str(home / "outbox"),
        "REVIEWFLOW_BACKUP_FOLDER": str(plan.folder),
        "REVIEWFLOW_BACKUP_KEY_FILE": str(plan.key_file),
        "REVIEWFLOW_POSTGRESQL_PROGRAMS": str(plan.programs),
        "REVIEWFLOW_PARTNERSHIP": "bristol",
        "REVIEWFLOW_USER": "bristol.coordinator",
    }


def start(plan: BackupPlan, url: str, home: Path, *words: str) -> subprocess.Popen[str]:
    """A command, running."""
    return subprocess.Popen(
        [*PROGRAM, *words],
        env=environment(plan, url, home),
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def url_of(database: Database) -> str:
    """Its address, password and all."""
    return database.url.render_as_string(hide_password=False)


def references(office: Office) -> list[str]:
    """The cases that there are."""
    return [row[0] for row in office.rows("SELECT reference FROM review_case ORDER BY id")]
