"""Sending by Procrastinate's queue, on the same PostgreSQL database.

A job is queued in the very transaction that leaves a delivery waiting, so that there is never one
without the other. The outbox stays the truth: a job only says "look at this delivery now", and the
lease, the words, the pauses and the marks are those of :mod:`~reviewflow.casework.sending.deliver`. A job
that is lost is queued anew within half a minute, and one too many finds nothing to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Callable, Sequence
from hashlib import sha256

import procrastinate
import psycopg
import psycopg_pool
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.points import Passing, pass_by
from reviewflow.errors import DatabaseNotReady
from reviewflow.store import queue
from reviewflow.store.postgresql import CONNECTING, WatchedAsyncConnection, silence_borne
from reviewflow.store.session import Database, Transaction

from .came_back import ask_providers
from .deliver import Attempt, Outlets, deliver_one

QUEUE, TASK = "deliveries", "deliver"
LOOK_ROUND_SECONDS = 30.0
"""How often what was forgotten is queued anew, and providers are asked."""
STALLED_AFTER_SECONDS = 60.0
"""After so long a queue worker that gave no sign of life is taken to be dead."""
_PAUSE_SECONDS = 5.0
_MOST_CONNECTIONS = 4
_CONNECTS_WITHIN_SECONDS = 10.0

# It never has connections of its own: a job is queued on the connection whose transaction it belongs to.
_jobs = procrastinate.App(connector=procrastinate.SyncPsycopgConnector()).job_manager


def make_queue(database: Database) -> bool:
    """Make the tables of the queue, as their owner; False when they are as they should be.

    Those of another version of Procrastinate are thrown away: everything in them is in the outbox as well.

    Raises:
        DatabaseNotReady: it is not PostgreSQL.
    """
    if not database.is_postgresql:
        raise _not_postgresql()
    with database.write() as tx:
        if queue.made_of(tx) == _mark():
            return False
        queue.make_queue(tx, SchemaManager.get_schema(), mark=_mark())
    return True


def hand_over(tx: Transaction) -> None:
    """Queue a job for each delivery that a transaction leaves waiting: the last thing that is done in it."""
    _defer(tx, queue.left_waiting(tx))


def check_queue(tx: Transaction) -> None:
    """Refuse a database that has no queue, or another version's.

    Raises:
        DatabaseNotReady: with what is missing.
    """
    if not tx.is_postgresql:
        raise _not_postgresql()
    found = queue.made_of(tx)
    if found != _mark():
        why = "the tables of Procrastinate's queue are missing" if found is None else "its queue is another version's"
        raise DatabaseNotReady(why=why, do="Stop the workers, and run `reviewflow init` as the owner of the tables.")


def queue_what_was_forgotten(desk: Desk) -> int:
    """Queue a job for every delivery that waits without one; how many there were."""
    with desk.database.write() as tx:
        waiting = queue.forgotten(tx, now=instant_text(desk.now()))
        _defer(tx, waiting)
    return len(waiting)


class QueueWorker:
    """Takes jobs from the queue and delivers what they stand for, until it is told to stop."""

    def __init__(
        self,
        desk: Desk,
        outlets: Outlets,
        *,
        name: str,
        complain: Callable[[str], None],
        tell: Callable[[Attempt], None] = lambda _: None,
        at: Passing = pass_by,
    ) -> None:
        self._desk = desk
        self._outlets = outlets
        self._name = name
        self._complain = complain
        self._tell = tell
        self._at = at
        self._stops = False

    def run(self, *, once: bool = False) -> None:
        """Work until SIGINT or SIGTERM, or with ``once`` until nothing is due.

        A database that goes away is waited for.
        """
        asyncio.run(self._run(once=once))

    def deliver(self, id: int) -> None:
        """What a job does."""
        attempt = deliver_one(self._desk, self._outlets, id, worker=self._name, at=self._at)
        if attempt is not None:
            self._tell(attempt)

    async def _run(self, *, once: bool) -> None:
        working = asyncio.current_task()
        assert working is not None
        loop = asyncio.get_running_loop()
        if not once:
            for each in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(each, self._stop, working)
        # Whatever is being waited for, the work or the pause after a fault: told to stop, it stops.
        with contextlib.suppress(asyncio.CancelledError):
            await self._keep_working(once=once)

    async def _keep_working(self, *, once: bool) -> None:
        while not self._stops:
            try:
                await self._work(once=once)
                if once:
                    return
                fault = "the connection to the database was lost"
            except (ConnectorException, psycopg.Error, psycopg_pool.PoolTimeout, OSError) as trouble:
                if once:
                    raise
                fault = " ".join(str(trouble.__cause__ or trouble).split())[:300]
            if not self._stops:
                self._complain(f"The queue cannot be worked on, and is tried again: {fault}")
                self._desk.database.forget_connections()
                await asyncio.sleep(_PAUSE_SECONDS)

    def _stop(self, working: asyncio.Task[None]) -> None:
        self._stops = True
        working.cancel()

    async def _work(self, *, once: bool) -> None:
        app = procrastinate.App(connector=_connector(self._desk.database))
        app.task(queue=QUEUE, name=TASK)(self.deliver)
        async with app.open_async():
            await self._look_round(app)
            if once:
                await app.run_worker_async(queues=[QUEUE], wait=False, listen_notify=False, delete_jobs="always")
                return
            looking = asyncio.create_task(self._keep_looking_round(app))
            try:
                await app.run_worker_async(queues=[QUEUE], delete_jobs="always", install_signal_handlers=False)
            finally:
                looking.cancel()

    async def _keep_looking_round(self, app: procrastinate.App) -> None:
        while True:
            await asyncio.sleep(LOOK_ROUND_SECONDS)
            try:
                await self._look_round(app)
            except Exception as fault:  # noqa: BLE001 - what was forgotten would stay forgotten
                self._complain(f"What was forgotten could not be queued, and is tried again: {fault}")

    async def _look_round(self, app: procrastinate.App) -> None:
        for job in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_AFTER_SECONDS):
            await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        await asyncio.to_thread(queue_what_was_forgotten, self._desk)
        await asyncio.to_thread(ask_providers, self._desk, self._outlets)


def _defer(tx: Transaction, waiting: Sequence[tuple[int, str]]) -> None:
    if not waiting:
        return
    try:
        with tx.driver.transaction():
            _jobs.batch_defer_jobs([_job(*each) for each in waiting], connection=tx.driver)
    except AlreadyEnqueued:
        # Somebody else was quicker with one of them. One by one, that one is left alone.
        if len(waiting) > 1:
            for each in waiting:
                _defer(tx, [each])
    except ConnectorException as fault:
        raise fault.__cause__ or fault from None


def _job(id: int, try_at: str) -> Job:
    return Job(
        queue=QUEUE,
        lock=None,
        queueing_lock=queue.job_key(id),
        task_name=TASK,
        task_kwargs={"id": id},
        scheduled_at=read_instant(try_at),
    )


def _connector(database: Database) -> procrastinate.PsycopgConnector:
    _, named = database.engine.dialect.create_connect_args(database.url)
    silence = silence_borne(database.url)

    async def configure(connection: WatchedAsyncConnection) -> None:
        await connection.prepare(silence)

    return procrastinate.PsycopgConnector(
        connection_class=WatchedAsyncConnection,
        kwargs={**CONNECTING, **named},
        configure=configure,
        min_size=1,
        max_size=_MOST_CONNECTIONS,
        timeout=_CONNECTS_WITHIN_SECONDS,
    )


def _not_postgresql() -> DatabaseNotReady:
    return DatabaseNotReady(
        why="Procrastinate keeps its queue in PostgreSQL alone",
        do="Name a PostgreSQL database in REVIEWFLOW_DATABASE_URL, or take REVIEWFLOW_SENDER away.",
    )


def _mark() -> str:
    """What tells the words of the installed version's tables from those of every other."""
    return sha256(SchemaManager.get_schema().encode()).hexdigest()
