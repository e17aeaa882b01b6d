"""The sweep: say that somebody is at work, raise what is owed now, deliver what waits. Safe to run twice."""

from __future__ import annotations

from dataclasses import dataclass

from reviewflow.audit.instants import instant_text
from reviewflow.store.heartbeat import beat

from .deliver import Channel, Delivered, deliver
from .desk import Desk
from .raise_alerts import Raised, Writer, raise_alerts


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did."""

    raised: tuple[Raised, ...]
    delivered: Delivered


def sweep(desk: Desk, channel: Channel, *, worker: str, write: Writer, base_url: str) -> Swept:
    """Sweep once."""
    with desk.database.write() as tx:
        # The host alone: one row for each machine, however often its worker is started.
        beat(tx, worker.partition("#")[0], at=instant_text(desk.now()))
    raised = raise_alerts(desk, write=write, base_url=base_url)
    return Swept(tuple(raised), deliver(desk, channel, worker=worker))
