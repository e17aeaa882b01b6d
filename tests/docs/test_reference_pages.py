"""What the reference pages say is what the program does."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_generated_reference_pages_say_what_the_program_does() -> None:
    check = subprocess.run(
        [sys.executable, ROOT / "docs/write_reference.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": str(ROOT / "src")},
    )

    assert check.stderr == ""
    assert check.returncode == 0
