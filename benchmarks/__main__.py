"""How fast, on this machine: every benchmark in one run and one table.

python -m benchmarks [--quick] [--only NAME ...]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from . import commands, count_working_days, notice, pages, past, proofs, questions, replay, sweep, transition, verify
from .cases_database import Built, Filling
from .figures import Line, machine, print_table
from .transition import put_into_one_file

CASES, QUICK_CASES = 10_000, 300
QUICK_LENGTH = 20_000
LISTED, QUICK_LISTED = 1_000, 100


class Bench:
    """One run: its folder, and the databases that several benchmarks read, each made when it is first asked for."""

    def __init__(self, folder: Path, *, quick: bool, entries: int | None = None, cases: int | None = None) -> None:
        self.folder = folder
        self.entries = entries
        """Of the trail that questions are asked of; None for the usual number."""
        self.quick, self.cases = quick, cases

    @cached_property
    def filling(self) -> Filling:
        """The database of many cases while it has none."""
        return Filling(self.folder / "cases.sqlite")

    @cached_property
    def listed(self) -> Path:
        """A copy of it from when it had as many cases as people list."""
        self.filling.fill(QUICK_LISTED if self.quick else LISTED)
        put_into_one_file(self.filling.path)
        return Path(shutil.copy(self.filling.path, self.folder / "listed.sqlite"))

    @cached_property
    def built(self) -> Built:
        """The same with all its cases."""
        assert self.listed.exists()
        built = self.filling.fill(QUICK_CASES if self.quick else CASES)
        self.filling.close()
        put_into_one_file(built.path)
        return built

    @cached_property
    def lengthened(self) -> Built:
        """A copy whose trail is made longer than its cases are."""
        return replace(self.built, path=Path(shutil.copy(self.built.path, self.folder / "lengthened.sqlite")))

    def lines(self, only: list[str]) -> Iterator[Line]:
        for name, measure in self.benchmarks().items():
            if not only or name in only:
                print(f"{name} ...", file=sys.stderr)
                yield from measure()

    def benchmarks(self) -> dict[str, Callable[[], list[Line]]]:
        return {
            "transition": lambda: transition.measure(self.folder, quick=self.quick),
            "counting": lambda: count_working_days.measure(quick=self.quick),
            "notice": lambda: notice.measure(self.built.path, quick=self.quick),
            "verify": lambda: verify.measure(self.built.path, quick=self.quick),
            "proofs": lambda: proofs.measure(self.folder, quick=self.quick),
            "commands": self.commands,
            "replay": lambda: replay.measure(self.built),
            "past": lambda: past.measure(self.lengthened, length=QUICK_LENGTH if self.quick else past.LENGTH),
            "questions": lambda: questions.measure(self.folder, entries=self.entries, quick=self.quick),
            "pages": self.pages,
            "sweep": lambda: sweep.measure(self.folder, quick=self.quick),
        }

    def pages(self) -> list[Line]:
        folder = self.folder / "pages"
        folder.mkdir()
        return pages.measure(folder, cases=self.cases, quick=self.quick)

    def commands(self) -> list[Line]:
        cases = QUICK_LISTED if self.quick else LISTED
        return commands.measure(self.listed, cases=cases, quick=self.quick)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = list(Bench(Path(folder), quick=True).benchmarks())
        parser = argparse.ArgumentParser(prog="python -m benchmarks")
        parser.add_argument("--quick", action="store_true", help="Twenty seconds: does it run, and roughly how fast.")
        parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="NAME", help=", ".join(names))
        parser.add_argument("--entries", type=int, metavar="N", help="Of the trail that questions are asked of.")
        parser.add_argument("--cases", type=int, metavar="N", help="Of which pages are made; 20000 for the whole size.")
        given = parser.parse_args()
        print(f"{machine(Path(folder))}\n")
        bench = Bench(Path(folder), quick=given.quick, entries=given.entries, cases=given.cases)
        print_table(list(bench.lines(given.only)))


if __name__ == "__main__":
    main()
