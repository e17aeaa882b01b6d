"""The command line as a person and a program meet it, at a time that the test sets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from dates import on
from reviewflow import app
from reviewflow.cli import main
from reviewflow.statute.london import at_local_time

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Told:
    """What a command printed, and how it ended."""

    code: object
    out: str
    err: str


def _may_be_wrapped(line: str) -> bool:
    """An address or a path may be as long as it is."""
    return max(map(len, line.split())) < WIDTH // 2


class Terminal:
    """Commands, in the process of the test."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, *, at: str) -> None:
        self.capsys = capsys
        self.patch = patch
        self.now = at_local_time(on(at), "10:00")

    def at(self, day: str, time: str = "10:00") -> Terminal:
        """Let time pass, to a day that carries its weekday."""
        self.now = at_local_time(on(day), time)
        return self

    def run(self, *arguments: str) -> Told:
        """Give a command, however it ends."""
        self.capsys.readouterr()
        self.patch.setattr(app, "utc_now", lambda: self.now)
        with pytest.raises(SystemExit) as left:
            main(arguments)
        printed = self.capsys.readouterr()
        return Told(left.value.code, printed.out, printed.err)

    def page(self, *arguments: str) -> str:
        """What a person reads on a screen of 80 columns when the command succeeds."""
        told = self.run(*arguments)
        assert (told.code, told.err) == (0, ""), told.err
        assert [line for line in told.out.splitlines() if len(line) > WIDTH and _may_be_wrapped(line)] == []
        return told.out

    def value(self, *arguments: str) -> Any:
        """What a program reads when the command succeeds."""
        told = self.run(*arguments, "--json")
        assert (told.code, told.err) == (0, ""), told.err
        return json.loads(told.out)

    def refusal(self, *arguments: str) -> str:
        """What stands on standard error when the command is refused."""
        told = self.run(*arguments)
        assert (told.code, told.err[:9]) == (1, "Refused: "), told.out + told.err
        assert told.err.count("\n") == 1
        return told.err

    def misuse(self, *arguments: str) -> str:
        """What stands on standard error when the command is given wrongly."""
        told = self.run(*arguments)
        assert (told.code, told.out) == (2, ""), told.out + told.err
        return told.err
