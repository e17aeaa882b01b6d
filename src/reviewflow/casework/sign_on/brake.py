"""What slows those who guess, and never shuts out those who know.

A pause belongs to what was typed, whether there is such an account or not, and grows with every failure. A browser that
has signed in as the person before has a count of its own, so that strangers who try an address cannot keep its owner
out. A network is never refused for what others in it did: when much fails there, each attempt from it waits a moment.
"""

from __future__ import annotations

import datetime as dt
import threading
import time

from reviewflow.audit.instants import instant_text, read_instant
from reviewflow.casework.desk import Desk
from reviewflow.casework.tokens import hash_of
from reviewflow.errors import SignInPaused
from reviewflow.statute.london import LONDON
from reviewflow.store import sign_ins
from reviewflow.store.session import Transaction

FREE = 5
"""So many failures cost nothing: people mistype."""
FIRST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(minutes=15)
FORGOTTEN_AFTER = dt.timedelta(days=1)
CROWD = 30
"""So many failures of late make a network wait."""
ONE_FORGIVEN_EVERY = dt.timedelta(seconds=10)
WAIT_SECONDS = 1.0
_WAITING = threading.BoundedSemaphore(8)
"""So many attempts wait at the same moment; the others go on at once, so that those who wait stop nobody's page."""


def pause_after(failures: int) -> dt.timedelta:
    """How long nothing is tried after so many failures."""
    if failures < FREE:
        return dt.timedelta()
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(failures - FREE, 20)))


def begin_try(desk: Desk, what: str) -> None:
    """Count a try as failed before it is made, so that of many at the same moment none is free.

    Raises:
        SignInPaused: too many failed; nothing was tried.
    """
    key, now = hash_of(what), desk.now()
    with desk.database.write() as tx:
        failed = sign_ins.failures_of(tx, key, lock=True)
        failures, last = (failed[0], read_instant(failed[1])) if failed else (0, now)
        if now - last > FORGOTTEN_AFTER:
            failures = 0
        until = last + pause_after(failures)
        if now < until:
            raise SignInPaused(until=f"{_next_minute(until).astimezone(LONDON):%H:%M}")
        sign_ins.set_failures(tx, key, failures + 1, at=instant_text(now))


def forgive(tx: Transaction, what: str) -> None:
    """Forget every failure: it succeeded."""
    sign_ins.release(tx, hash_of(what))


def count_against_network(tx: Transaction, desk: Desk, from_where: str | None) -> None:
    """Count a failure against the network from which it came."""
    if from_where is None:
        return
    key, now = hash_of(f"network:{from_where}"), desk.now()
    failures = _of_network(sign_ins.failures_of(tx, key, lock=True), now)
    sign_ins.set_failures(tx, key, min(failures + 1, 2 * CROWD), at=instant_text(now))


def is_crowded(tx: Transaction, desk: Desk, from_where: str | None) -> bool:
    """Whether so much has failed in a network of late that attempts from it wait."""
    if from_where is None:
        return False
    return _of_network(sign_ins.failures_of(tx, hash_of(f"network:{from_where}")), desk.now()) >= CROWD


def wait_a_moment() -> None:
    """Wait, unless many wait already."""
    if _WAITING.acquire(blocking=False):
        try:
            time.sleep(WAIT_SECONDS)
        finally:
            _WAITING.release()


def _of_network(failed: tuple[int, str] | None, now: dt.datetime) -> int:
    if failed is None:
        return 0
    return max(0, failed[0] - int((now - read_instant(failed[1])) / ONE_FORGIVEN_EVERY))


def _next_minute(moment: dt.datetime) -> dt.datetime:
    return moment if moment.second == 0 and moment.microsecond == 0 else moment + dt.timedelta(minutes=1)
