"""Console examples: found in a page, carried out in the order of the page, compared with what the page says.

A page says what it needs by comments that no reader sees:

* ``<!-- begins: nothing -->``: an empty home. ``<!-- begins: after tutorials/first-rapid-review.md -->``: where that
  page ends. Without such a line its commands are given in an empty home too.
* ``<!-- now: Monday 2025-03-31 10:00 -->``: the time in London from here on.
* ``<!-- file: ours/workflows/roles.yaml -->``: the next block of code is written into this file.

Below a command stands what it prints; without such lines only its success is asked for. A sign ``…`` stands
for anything.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dates import on
from master_keys import own_copy
from reviewflow import app
from reviewflow.casework.office import publish
from reviewflow.cli import main
from reviewflow.statute.london import at_local_time
from reviewflow.workflow.files import WorkflowFiles

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FIRST_REVIEW = DOCS / "tutorials/first-rapid-review.md"
PROGRAM = ("reviewflow", ".venv/bin/reviewflow")
ELSEWHERE = ("make", "pip", "createdb")
"""What an example may show and a test does not do: it would install, or need a server."""
ANYTHING = "…"
_COMMENT = re.compile(r"^\s*<!-- (begins|now|file): (.*) -->$")
_FENCE = re.compile(r"^( *)```(\w*)$")
_ASSIGNMENT = re.compile(r"[A-Z_]+=")
_NEVER_KEPT = re.compile(r"\b[0-9a-f]{12,64}\b")


@dataclass(frozen=True, slots=True)
class Told:
    """A comment to the one who carries a page out."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code that is written into a file."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A command, and what the page says that it prints; the lines of the page from the first to before the last."""

    command: str
    printed: tuple[str, ...]
    indent: str
    first: int
    last: int


Part = Told | Block | Example


def pages() -> list[Path]:
    """Every page that may hold an example."""
    return [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]


def parts_of(page: Path) -> list[Part]:
    """What a page asks for, in its order."""
    return list(_parts(page.read_text(encoding="utf-8").splitlines()))


def begins(page: Path) -> str:
    """Where a page begins."""
    found = (each.value for each in parts_of(page) if isinstance(each, Told) and each.what == "begins")
    return next(found, "nothing")


def is_carried_out(example: Example) -> bool:
    """Whether a test gives the command, and does not only read it."""
    return example.command.split()[0] not in ELSEWHERE


def _parts(lines: list[str]) -> Iterator[Part]:
    file, opened, language = "", -1, ""
    for n, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence and opened < 0:
            opened, language = n, fence.group(2)
        elif fence:
            indent = len(fence.group(1))
            if file:
                text = "\n".join(each[indent:] for each in lines[opened + 1 : n])
                yield Block(file, text + "\n")
            elif language == "console":
                yield from _examples(lines, opened + 1, n, " " * indent)
            file, opened = "", -1
        elif opened < 0 and (told := _COMMENT.match(line)):
            if told.group(1) == "file":
                file = told.group(2)
            else:
                yield Told(told.group(1), told.group(2))


def _examples(lines: list[str], first: int, last: int, indent: str) -> Iterator[Example]:
    n = first
    while n < last:
        begin = n
        command = lines[n].removeprefix(indent).removeprefix("$ ")
        while command.endswith("\\"):
            n += 1
            command = command[:-1] + lines[n].strip()
        n += 1
        shown = n
        while n < last and not lines[n].removeprefix(indent).startswith("$ "):
            n += 1
        yield Example(command, tuple(each.removeprefix(indent) for each in lines[shown:n]), indent, begin, n)


def says_the_same(printed: str, page: tuple[str, ...]) -> bool:
    """Whether what was printed is what the page says."""
    pattern = ".*?".join(re.escape(part) for part in "\n".join(page).split(ANYTHING))
    return re.fullmatch(pattern, printed, re.DOTALL) is not None


class Shell:
    """A folder of one's own with a copy of the checkout's files in sight, and a clock that stands still."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.patch, self.capsys = folder, patch, capsys
        self.stands_still = False
        """Whether pages have no say in what time it is."""
        for variable in [each for each in os.environ if each.startswith(("REVIEWFLOW_", "XDG_"))]:
            if not variable.startswith("REVIEWFLOW_TEST_"):
                patch.delenv(variable)
        patch.setenv("REVIEWFLOW_KEYS_FILE", str(own_copy(folder)))
        patch.setenv("HOME", str(folder))
        patch.setenv("PWD", str(folder))
        patch.setenv("COLUMNS", "80")
        patch.chdir(folder)
        _reads_files_once(patch)
        for shipped in ("workflows", "templates", "examples"):
            link = folder / shipped
            if not link.exists():
                link.symlink_to(ROOT / shipped)
        self.now("Monday 2025-03-31 10:00")

    def now(self, text: str) -> None:
        """Let time pass."""
        if self.stands_still:
            return
        day, _, time = text.rpartition(" ")
        moment = at_local_time(on(day), time)
        self.patch.setattr(app, "utc_now", lambda: moment)

    def write(self, block: Block) -> None:
        """Write a file that a page shows."""
        path = self.folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")

    def give(self, command: str) -> str:
        """Give a command; what it prints on either stream."""
        words = shlex.split(os.path.expandvars(command))
        if words[0] == "export":
            for pair in words[1:]:
                self.patch.setenv(*pair.split("=", 1))
            return ""
        with self.patch.context() as patch:
            while _ASSIGNMENT.match(words[0]):
                patch.setenv(*words.pop(0).split("=", 1))
            return self._give(words, command).replace(str(self.folder), ANYTHING)

    def _give(self, words: list[str], command: str) -> str:
        if words[0] not in PROGRAM:
            run = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
            return (run.stdout + run.stderr).rstrip("\n")
        words, _, file = _redirected(words[1:])
        self.capsys.readouterr()
        with pytest.raises(SystemExit):
            main(words)
        told = self.capsys.readouterr()
        if file:
            (self.folder / file).write_text(told.out, encoding="utf-8")
            return told.err.rstrip("\n")
        return "\n".join(filter(None, (told.out.rstrip("\n"), told.err.rstrip("\n"))))


