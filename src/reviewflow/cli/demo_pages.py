"""The demo in a browser: the cases of five partnerships, on the day after the last thing that happened in them."""

from __future__ import annotations

import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import typer

from reviewflow import app as rooms
from reviewflow.alerts.scheduler import wake_in_background
from reviewflow.casework.desk import Desk
from reviewflow.errors import AddressNotFree
from reviewflow.scenarios.run import play
from reviewflow.settings import Settings
from reviewflow.statute.london import local_date, longdate
from reviewflow.store.session import Database
from reviewflow.workflow.files import WorkflowFiles

from .page import show

HERE, PORT = "localhost", 8000
OTHERS = (
    "scenarios/glos_2020_21.yaml",
    "scenarios/thematic_cross_border.yaml",
    "scenarios/north_somerset_2022_23.yaml",
    "scenarios/south_glos_2022_23.yaml",
)
"""What happened in the other partnerships, the last to end at the end."""


def play_the_others(files: WorkflowFiles, database: Database) -> dt.datetime:
    """Carry out what happened in the other partnerships; when the last thing happened."""
    library = files.load()
    ends = []
    for each in OTHERS:
        file = files.find(each)
        if file is not None:
            ends.append(play(file, files, database=database, library=library).steps[-1].at)
    return max(ends)


@contextmanager
def pages_served(settings: Settings, database: Database, *, since: dt.datetime) -> Iterator[threading.Thread]:
    """Serve the pages, with a worker, while the time goes on from a day; gives the thread that serves."""
    from reviewflow.web.server import server_of

    desk = Desk(database, now=_going_on_from(since))
    with _listening() as (listening, address):
        server = server_of(settings, desk, synthetic=True)
        worker = rooms.worker_of(settings, desk, say=lambda _: None)
        # What is owed of the years that were carried out leaves first: nobody is to meet an alarm about it.
        worker.tick()
        stop = wake_in_background(worker.tick)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        show(
            [
                "",
                f"In a browser: {address}/demo, and choose who you are. There it is {longdate(local_date(since))}.",
                "Stop with Ctrl-C.",
            ]
        )
        try:
            yield thread
        finally:
            server.should_exit = True
            thread.join()
            stop()


def wait_until_stopped(thread: threading.Thread) -> None:
    """Go on serving until somebody stops it."""
    try:
        while thread.is_alive():
            time.sleep(0.5)
    except KeyboardInterrupt:
        typer.echo("Stopped.")


def _going_on_from(since: dt.datetime) -> Callable[[], dt.datetime]:
    begun = time.monotonic()
    return lambda: since + dt.timedelta(seconds=time.monotonic() - begun)


@contextmanager
def _listening() -> Iterator[tuple[socket.socket, str]]:
    """The usual address, or another where somebody else listens there."""
    from reviewflow.web.server import listen

    with ExitStack() as stack:
        try:
            found = stack.enter_context(listen(HERE, PORT))
        except AddressNotFree:
            found = stack.enter_context(listen(HERE, 0))
        yield found
