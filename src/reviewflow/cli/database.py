"""``reviewflow database``: the roles of PostgreSQL and what they may do."""

from __future__ import annotations

import typer

from . import database_check, database_grants

app = typer.Typer(
    name="database", help="The PostgreSQL database: give the application's role its rights, and check them."
)
for part in (database_grants, database_check):
    app.add_typer(part.app)
