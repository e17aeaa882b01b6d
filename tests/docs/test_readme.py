"""The first screen of the README is true."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"five lines of `([^`]+)`:\n\n```yaml\n(.*?)```", re.DOTALL)


def test_the_five_lines_that_hold_the_clock_are_in_the_workflow_file_in_that_order() -> None:
    quoted = QUOTED.search(README)
    assert quoted is not None
    file, lines = ROOT / quoted.group(1), quoted.group(2).splitlines()
    clocks = file.read_text(encoding="utf-8").partition("\nclocks:\n")[2]
    clock = re.split(r"\n  (?=\w)", clocks[clocks.index(lines[0]) :])[0].splitlines()

    assert len(lines) == 5
    assert [line for line in clock if line in lines] == lines


def test_the_commands_to_try_it_are_targets_of_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\$ make (\w+)", README, re.MULTILINE)

    assert targets == ["install", "demo", "test"]
    assert [each for each in targets if f"\n{each}: " not in makefile] == []


def test_the_diagram_shows_every_state_once_and_is_drawn_by_the_program() -> None:
    drawn = README.partition("<!-- Written by `make docs`: -->\n```mermaid\n")[2].partition("```")[0]
    states = re.findall(r"^    state \".+\" as (\w+)$", drawn, re.MULTILINE)
    entered = re.findall(r"--> (\w+) :", drawn)

    assert sorted(entered) == sorted(states)
    assert len(states) > 10
