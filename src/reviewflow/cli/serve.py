"""``reviewflow serve``: what is asked over HTTP, with the worker beside it on SQLite."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from reviewflow import app as rooms
from reviewflow.settings import Settings, read_settings

if TYPE_CHECKING:
    from reviewflow.casework.desk import Desk

app = typer.Typer()


@app.command("serve")
def serve(
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes one that is free.")] = 8000,
    worker: Annotated[
        bool | None,
        typer.Option("--worker/--no-worker", help="Run a worker in this process.  [default: on SQLite only]"),
    ] = None,
) -> None:
    """Serve health, its figures and the calendars over HTTP, with the worker beside it.

    On PostgreSQL workers are processes of their own: start `reviewflow worker`. Whoever reaches the address may ask,
    so let only a monitor or a proxy reach it.
    """
    # What is loaded now stays until the end: to look through it for what can go takes a third of the start.
    gc.disable()
    from reviewflow.web.server import listen, server_of, told_to_stop

    settings = read_settings()
    desk = rooms.open_desk(settings)
    with desk.database, listen(host, port) as (listening, address):
        server = server_of(settings, desk)
        gc.freeze()
        gc.enable()
        beside = not desk.database.is_postgresql if worker is None else worker
        with told_to_stop(server), _worker(settings, desk, wanted=beside):
            typer.echo(f"Serving at {address}, {'with' if beside else 'without'} a worker. Stop with Ctrl-C.")
            server.run(sockets=[listening])
    typer.echo("Stopped.")


@contextmanager
def _worker(settings: Settings, desk: Desk, *, wanted: bool) -> Iterator[None]:
    """A worker in a thread of this process; at the end the tick under way is finished."""
    if not wanted:
        yield
        return
    from reviewflow.alerts.scheduler import wake_in_background

    stop = wake_in_background(rooms.worker_of(settings, desk, say=typer.echo).tick)
    try:
        yield
    finally:
        stop()
