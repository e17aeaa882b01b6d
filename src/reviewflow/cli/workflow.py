"""``reviewflow workflow``: the rules, from the files that say them to the cases that are judged by them."""

from __future__ import annotations

import typer

from . import workflow_check, workflow_diagram, workflow_diff, workflow_list, workflow_migrate, workflow_show

app = typer.Typer(
    name="workflow", help="The rules: check, list, publish, show, draw, compare, and move a case to newer ones."
)
for part in (workflow_check, workflow_list, workflow_show, workflow_diagram, workflow_diff, workflow_migrate):
    app.add_typer(part.app)
