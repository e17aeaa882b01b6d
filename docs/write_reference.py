"""Writes the reference pages from the program: ``python docs/write_reference.py``, or ``--check`` to compare only.

A page is a function without arguments that returns its text; give it a line in ``PAGES``. The diagram in the README
is written between two comments there.
"""

from __future__ import annotations

import ast
import inspect
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import fields, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import typer
from ruamel.yaml import YAML

from reviewflow import errors, settings
from reviewflow.cli import COMMANDS, program
from reviewflow.reports.clause_table import clause_table
from reviewflow.reports.clock_table import clock_table
from reviewflow.reports.figure_table import figure_table
from reviewflow.reports.file_words import file_words
from reviewflow.reports.national_pack import national_pack
from reviewflow.reports.personal_data import personal_data
from reviewflow.reports.question_page import question_page
from reviewflow.reports.workflow_pages import workflow_pages
from reviewflow.web.api.operations import OPERATIONS
from reviewflow.web.api.page_for_people import api_page
from reviewflow.workflow.diagram import mermaid
from reviewflow.workflow.faults import refuse_faults
from reviewflow.workflow.file_format import CodeListsShape
from reviewflow.workflow.files import WorkflowFiles
from reviewflow.workflow.library import Library

REFERENCE = Path(__file__).resolve().parent / "reference"
README = REFERENCE.parents[1] / "README.md"
IN_README = re.compile(r"(?<=<!-- Written by `make docs`: -->\n).*?(?=<!-- So far. -->)", re.DOTALL)
WRITTEN_BY = "<!-- Written by `make docs`. Change the program, not this page. -->\n"


def commands() -> str:
    """Every command with the help that it prints."""
    sections = [
        "# Commands\n",
        "Exit codes: 0 done; 1 refused, or an expectation failed (the reason is on standard error and nothing changed)"
        "; 2 wrong usage.\n",
    ]
    for name in COMMANDS:
        whole = typer.main.get_command(program([name]))
        for path in _paths(whole, name):
            sections.append(f"## reviewflow {' '.join(path)}\n\n```text\n{_help(whole, path)}\n```\n")
    return "\n".join(sections)


def _paths(whole: object, *path: str) -> Iterator[tuple[str, ...]]:
    yield path
    command = whole
    for name in path:
        command = getattr(command, "commands", {})[name]
    for name in getattr(command, "commands", {}):
        yield from _paths(whole, *path, name)


def _help(whole: Callable[..., object], path: tuple[str, ...]) -> str:
    os.environ["COLUMNS"] = "80"
    with redirect_stdout(io.StringIO()) as page:
        whole(args=[*path, "--help"], prog_name="reviewflow", standalone_mode=False)
    return "\n".join(line.rstrip() for line in page.getvalue().strip().splitlines())


def settings_page() -> str:
    """Every setting with its variable, its default and what it means."""
    meanings = _notes_of(settings.Settings)
    rows = []
    for each in fields(settings.Settings):
        names = f"`{each.name}` | `{settings.PREFIX}{each.name.upper()}`"
        rows.append(f"| {names} | {each.metadata['default']} | {meanings[each.name]} |")
    return "\n".join(
        [
            "# Settings\n",
            "A key in the settings file, or an environment variable. The environment wins. "
            f"`{settings.SETTINGS_FILE}` names the file.\n",
            "| Key | Variable | When it is not given | Meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


def _notes_of(thing: type) -> dict[str, str]:
    """The strings that stand below the attributes of a class, by attribute."""
    tree = ast.parse(inspect.getsource(thing)).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    return {
        attribute.target.id: " ".join(note.value.value.split())
        for attribute, note in pairwise(body)
        if isinstance(attribute, ast.AnnAssign)
        and isinstance(attribute.target, ast.Name)
        and isinstance(note, ast.Expr)
        and isinstance(note.value, ast.Constant)
        and isinstance(note.value.value, str)
    }


def refusals() -> str:
    """Every refusal with its message."""
    rows = [
        f"| `{name}` | {' '.join(inspect.cleandoc(each.__doc__ or '').split())} |"
        for name, each in vars(errors).items()
        if inspect.isclass(each) and issubclass(each, errors.Refusal) and each is not errors.Refusal
    ]
    return "\n".join(
        [
            "# Refusals\n",
            "When something is refused nothing has changed. The message says what was refused and what to do next; "
            "what stands in braces is filled in. Scenarios and programs know a refusal by its name.\n",
            "| Name | Message |",
            "|---|---|",
            *rows,
            "",
        ]
    )


@cache
def shipped() -> Library:
    """The shipped files; an overlay of this machine has no place on a page."""
    folder = settings.shipped_files()
    library = WorkflowFiles([folder / "workflows"], templates=[folder / "templates/notices"]).load()
    refuse_faults(library.faults)
    return library


def clauses() -> str:
    """Every clause with what carries it."""
    library = shipped()
    return clause_table(
        library.sources.values,
        subjects=[
            *(each.shape for each in library.workflows.values()),
            *(each.shape for each in library.items.values()),
        ],
        editions=[loaded.shape for loaded in library.editions.values()],
        partnerships=[loaded.shape for loaded in library.partnerships.values()],
        code_lists=CodeListsShape(code_lists=dict(library.code_lists.values)),
        rules={name: _as_written(name) for name in ("retention", "disclosure")},
    )


def _as_written(name: str) -> dict[str, object]:
    yaml = YAML(typ="safe", pure=True)
    found: dict[str, object] = yaml.load((settings.shipped_files() / "workflows" / f"{name}.yaml").read_text("utf-8"))
    return found


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "settings.md": settings_page,
    "refusals.md": refusals,
    "clauses.md": clauses,
    "clocks.md": lambda: clock_table(shipped()),
    "workflows.md": lambda: workflow_pages(shipped()),
    "figures.md": lambda: figure_table(shipped()),
    "questions.md": lambda: question_page(shipped().questions.values, shipped().askers.values),
    "workflow-files.md": file_words,
    "api.md": lambda: api_page(OPERATIONS),
    "../governance/personal-data.md": lambda: personal_data(shipped()),
}


def diagram() -> str:
    """Every state of a serious incident with the first way into it; all ways are on the page of workflows."""
    incident = national_pack(shipped()).workflows["serious_incident"]
    first_ways = {}
    reached = {incident.opens.state}
    for name, transition in incident.transitions.items():
        if transition.dest not in reached:
            first_ways[name] = replace(transition, sources=transition.sources[:1])
            reached.add(transition.dest)
    return f"```mermaid\n{mermaid(replace(incident, transitions=first_ways))}```\n"


def readme() -> str:
    """The README with its diagram as the files have it now."""
    return IN_README.sub(diagram().replace("\\", r"\\"), README.read_text(encoding="utf-8"))


def main(arguments: list[str]) -> int:
    """Write every page, or say which pages are out of date."""
    texts = {REFERENCE / name: WRITTEN_BY + page() for name, page in PAGES.items()} | {README: readme()}
    stale = [file for file, text in texts.items() if not file.exists() or file.read_text(encoding="utf-8") != text]
    for file in stale:
        if "--check" in arguments:
            sys.stderr.write(f"{file.relative_to(README.parent)} is out of date. Run `make docs`.\n")
        else:
            file.write_text(texts[file], encoding="utf-8")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
