"""Scenarios as the tests write them: steps as they stand in a file, and a case to begin with."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Protocol


class Written(Protocol):
    """Writes a scenario of these steps into a file."""

    def __call__(self, *steps: str, head: str = ...) -> Path: ...


OPENED = """
on: Monday 2021-03-22
at: "10:30"
by: coordinator
open: serious_incident
as: RR3
facts:
  became_aware_on: Friday 2021-03-19
  incident_on: Thursday 2021-03-18
  incident_area: bristol
  notification_nature: serious_harm
  abuse_or_neglect: known
  summary: Made up.
"""
CHILD = (
    "{by: coordinator, case: RR3, add: child, as: CHILD, facts: {label: Child A, name: Synthetic, home_area: bristol}}"
)
NOTIFIED = "{by: la_notifier, case: RR3, do: submit_notification}"


def scenario(*steps: str, head: str) -> str:
    """The text of a scenario. The first step begins on line 4 where the head is one line."""
    return f"scenario: Written for a test\n{head}\nsteps:\n" + "".join(_step(each) for each in steps)


def _step(text: str) -> str:
    return "  - " + textwrap.indent(textwrap.dedent(text).strip(), "    ").lstrip() + "\n"


def line_of(path: Path, words: str) -> int:
    """The first line on which some words stand."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if words in line)
