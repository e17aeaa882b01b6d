"""Whether everything works: what people must see when it does not, because nobody is told by what has stopped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.audit.instants import read_instant
from reviewflow.errors import DatabaseNotReady
from reviewflow.statute.london import local_date, longdate
from reviewflow.store import outbox, published
from reviewflow.store.heartbeat import youngest_heartbeat
from reviewflow.store.session import Transaction

OLDEST_HEARTBEAT = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(minutes=30)
NEAREST_HORIZON = dt.timedelta(days=366)
"""The longest statutory clock must find its bank holidays on file, with time left to get them."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    well: bool
    says: str
    do: str = ""
    """Empty while it is well."""


def check_health(tx: Transaction, *, now: dt.datetime) -> tuple[Check, ...]:
    """Look at everything but the database itself, which was opened to get here."""
    return (_worker(tx, now), _outbox(tx, now), _calendar(tx, now), _published(tx))


def _worker(tx: Transaction, now: dt.datetime) -> Check:
    start = "Start it: `reviewflow worker`. Until then no alert is raised and no letter leaves."
    last = youngest_heartbeat(tx)
    if last is None:
        return Check("worker", False, "No worker has ever swept.", start)
    age = now - read_instant(last)
    said = f"A worker last swept {_ago(age)}."
    return Check("worker", True, said) if age <= OLDEST_HEARTBEAT else Check("worker", False, said, start)


def _outbox(tx: Transaction, now: dt.datetime) -> Check:
    waiting = outbox.waiting(tx)
    if waiting.since is None:
        return Check("outbox", True, "Nothing waits to leave.")
    age = now - read_instant(waiting.since)
    said = f"{waiting.letters} letter(s) wait to leave, the oldest since {_ago(age)}."
    if age <= LONGEST_WAIT:
        return Check("outbox", True, said)
    why = f" The last fault was: {waiting.last_error}." if waiting.last_error else ""
    return Check("outbox", False, said, f"See that the worker runs and can write to the outbox folder.{why}")


def _calendar(tx: Transaction, now: dt.datetime) -> Check:
    try:
        _, calendar = published.calendar_in_use(tx)
    except DatabaseNotReady as refusal:
        return Check("calendar", False, _sentence(refusal), str(refusal.facts["do"]))
    left = calendar.known_to - local_date(now)
    said = f"The bank holidays on file reach to {longdate(calendar.known_to)}."
    if left >= NEAREST_HORIZON:
        return Check("calendar", True, said)
    do = "Get the newer bank holidays into workflows/bank_holidays, then run `reviewflow init`."
    return Check("calendar", False, said, do)


def _sentence(refusal: DatabaseNotReady) -> str:
    why = str(refusal.facts["why"])
    return f"{why[0].upper()}{why[1:]}."


def _published(tx: Transaction) -> Check:
    names = published.partnerships(tx)
    if names:
        return Check("rules", True, f"Published: {', '.join(names)}.")
    return Check("rules", False, "No partnership has published its rules.", "Run `reviewflow init`.")


def _ago(age: dt.timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    for length, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            number = minutes // length
            return f"{number} {word}{'' if number == 1 else 's'} ago"
    return "less than a minute ago"
