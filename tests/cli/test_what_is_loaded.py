"""A command that only lists does not wait for what it does not need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.terminal import Terminal

SOURCE = Path(__file__).parents[2] / "src"
# Pydantic is not among these, because Typer itself converts what is given with it.
NEEDLESS = {"alembic", "apscheduler", "jinja2", "reviewflow.casework", "rich", "ruamel", "sqlmodel", "transitions"}
SCRIPT = f"""
import sys
from reviewflow.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    print(*{NEEDLESS!r} & set(sys.modules), file=sys.stderr)
"""


@pytest.mark.parametrize("command", ["cases", "due", "notices", "alerts", "users", "trail show", "workflow list"])
def test_a_list_loads_nothing_that_it_does_not_need(
    terminal: Terminal, incident: str, own_settings: Path, command: str
) -> None:
    url = f"sqlite:///{own_settings}/office.sqlite"
    environment = {"PYTHONPATH": str(SOURCE), "REVIEWFLOW_DATABASE_URL": url, "HOME": str(own_settings)}
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command.split()], capture_output=True, text=True, check=True, env=environment
    )

    assert (run.stderr.strip(), run.stdout == "") == ("", False)
