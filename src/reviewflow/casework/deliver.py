"""Deliver what waits to leave: claim, send outside the transaction, mark as sent.

Nothing is marked before it has left. A crash between the two sends the same once more, under
the same key: a channel must be able to take it twice.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from reviewflow.audit.instants import instant_text
from reviewflow.store import outbox
from reviewflow.store.outbox import ToSend

from .desk import Desk

AT_ONCE = 50
LEASE = dt.timedelta(minutes=5)
"""How long a worker keeps what it claimed, and how long what failed waits before it is tried again."""


class Channel(Protocol):
    """A way out of the house."""

    def send(self, letter: ToSend) -> str:
        """Send one letter, for good; returns where it went. Sending it twice does no harm.

        Raises:
            OSError: it could not be sent now, and is to be tried again.
        """


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round of deliveries did."""

    sent: tuple[ToSend, ...]
    failed: tuple[tuple[ToSend, str], ...]
    """With the reason; each is tried again later."""


def deliver(desk: Desk, channel: Channel, *, worker: str) -> Delivered:
    """Send everything that waits and that no other worker has claimed."""
    sent: list[ToSend] = []
    failed: list[tuple[ToSend, str]] = []
    while letters := _claim(desk, worker):
        for letter in letters:
            error = _send(desk, channel, letter, worker)
            if error is None:
                sent.append(letter)
            else:
                failed.append((letter, error))
    return Delivered(tuple(sent), tuple(failed))


def _claim(desk: Desk, worker: str) -> list[ToSend]:
    now = desk.now()
    with desk.database.write() as tx:
        until = instant_text(now + LEASE)
        return outbox.claim(tx, worker=worker, now=instant_text(now), until=until, limit=AT_ONCE)


def _send(desk: Desk, channel: Channel, letter: ToSend, worker: str) -> str | None:
    try:
        provider_ref = channel.send(letter)
    except OSError as error:
        # What the system says of a failed write holds no more than a path.
        said = str(error)
        with desk.database.write() as tx:
            outbox.mark_not_sent(tx, letter.id, worker=worker, error=said)
        return said
    with desk.database.write() as tx:
        outbox.mark_sent(tx, letter.id, worker=worker, now=instant_text(desk.now()), provider_ref=provider_ref)
    return None
