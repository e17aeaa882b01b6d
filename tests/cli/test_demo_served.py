"""The pages of the demo, as somebody sees them who starts it for the first time, and for the second."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest

from master_keys import MASTER_KEYS

pytestmark = pytest.mark.slow
SOURCE = Path(__file__).parents[2] / "src"
PROGRAM = """
import signal
from reviewflow.cli import main
# As from a terminal: whoever runs the tests in the background ignores it, and so would this.
signal.signal(signal.SIGINT, signal.default_int_handler)
main(["demo"])
"""
PATIENCE_SECONDS = 120


def seen_once_it_runs(home: Path) -> str:
    """Start the demo, be the coordinator of Bristol, and see the first page."""
    said = home / "said"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(SOURCE),
        "PYTHONUNBUFFERED": "1",
        "REVIEWFLOW_KEYS_FILE": str(MASTER_KEYS.path),
    }
    with said.open("wb") as into:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            stdin=subprocess.DEVNULL,
            stdout=into,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=home,
        )
    try:
        ends = time.monotonic() + PATIENCE_SECONDS
        while "In a browser: " not in said.read_text(encoding="utf-8"):
            assert process.poll() is None, said.read_text(encoding="utf-8")
            assert time.monotonic() < ends
            time.sleep(0.1)
        address = said.read_text(encoding="utf-8").partition("In a browser: ")[2].partition("/demo")[0]
        with httpx2.Client(base_url=address, follow_redirects=True, timeout=30) as client:
            assert client.post("/demo", data={"person": "bristol.coordinator"}).status_code == 200
            page = client.get("/").text
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
    assert process.returncode == 0, said.read_text(encoding="utf-8")
    return page


def test_the_demo_made_again_works_as_the_first_time(tmp_path: Path) -> None:
    for _ in range(2):
        page = seen_once_it_runs(tmp_path)
        assert "What needs doing" in page
        assert "rf-alarm" not in page, "what the first demo sent is in the way of the second"
    assert list((tmp_path / "demo/outbox").glob("*.txt"))
    assert not list((tmp_path / ".local").rglob("*.txt")), "nothing of it stands among what is really sent"
