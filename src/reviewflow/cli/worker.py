"""``reviewflow worker``: what runs while nobody looks."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from reviewflow import app as rooms
from reviewflow.alerts.scheduler import EVERY_SECONDS, wake
from reviewflow.casework.desk import Desk
from reviewflow.casework.working.sweep import Swept
from reviewflow.errors import SweepNotFinished
from reviewflow.settings import Settings, read_settings

from .options import at_desk
from .page import count, hanging, show, spoken

app = typer.Typer()
LONGEST_BACKUP_SECONDS = 6 * 60 * 60


@app.command("worker")
def worker(
    once: Annotated[bool, typer.Option("--once", help="Sweep once and leave.")] = False,
    every: Annotated[int, typer.Option(min=1, metavar="SECONDS", help="How often to sweep.")] = EVERY_SECONDS,
) -> None:
    """Raise alerts and deliver letters, now and then every half minute.

    Several may run, on several machines: nothing is raised twice, and nothing is sent twice unless a machine dies
    between sending and noting it. How messages leave is said in the settings. With --once it exits with 1 when
    something could not be delivered.
    """
    settings = read_settings()
    with at_desk(settings) as desk:
        if once:
            _sweep_once(settings, desk)
            return
        at_work = rooms.worker_of(settings, desk, say=_complain, tell=lambda swept: _tell(swept, settings))
        told: list[int] = []
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda number, _: told.append(number))
        typer.echo(f"Sweeping every {every} seconds. {_way(settings)} Stop with Ctrl-C.")
        wake(at_work.tick, told_to_stop=lambda: bool(told), seconds=every)
        typer.echo("Stopped.")


def _sweep_once(settings: Settings, desk: Desk) -> None:
    faults: list[str] = []
    swept: list[Swept] = []
    at_work = rooms.worker_of(settings, desk, say=faults.append, tell=swept.append)
    at_work.tick()
    at_work.finish(LONGEST_BACKUP_SECONDS)
    for each in swept:
        show(_lines(each, settings))
        faults += [f"delivery {one.id} could not leave" for one in each.delivered.failed]
    if faults:
        raise SweepNotFinished(why="; ".join(faults[:3]))


def _tell(swept: Swept, settings: Settings) -> None:
    if swept.raised or swept.delivered.sent or swept.delivered.failed or swept.returned:
        show(_lines(swept, settings))
    if swept.checkpoint is not None:
        # What the machine's log keeps is outside the database: it shows a trail that was written anew.
        typer.echo(f"Checkpoint of the trail: {swept.checkpoint.sequence}:{swept.checkpoint.hash}")


def _complain(words: str) -> None:
    typer.echo(words, err=True)


def _way(settings: Settings) -> str:
    """By which way messages leave, in a sentence."""
    if settings.channel == "folder":
        return f"Messages go into {settings.outbox_folder}."
    if settings.channel == "smtp":
        return f"Messages leave by the mail server {settings.smtp_host}."
    return "Messages leave by GOV.UK Notify."


def _lines(swept: Swept, settings: Settings) -> list[str]:
    raised, sent, failed = swept.raised, swept.delivered.sent, swept.delivered.failed
    where = f"put into {settings.outbox_folder}" if settings.channel == "folder" else "sent"
    # In one line, however long the path is, so that it can be copied.
    lines = [f"{count(len(raised), 'alert')} raised, {count(len(sent), 'message')} {where}."]
    for each in raised:
        about = f"{each.case}: {each.item + ' ' if each.item else ''}{spoken(each.clock)} ({each.rung})"
        lines += hanging("* ", f"{about}, for {', '.join(each.to)}", indent=2)
    for one in failed:
        given_up = "given up" if one.dead else "tried again later"
        about = f"{one.kind} {one.case}" if one.case else one.kind
        lines += hanging("! ", f"{about}: delivery {one.id} is {given_up}: {one.fault}", indent=2)
    if swept.returned:
        lines += hanging("! ", f"{count(swept.returned, 'message')} came back.", indent=2)
    return lines
