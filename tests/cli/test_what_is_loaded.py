"""A command that only lists does not wait for what it does not need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.terminal import Terminal

SOURCE = Path(__file__).parents[2] / "src"
# Pydantic is not among these, because Typer itself converts what is given with it.
NEEDLESS = {"alembic", "apscheduler", "jinja2", "reviewflow.casework.desk", "rich", "ruamel", "sqlmodel", "transitions"}
OF_THE_WEB = {"fastapi", "prometheus_client", "starlette", "uvicorn", "reviewflow.web"}
"""What `reviewflow serve` alone needs."""
SCRIPT = f"""
import sys
from reviewflow.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    print("Loaded:", *{NEEDLESS | OF_THE_WEB!r} & set(sys.modules), file=sys.stderr)
"""


def loaded(command: str, home: Path) -> set[str]:
    """What a command has loaded of all that some commands do not need."""
    url = os.environ["REVIEWFLOW_DATABASE_URL"]
    environment = {"PYTHONPATH": str(SOURCE), "REVIEWFLOW_DATABASE_URL": url, "HOME": str(home)}
    environment["REVIEWFLOW_KEYS_FILE"] = os.environ["REVIEWFLOW_KEYS_FILE"]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *command.split()], capture_output=True, text=True, check=True, env=environment
    )
    assert run.stdout, run.stderr
    return set(run.stderr.partition("Loaded:")[2].split())


@pytest.mark.parametrize("command", ["cases", "due", "notices", "alerts", "users", "workflow list"])
def test_a_list_loads_nothing_that_it_does_not_need(
    terminal: Terminal, incident: str, own_settings: Path, command: str
) -> None:
    assert loaded(command, own_settings) == set()


@pytest.mark.parametrize("command", ["days --from 2026-04-01 --working-days 3", "health", "worker --once", "case {}"])
def test_only_serve_loads_the_web(terminal: Terminal, incident: str, own_settings: Path, command: str) -> None:
    assert loaded(command.format(incident), own_settings) & OF_THE_WEB == set()


def test_what_is_loaded_would_be_found(terminal: Terminal, own_settings: Path) -> None:
    assert loaded("serve --help", own_settings) & OF_THE_WEB == set()
    assert "apscheduler" in loaded("worker --once", own_settings)
