"""How long a whole command takes, from the shell and back, beside an interpreter that does nothing.

The bytecode of everything is kept in a folder of its own and is there before the clock starts, as
it is on a machine on which reviewflow was used before.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import reviewflow
from reviewflow.cli import COMMANDS

from .figures import Line

TIMES, QUICK_TIMES = 10, 3
RUN = "from reviewflow.cli import main; main()"
DAYS = ("days", "--from", "2026-04-01", "--working-days", "15")
BARE = "an interpreter that does nothing"


def measure(database: Path, *, cases: int, quick: bool = False) -> list[Line]:
    environment = surroundings(database)
    calls: dict[str, list[str]] = {BARE: ["-c", "pass"]}
    for name, arguments in asked(cases).items():
        calls[name] = ["-c", RUN, *arguments]
    took: dict[str, list[float]] = {name: [] for name in calls}
    # The first time round writes the bytecode.
    for number in range(1 + (QUICK_TIMES if quick else TIMES)):
        for name, call in calls.items():
            seconds = one(call, environment)
            if number:
                took[name].append(seconds)
    bare = min(took[BARE])
    return [
        Line(
            name,
            f"{min(each) * 1e3:,.0f} ms",
            None if name == BARE else bare / min(each),
            "" if name == BARE else BARE,
            f"least of {len(each)}; median {statistics.median(each) * 1e3:,.0f} ms",
        )
        for name, each in took.items()
    ]


def asked(cases: int) -> Mapping[str, Sequence[str]]:
    calls: dict[str, Sequence[str]] = {"reviewflow days": DAYS, "reviewflow --help": ("--help",)}
    if "cases" in COMMANDS:
        calls[f"reviewflow cases, {cases:,} cases"] = ("cases",)
    return calls


def one(call: Sequence[str], environment: Mapping[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, *call], env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def surroundings(database: Path) -> dict[str, str]:
    """An environment with settings of its own, and with nobody else's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REVIEWFLOW_", "PYTHON"))}
    home = str(database.parent)
    return {
        **kept,
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "XDG_DATA_HOME": home,
        "REVIEWFLOW_DATABASE_URL": f"sqlite:///{database}",
        "PYTHONPATH": str(Path(reviewflow.__file__).parents[1]),
        "PYTHONPYCACHEPREFIX": str(database.parent / "bytecode"),
    }
