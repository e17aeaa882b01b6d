"""A worker, or somebody who changes cases, as a process of its own that may be killed at any moment.

Each worker writes down every point that it passes, so that whoever killed it can see where it was. All have the same
clock: it stood at a moment of the test when a counter of the machine stood at another.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import sys
import time
from pathlib import Path

from casework.journeys import incident_at
from casework.office import Office, outlets
from durability.crashing import AppendOnly
from master_keys import MASTER_KEYS
from reviewflow.audit.instants import read_instant
from reviewflow.casework.working.worker import Worker
from reviewflow.store.session import Database

BETWEEN = ("sending", "sent")
"""Who is killed after one of these may have sent what is not marked."""


def main() -> None:
    """Do what is told until somebody kills it: who, the address, a folder, the clock, and how fast."""
    role, url, folder, began_at, counter, pause = sys.argv[1:]
    base, since = read_instant(began_at), float(counter)
    office = Office(Database(url, keys=MASTER_KEYS))

    def now() -> dt.datetime:
        return base + dt.timedelta(seconds=time.monotonic() - since)

    office.desk.now = now
    if role == "worker":
        _work(office, Path(folder), float(pause))
    _change_cases(office, now, float(pause))


def _work(office: Office, folder: Path, pause: float) -> None:
    passed = os.open(folder / f"passed-{os.getpid()}", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def say(words: str) -> None:
        with (folder / "complaints").open("a") as file:
            file.write(f"{os.getpid()} {words}\n")

    def at(point: str) -> None:
        os.write(passed, f"{point}\n".encode())

    worker = Worker(office.desk, outlets(AppendOnly(folder / "arrivals")), tell=lambda _: None, complain=say, at=at)
    while True:
        worker.tick()
        time.sleep(pause)


def _change_cases(office: Office, now: object, pause: float) -> None:
    chance = random.Random(os.getpid())
    while True:
        assert callable(now)
        office.now = now()
        incident_at(office, chance.choice(("considered", "notified", "rapid_review")))
        time.sleep(pause)


if __name__ == "__main__":
    main()
