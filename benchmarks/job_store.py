"""The other yardstick of the sweep: a job per deadline in APScheduler's SQLAlchemy job store.

It wakes, fires and removes what is due of as many jobs as there are deadlines. Each job does nothing
at all: no alert, no entry, no message.
"""

from __future__ import annotations

import datetime as dt
import pickle
import threading
import time

from apscheduler.events import EVENT_JOB_REMOVED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from sqlalchemy import Engine, text

from .deadlines_database import ONE_IN

FAR = dt.timedelta(days=365)
ID = "job-00000000"
PATIENCE = 300

INSERT = "INSERT INTO apscheduler_jobs (id, next_run_time, job_state)"
ON_SQLITE = (
    "WITH RECURSIVE n(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM n WHERE n < :last)"
    f" {INSERT} SELECT printf('job-%08d', n), :at + n, :state FROM n"
)
ON_POSTGRESQL = (
    f"{INSERT} SELECT 'job-' || lpad(CAST(n AS text), 8, '0'), :at + n, :state FROM generate_series(:first, :last) AS n"
)


class _Count:
    """Counts up to a number, and lets somebody wait for it."""

    def __init__(self) -> None:
        self.left = 0
        self.reached = threading.Event()

    def begin(self, number: int) -> None:
        self.left = number
        self.reached.clear()

    def one(self, event: object = None) -> None:
        self.left -= 1
        if not self.left:
            self.reached.set()


_fired, _removed = _Count(), _Count()


def fire() -> None:
    """What every job does."""
    _fired.one()


class JobStore:
    """A scheduler at work, over a store of jobs of which none is due yet."""

    def __init__(self, engine: Engine, jobs: int) -> None:
        self.engine = engine
        self.scheduler = BackgroundScheduler(
            jobstores={"default": SQLAlchemyJobStore(engine=self.engine)},
            executors={"default": ThreadPoolExecutor(1)},
            timezone=dt.UTC,
        )
        self.scheduler.add_listener(_removed.one, EVENT_JOB_REMOVED)
        self.scheduler.start()
        far = dt.datetime.now(dt.UTC) + FAR
        words = ON_POSTGRESQL if self.engine.dialect.name == "postgresql" else ON_SQLITE
        values = {"first": 1, "last": jobs, "at": far.timestamp(), "state": self._state(far)}
        with self.engine.begin() as connection:
            connection.execute(text(words), values)
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("ANALYZE apscheduler_jobs"))

    def _state(self, at: dt.datetime) -> bytes:
        """A job of that time as the store keeps it; others are copies of it."""
        job = Job(
            self.scheduler,
            id=ID,
            name="fire",
            func=fire,
            args=(),
            kwargs={},
            trigger=DateTrigger(at),
            executor="default",
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
            next_run_time=at,
        )
        return pickle.dumps(job.__getstate__(), pickle.HIGHEST_PROTOCOL)

    def fire(self, first: int, count: int) -> float:
        """Let one in a hundred fall due, from the first; how long until all have fired and none is left."""
        # Nothing may be at work when they fall due: what is left of the last time is over in a moment.
        self.scheduler.pause()
        time.sleep(1)
        due_at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
        at, state = due_at.timestamp(), self._state(due_at)
        with self.engine.begin() as connection:
            connection.execute(
                text("UPDATE apscheduler_jobs SET next_run_time = :at, job_state = :state WHERE id = :id"),
                [
                    {"id": id, "at": at, "state": state.replace(ID.encode(), id.encode())}
                    for id in map(_id, range(first, first + count * ONE_IN, ONE_IN))
                ],
            )
        _fired.begin(count)
        _removed.begin(count)
        began = time.perf_counter()
        self.scheduler.resume()
        assert _fired.reached.wait(PATIENCE), "not every job has fired"
        assert _removed.reached.wait(PATIENCE), "not every job was removed"
        seconds = time.perf_counter() - began
        with self.engine.connect() as connection:
            left = connection.execute(
                text("SELECT count(*) FROM apscheduler_jobs WHERE next_run_time <= :at"), {"at": at}
            )
            assert left.scalar() == 0, "a job that has fired is still there"
        return seconds

    def close(self) -> None:
        self.scheduler.shutdown()
        with self.engine.begin() as connection:
            connection.execute(text("DROP TABLE apscheduler_jobs"))
        self.engine.dispose()


def _id(number: int) -> str:
    return f"job-{number:08}"
