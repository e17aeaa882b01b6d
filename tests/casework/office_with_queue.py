"""An office whose messages leave by Procrastinate's queue."""

from __future__ import annotations

from casework.office import Office, outlets
from reviewflow.casework.points import Passing, pass_by
from reviewflow.casework.sending.by_queue import QueueWorker
from reviewflow.casework.sending.deliver import Attempt, Delivered
from reviewflow.channels.outgoing import Channel
from reviewflow.store.statements import Statement

JOBS = Statement(
    "SELECT 1",
    postgresql="SELECT (args ->> 'id')::bigint, status::text, queueing_lock, scheduled_at FROM procrastinate_jobs"
    " ORDER BY 1, 2",
)
WAITING = Statement("SELECT id FROM outbox WHERE status = 'pending' AND channel = 'message' ORDER BY id")


class OfficeWithQueue(Office):
    """An office that sends by the queue."""

    def deliver(self, channel: Channel, *, worker: str = "here#1", at: Passing = pass_by) -> Delivered:
        """Deliver what is due, as a queue worker does it."""
        tries: list[Attempt] = []
        QueueWorker(self.desk, outlets(channel), name=worker, complain=print, tell=tries.append, at=at).run(once=True)
        return Delivered(tuple(one for one in tries if not one.fault), tuple(one for one in tries if one.fault))

    @property
    def jobs(self) -> list[int]:
        """The deliveries that jobs wait for."""
        with self.database.read() as tx:
            return [id for id, status, _, _ in tx.rows(JOBS) if status == "todo"]

    @property
    def waiting(self) -> list[int]:
        """The deliveries that wait to leave."""
        with self.database.read() as tx:
            return [id for (id,) in tx.rows(WAITING)]
