"""The program as processes of its own: a server, and workers that may be killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx2

from master_keys import MASTER_KEYS

ROOT = Path(__file__).parents[2]
PROGRAM = "from reviewflow.cli import main; main()"
PATIENCE_SECONDS = 30


class Process:
    """One command that goes on until it is stopped."""

    def __init__(self, *arguments: str, home: Path, database_url: str, program: str = PROGRAM, **settings: str) -> None:
        self.output = home / f"output-{arguments[0]}-{len(list(home.glob('output-*')))}"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            "REVIEWFLOW_KEYS_FILE": str(MASTER_KEYS.path),
            "REVIEWFLOW_DATABASE_URL": database_url,
            "REVIEWFLOW_OUTBOX_FOLDER": str(home / "outbox"),
            **{f"REVIEWFLOW_{name}": value for name, value in settings.items()},
        }
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=home,
            )

    def said(self) -> str:
        """Everything that it has printed."""
        return self.output.read_text(encoding="utf-8")

    def address(self) -> str:
        """Where a server listens, once it says so."""
        until(lambda: "Serving at " in self.said() or self.process.poll() is not None)
        return self.said().partition("Serving at ")[2].partition(",")[0]

    def stop(self, number: int) -> int:
        """Send it a signal, and wait until it has ended."""
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true, and fail where it never is."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def ask(address: str) -> httpx2.Response:
    """One request, on a connection of its own."""
    return httpx2.get(address, timeout=PATIENCE_SECONDS)
