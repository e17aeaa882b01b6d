"""``reviewflow queue-worker``: who delivers what waits in Procrastinate's queue."""

from __future__ import annotations

from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.casework.sending.deliver import Attempt
from reviewflow.settings import read_settings

from .options import at_desk
from .page import hanging, show

app = typer.Typer()


@app.command("queue-worker")
def queue_worker(
    once: Annotated[bool, typer.Option("--once", help="Deliver what is due, and leave.")] = False,
) -> None:
    """Deliver what waits in Procrastinate's queue, where the settings say that it sends.

    Several may run, on several machines, beside `reviewflow worker`, which then raises alerts and sends nothing.
    """
    settings = read_settings()
    with at_desk(settings) as desk:
        at_work = rooms.queue_worker_of(settings, desk, say=_complain, tell=_tell)
        if not once:
            typer.echo("Waiting for what is to be delivered. Stop with Ctrl-C.")
        at_work.run(once=once)
    if not once:
        typer.echo("Stopped.")


def _tell(attempt: Attempt) -> None:
    about = f"{attempt.kind} {attempt.case}" if attempt.case else attempt.kind
    if attempt.fault is None:
        show(hanging("* ", f"{about}: delivery {attempt.id} left."))
        return
    becomes = "given up" if attempt.dead else "tried again later"
    show(hanging("! ", f"{about}: delivery {attempt.id} is {becomes}: {attempt.fault}"))


def _complain(words: str) -> None:
    typer.echo(words, err=True)