def _redirected(words: list[str]) -> tuple[list[str], str, str]:
    """The words before ``>``, and the file after it."""
    if ">" not in words:
        return words, "", ""
    cut = words.index(">")
    return words[:cut], ">", words[cut + 1]


_read: dict[object, object] = {}


def _reads_files_once(patch: pytest.MonkeyPatch) -> None:
    """Read and check the same files once in a run: that takes seconds, and gives the same again."""

    def once(function: Callable[..., object], name: str) -> Callable[..., object]:
        def remembered(files: WorkflowFiles, *rest: object) -> object:
            folders = (*files.folders, *files.templates)
            kept = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
            key = (name, folders, *((file, file.stat().st_mtime_ns) for file in kept))
            if key not in _read:
                _read[key] = function(files, *rest)
            return _read[key]

        return remembered

    patch.setattr(WorkflowFiles, "load", once(WorkflowFiles.load, "load"))
    patch.setattr(publish, "faults_of", once(publish.faults_of, "faults_of"))


def carry_out(page: Path, shell: Shell) -> Iterator[tuple[Example, str]]:
    """Each example of a page with what it really printed."""
    for part in parts_of(page):
        match part:
            case Told("now", value):
                shell.now(value)
            case Block():
                shell.write(part)
            case Example() if is_carried_out(part):
                yield part, shell.give(part.command)


def begin_after(before: Path, shell: Shell, left_behind: Path) -> None:
    """Bring a folder to where another page ends; that page is carried out once, and its folder kept."""
    linked = shutil.ignore_patterns("workflows", "templates", "examples")
    if left_behind.exists():
        shutil.copytree(left_behind, shell.folder, dirs_exist_ok=True)
        for part in parts_of(before):
            if isinstance(part, Example) and part.command.startswith("export "):
                shell.give(part.command)
    else:
        for example, text in carry_out(before, shell):
            expected = "".join(example.printed).startswith("Refused: ")
            assert text.startswith("Refused: ") is expected, f"{before.name}: {example.command}\n\n{text}"
        shutil.copytree(shell.folder, left_behind, ignore=linked)


def written_anew(page: Path, printed: list[tuple[Example, str]]) -> str:
    """The page with what its commands print now; what the page leaves to anything stays so where it still fits."""
    lines = page.read_text(encoding="utf-8").splitlines()
    for example, text in reversed(printed):
        if example.printed and not says_the_same(text, example.printed):
            command = lines[example.first : example.last - len(example.printed)]
            shown = [f"{example.indent}{line}".rstrip() for line in _NEVER_KEPT.sub(ANYTHING, text).splitlines()]
            lines[example.first : example.last] = [*command, *shown]
    return "\n".join(lines) + "\n"
