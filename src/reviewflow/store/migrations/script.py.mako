"""${message}.

A migration imports nothing from the application, which will have moved on by the time it runs.
SQLite's batch operations drop triggers: create the guards anew after each, in ddl/${up_revision}.sqlite.sql.
"""

import sqlite3
from pathlib import Path

from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Run the frozen words of this revision."""
    connection = op.get_bind().connection.driver_connection
    dialect = op.get_bind().dialect.name
    script = (Path(__file__).parents[1] / "ddl" / f"{revision}.{dialect}.sql").read_text(encoding="utf-8")
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


def downgrade() -> None:
    """A record is never migrated backwards: restore the backup that was taken before."""
    raise NotImplementedError("restore the backup that was taken before the migration")
