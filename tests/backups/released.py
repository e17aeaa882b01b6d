"""Databases as the programs of earlier versions left them."""

from __future__ import annotations

from pathlib import Path

from reviewflow.store.schema import FIRST_SEALED, REVISIONS
from reviewflow.store.session import Database
from reviewflow.store.upgrade import MIGRATIONS
from reviewflow.store.vault import Vault
from trails import write_trail

ROWS = Path(__file__).parents[1] / "store" / "rows_at_0001.sql"


def as_released(database: Database, revision: str, *, entries: int = 5, rows: bool = True) -> None:
    """A database as the program of a revision left it: what the first one kept, carried forwards, and a trail."""
    dialect = "postgresql" if database.is_postgresql else "sqlite"
    with Database(database.url) as released:
        if revision < FIRST_SEALED:
            # It knows of no keys.
            released.keys, released.vault = None, Vault(None)
        with released.write() as tx:
            for number, each in enumerate(REVISIONS[: REVISIONS.index(revision) + 1]):
                tx.script((MIGRATIONS / "ddl" / f"{each}.{dialect}.sql").read_text(encoding="utf-8"))
                if number == 0 and rows:
                    tx.script(ROWS.read_text(encoding="utf-8"))
            tx.script("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY);")
            tx.script(f"INSERT INTO alembic_version VALUES ('{revision}');")
        if entries:
            write_trail(released, entries)
