"""What wakes the sweep: APScheduler with one job in memory, and nothing that it could forget.

The truth about what is owed is in the database. The scheduler only says *look again*, so
that nothing is lost when it stops, and nothing doubles when two of them run.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler

EVERY_SECONDS = 30
LOOKS_EVERY_SECONDS = 0.2
"""How often it looks whether it was told to stop."""


def wake(tick: Callable[[], None], *, told_to_stop: Callable[[], bool], seconds: int = EVERY_SECONDS) -> None:
    """Run the tick now and then at every interval, until the process is told to stop; the tick under way is finished.

    It is asked whether it was told, because a signal that raised something in the midst of the scheduler would be
    taken by it for a fault of the tick, and lost.
    """
    stop = wake_in_background(tick, seconds=seconds)
    try:
        while not told_to_stop():
            time.sleep(LOOKS_EVERY_SECONDS)
    finally:
        stop()


def wake_in_background(tick: Callable[[], None], *, seconds: int = EVERY_SECONDS) -> Callable[[], None]:
    """Do the same in a thread of this process; what is returned stops it, when the tick under way is done."""
    scheduler = BackgroundScheduler(timezone=dt.UTC)
    _add(scheduler, tick, seconds)
    scheduler.start()

    def stop() -> None:
        scheduler.shutdown()

    return stop


def _add(scheduler: BaseScheduler, tick: Callable[[], None], seconds: int) -> None:
    scheduler.add_job(
        tick,
        "interval",
        id="tick",
        seconds=seconds,
        next_run_time=dt.datetime.now(dt.UTC),
        max_instances=1,
        coalesce=True,
        # A tick that comes late is as good as one in time; the default would drop it.
        misfire_grace_time=None,
    )
