"""``reviewflow worker``: what runs while nobody looks."""

from __future__ import annotations

import os
import signal
import socket
from typing import Annotated

import typer

from reviewflow.alerts.scheduler import EVERY_SECONDS, wake
from reviewflow.app import files_of
from reviewflow.casework.alert_words import alert_writer
from reviewflow.casework.folder_channel import FolderChannel
from reviewflow.casework.sweep import Swept, sweep
from reviewflow.settings import read_settings

from .options import at_desk
from .page import count, hanging, show

app = typer.Typer()


@app.command("worker")
def worker(
    once: Annotated[bool, typer.Option("--once", help="Sweep once and leave.")] = False,
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How often to sweep.")] = EVERY_SECONDS,
) -> None:
    """Raise alerts and deliver letters, now and then every half minute.

    Several may run, on several machines: nothing is raised or sent twice. Letters go into the outbox folder of the
    settings.
    """
    settings = read_settings()
    write, channel = alert_writer(files_of(settings)), FolderChannel(settings.outbox_folder)
    name = f"{socket.gethostname()}#{os.getpid()}"
    with at_desk(settings) as desk:

        def tick() -> None:
            swept = sweep(desk, channel, worker=name, write=write, base_url=settings.base_url)
            show(_lines(swept, settings.outbox_folder, quiet=not once))

        if once:
            tick()
            return
        signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
        typer.echo(f"Sweeping every {every} seconds. Letters go into {settings.outbox_folder}. Stop with Ctrl-C.")
        try:
            wake(tick, seconds=every)
        except KeyboardInterrupt:
            typer.echo("Stopped.")


def _lines(swept: Swept, folder: object, *, quiet: bool) -> list[str]:
    raised, sent, failed = swept.raised, swept.delivered.sent, swept.delivered.failed
    lines: list[str] = []
    if not quiet or raised or sent or failed:
        # In one line, however long the path is, so that it can be copied.
        lines.append(f"{count(len(raised), 'alert')} raised, {count(len(sent), 'letter')} put into {folder}.")
    for each in raised:
        lines += hanging("* ", f"{each.case}: {each.clock} ({each.rung}), for {', '.join(each.to)}", indent=2)
    for letter, why in failed:
        lines += hanging("! ", f"{letter.case}: letter {letter.id} could not be written: {why}", indent=2)
    return lines
