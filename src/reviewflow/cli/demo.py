"""``reviewflow demo``: a database of synthetic cases to look around in."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from reviewflow.app import files_of, utc_now
from reviewflow.casework.desk import Desk
from reviewflow.errors import WorkflowNotFound
from reviewflow.scenarios.dates import day_of
from reviewflow.scenarios.file_format import ScenarioShape
from reviewflow.scenarios.reader import read_scenario
from reviewflow.scenarios.results import Rehearsal
from reviewflow.scenarios.run import rehearse
from reviewflow.settings import Settings, is_database_named, read_settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.lists import list_cases
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

from .demo_page import Period, page_of
from .init import ready_database
from .page import paragraph, show

app = typer.Typer()

SCENARIO = "scenarios/bristol_2020_21.yaml"
FOLDER, OUTBOX = Path("demo"), "outbox"
ONE_DAY = dt.timedelta(days=1)
PROMPT = "reviewflow> "


@app.command("demo")
def demo(
    once: Annotated[bool, typer.Option("--once", help="Leave when it has been shown, and serve nothing.")] = False,
) -> None:
    """Make a database of synthetic cases, show what is in it, and serve its pages.

    It is made anew in ./demo, with what is sent in ./demo/outbox, unless a database is named in
    REVIEWFLOW_DATABASE_URL; one that holds cases already is only shown, and what it sends is thrown away. On a
    terminal it also takes commands, such as `due`, until you leave.
    """
    settings = _settings()
    files = files_of(settings)
    file = files.find(SCENARIO)
    if file is None:
        raise WorkflowNotFound(workflow=SCENARIO, do="Install reviewflow again: the scenario comes with it.")
    with ready_database(settings) as database:
        anew = _is_empty(database)
        if anew:
            typer.echo("Carrying out the scenario. It takes a few seconds.\n")
            show(_rehearsed(rehearse(file, files, database=database)))
        shape = read_scenario(file).shape
        show(page_of(Desk(database), files, _period(shape), partnership=shape.partnership))
        if once:
            _with_this_database(settings)
            return
        _served(settings, files, database, anew=anew)


def _served(settings: Settings, files: WorkflowFiles, database: Database, *, anew: bool) -> None:
    from .demo_pages import pages_served, play_the_others, wait_until_stopped

    since = utc_now()
    if anew:
        typer.echo("\nCarrying out what happened in the other partnerships. It takes half a minute.")
        since = play_the_others(files, database) + ONE_DAY
    _with_this_database(settings)
    with _own_outbox(settings) as settings, pages_served(settings, database, since=since) as thread:
        if sys.stdin.isatty():
            _further(settings)
        else:
            wait_until_stopped(thread)


@contextmanager
def _own_outbox(settings: Settings) -> Iterator[Settings]:
    """Nothing of a demo stands among what is really sent, nor among what another demo has sent."""
    if settings.outbox_folder == FOLDER.absolute() / OUTBOX:
        yield settings
        return
    with TemporaryDirectory() as folder:
        yield replace(settings, outbox_folder=Path(folder))


def _settings() -> Settings:
    """The settings, with a database and an outbox in a folder of the demo's own unless a database is named."""
    settings = read_settings()
    if is_database_named():
        return settings
    file = (FOLDER / "reviewflow.sqlite").absolute()
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        each.unlink(missing_ok=True)
    outbox = file.with_name(OUTBOX)
    for each in outbox.glob("[0-9]*-*"):
        each.unlink()
    return replace(settings, database_url=f"sqlite:///{file}", outbox_folder=outbox)


def _period(shape: ScenarioShape) -> Period | None:
    """The period that the scenario says most about, with the figures that it names."""
    expected = [step.expect.figures for step in shape.steps if step.expect and step.expect.figures]
    fullest = max(expected, key=lambda each: len(each.model_extra or ()), default=None)
    if fullest is None:
        return None
    from_on, to_on = day_of(fullest.from_), day_of(fullest.to)
    return Period(from_on, to_on, tuple(fullest.model_extra or ())) if from_on and to_on else None


def _is_empty(database: Database) -> bool:
    with database.read() as tx:
        return not list_cases(tx, filters={}, limit=1)


def _rehearsed(rehearsal: Rehearsal) -> list[str]:
    first, last = rehearsal.steps[0], rehearsal.steps[-1]
    alerts = sum(len(step.alerts) for step in rehearsal.steps)
    notices = sum(len(step.caused.notices) for step in rehearsal.steps)
    said = (
        f"{rehearsal.scenario}: {len(rehearsal.steps)} steps from {longdate(local_date(first.at))} to "
        f"{longdate(local_date(last.at))}, with {notices} letters and {alerts} alerts."
    )
    if rehearsal.failed is not None:
        failed = rehearsal.failed
        said += f" It stopped at step {failed.step}: {failed.what} was to be {failed.expected}, and is {failed.found}."
    return [*paragraph(said), *paragraph("All people, dates and references in it are synthetic.")]


def _with_this_database(settings: Settings) -> None:
    show(["", "With this database:", f"  export REVIEWFLOW_DATABASE_URL={shlex.quote(settings.database_url)}"])


def _further(settings: Settings) -> None:
    """Take commands on a terminal."""
    os.environ["REVIEWFLOW_DATABASE_URL"] = settings.database_url
    show(["", "Give any of these commands here. An empty line leaves."])
    while words := _asked():
        _carry_out(words)


def _asked() -> Sequence[str]:
    try:
        return [word for word in shlex.split(input(PROMPT)) if word != "reviewflow"]
    except (EOFError, KeyboardInterrupt):
        return []
    except ValueError as fault:
        typer.echo(f"This cannot be read: {fault}.", err=True)
        return ["--help"]


def _carry_out(words: Sequence[str]) -> None:
    from reviewflow.cli import main

    try:
        main(words)
    except SystemExit:
        # Whatever a command ends with, the next one may be given.
        return
