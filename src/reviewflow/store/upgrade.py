"""Bringing a database up to date. Alembic is loaded here alone, because it takes a while."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from reviewflow.store.session import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Run every migration that the database has not had yet, all or none."""
    with database.engine.begin() as connection:
        settings = migration_settings()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def migration_settings() -> Config:
    """Where Alembic finds the migrations; there is no file to keep beside them."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
