"""The demo shows what there is to see, and where to look further."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cli.terminal import Terminal

COMMAND = re.compile(r"^  (?:\S*/)?reviewflow (.+)$", re.MULTILINE)


@pytest.mark.slow
def test_the_demo_shows_what_happened_what_is_next_and_how_to_look_further(
    own_settings: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(capsys, monkeypatch, at="Saturday 2026-11-21")
    page = terminal.page("demo", "--once")
    named = re.search(r"export REVIEWFLOW_DATABASE_URL=(\S+)", page)
    assert named is not None
    monkeypatch.setenv("REVIEWFLOW_DATABASE_URL", named[1])

    assert (own_settings / "demo/reviewflow.sqlite").exists()
    for heading in ("What happened", "What is next in ", "Figures, ", "To look further"):
        assert f"\n{heading}" in page
    commands = COMMAND.findall(page.replace(" \\\n   ", ""))
    assert len(commands) > 5
    for command in commands:
        assert terminal.run(*shlex.split(command)).code == 0, command
    before = len(terminal.value("cases"))
    assert terminal.page("demo", "--once").count("What happened") == 1
    assert len(terminal.value("cases")) == before > 3
