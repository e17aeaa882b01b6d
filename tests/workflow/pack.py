"""A copy of the minimal pack in which a test can plant a fault."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from reviewflow.statute.bank_holidays import read_bank_holidays
from reviewflow.workflow.checks import check_library
from reviewflow.workflow.faults import Fault
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library
from reviewflow.workflow.view import Known

MINIMAL = Path(__file__).parent / "packs" / "minimal"
SHIPPED = Path(__file__).parents[2] / "workflows"
CALENDAR = read_bank_holidays(SHIPPED / "bank_holidays" / "england-and-wales.json")
KNOWN = Known(predicates={"every_partner_agrees": ("question", "since?")})


@dataclass(frozen=True, slots=True)
class Pack:
    """The files of one test."""

    folder: Path

    @classmethod
    def copied_to(cls, folder: Path) -> Pack:
        shutil.copytree(MINIMAL, folder / "pack")
        return cls(folder / "pack")

    @property
    def files(self) -> WorkflowFiles:
        return WorkflowFiles([self.folder / "workflows"], templates=[self.folder / "templates"])

    def path(self, name: str) -> Path:
        return self.folder / "workflows" / name

    def plant(self, name: str, old: str, new: str) -> None:
        """Replace what stands exactly once in a file."""
        text = self.path(name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.path(name).write_text(text.replace(old, new), encoding="utf-8")

    def add(self, name: str, text: str) -> None:
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(text, encoding="utf-8")

    def line_of(self, name: str, fragment: str) -> int:
        """The line of the first place where a fragment stands."""
        lines = self.path(name).read_text(encoding="utf-8").splitlines()
        return next(n for n, line in enumerate(lines, 1) if fragment in line)

    def library(self) -> Library:
        return self.files.load()

    def faults(self) -> tuple[Fault, ...]:
        return check_library(self.library(), known=KNOWN, calendar=CALENDAR)


@dataclass(frozen=True, slots=True)
class Planted:
    """A change to one file of the minimal pack, and the fault that follows from it."""

    file: str
    old: str
    new: str
    fault: str
    at: str = ""
    """What stands on the faulty line; by default the first line of the change."""
    do: str = ""
    also: str = ""
    """A second fault that cannot but follow from the first."""

    def is_found_in(self, pack: Pack) -> None:
        """Plant it, and see that it is found at its line and that nothing else is found."""
        pack.plant(self.file, self.old, self.new)
        line = pack.line_of(self.file, self.at or self.new.strip("\n").splitlines()[0])
        faults = pack.faults()
        found = [fault for fault in faults if self.fault in fault.fault]
        rest = [fault for fault in faults if fault not in found]
        assert [(fault.file, fault.line) for fault in found] == [(str(pack.path(self.file)), line)], faults
        assert [str(fault) for fault in rest if not self.also or self.also not in fault.fault] == []
        assert self.do in found[0].do
        assert found[0].fault.endswith(".")
        assert found[0].do.endswith((".", "?"))
