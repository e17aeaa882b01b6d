"""``reviewflow rehearse``: carry a scenario out in a throw-away database, and compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reviewflow.app import files_of
from reviewflow.cli import REFUSED
from reviewflow.cli.output import print_json
from reviewflow.errors import Refusal, ScenarioFileInvalid, WorkflowFileInvalid
from reviewflow.scenarios.outcome import as_json, failure_lines, lines_of
from reviewflow.scenarios.results import StepResult
from reviewflow.scenarios.run import rehearse as carry_through
from reviewflow.settings import read_settings

app = typer.Typer()


@app.command("rehearse")
def rehearse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.", dir_okay=False)],
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="An empty database to rehearse in, and to look at after."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only the result.")] = False,
) -> None:
    """Rehearse a scenario step by step, and stop at the first thing that is not as expected.

    Without --database it is carried out in memory and nothing is kept.
    """
    shows_steps = not as_json_ and not quiet
    files = files_of(read_settings())
    try:
        rehearsal = carry_through(file, files, database_url=database, on_step=_show if shows_steps else None)
    except (ScenarioFileInvalid, WorkflowFileInvalid) as refusal:
        _show_all_but_first(refusal)
        raise
    if as_json_:
        print_json(as_json(rehearsal))
    elif rehearsal.passed:
        typer.echo(f"{rehearsal.scenario}: {len(rehearsal.steps)} steps, everything as expected.")
    if rehearsal.failed is not None:
        for line in failure_lines(rehearsal.failed, file=rehearsal.file):
            typer.echo(line, err=True)
        raise typer.Exit(REFUSED)


def _show(step: StepResult) -> None:
    typer.echo("\n".join([*lines_of(step), ""]))


def _show_all_but_first(refusal: Refusal) -> None:
    """The refusal itself says the first fault."""
    faults = refusal.facts.get("faults", ())
    if isinstance(faults, tuple):
        for fault in faults[1:]:
            typer.echo(str(fault), err=True)
