"""Runs the words of a revision as they were frozen, inside the transaction of the upgrade.

A migration imports nothing from the application, which will have moved on by the time it runs.
"""

import sqlite3
from pathlib import Path

from alembic import op

DDL = Path(__file__).parent / "ddl"


def run_frozen_words(revision: str) -> None:
    """Run ``ddl/<revision>.<dialect>.sql``, statement by statement."""
    connection = op.get_bind().connection.driver_connection
    dialect = op.get_bind().dialect.name
    script = (DDL / f"{revision}.{dialect}.sql").read_text(encoding="utf-8")
    assert connection is not None
    if dialect == "postgresql":
        connection.execute(script)
        return
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def never_backwards() -> None:
    """A record is never migrated backwards: restore the backup that was taken before."""
    raise NotImplementedError("restore the backup that was taken before the migration")
