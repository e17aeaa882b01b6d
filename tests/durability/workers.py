"""The commands that sweep and send, as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from channels.mail_server import MailServer
from master_keys import MASTER_KEYS

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-c", "from reviewflow.cli import main; main()"]
PATIENCE_SECONDS = 60
NOTICES_LOST_WITHIN = "tcp_user_timeout=1000&connect_timeout=2"
"""What an address says so that a lost database is noticed within two seconds."""


class Workers:
    """The commands that send, each in a process of its own, against a database that is not to be relied on."""

    def __init__(self, *commands: tuple[str, ...], home: Path, address: str, mail: MailServer, sender: str) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "PYTHONPATH": str(ROOT / "src"),
            "PYTHONUNBUFFERED": "1",
            "REVIEWFLOW_KEYS_FILE": str(MASTER_KEYS.path),
            "REVIEWFLOW_DATABASE_URL": address,
            "REVIEWFLOW_OUTBOX_FOLDER": str(home / "outbox"),
            "REVIEWFLOW_SENDER": sender,
            "REVIEWFLOW_CHANNEL": "smtp",
            "REVIEWFLOW_SMTP_HOST": "127.0.0.1",
            "REVIEWFLOW_SMTP_PORT": str(mail.port),
            "REVIEWFLOW_SMTP_SECURITY": "none",
            "REVIEWFLOW_MAIL_FROM": "reviews@example.org",
        }
        self.outputs = [home / f"output-{n}" for n in range(len(commands))]
        self.processes: list[subprocess.Popen[bytes]] = []
        for command, output in zip(commands, self.outputs, strict=True):
            with output.open("wb") as into:
                self.processes.append(
                    subprocess.Popen(
                        [*PROGRAM, *command], stdout=into, stderr=subprocess.STDOUT, env=environment, cwd=home
                    )
                )

    @property
    def said(self) -> str:
        """Everything that they printed."""
        return "\n".join(output.read_text() for output in self.outputs)

    def stop(self) -> list[int]:
        """Ask them to stop; how each of them left."""
        for each in self.processes:
            each.terminate()
        return [each.wait(timeout=PATIENCE_SECONDS) for each in self.processes]

    def kill(self) -> None:
        """End those that are still there."""
        for each in self.processes:
            each.kill()
            each.wait()


def until(answer: Callable[[], bool], what: str, workers: Workers) -> None:
    """Wait until something is so; what they printed is shown where it never is."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answer():
        assert time.monotonic() < deadline, f"{what}: {workers.said}"
        time.sleep(0.1)
