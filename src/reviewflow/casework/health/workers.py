"""Whether workers are at work, whether their clocks agree, and whether they note the end of the trail each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from reviewflow.audit.instants import read_instant
from reviewflow.statute.london import local_date, longdate
from reviewflow.statute.words import counted
from reviewflow.store.heartbeat import Heartbeat

from .banner import reminders_fail, reminders_stopped
from .check import Check, ago, shortened

OLDEST_HEARTBEAT = dt.timedelta(minutes=5)
LARGEST_SKEW = dt.timedelta(seconds=30)
DAY = dt.timedelta(days=1)
_START = "Start it: `reviewflow worker`. Until then no alert is raised and no letter leaves."
_LOOK = "See what it says where it runs, and put that right. It tries again with every sweep."
_SET_CLOCKS = "Let a time server set the clocks of these machines: a wrong clock raises alerts early or late."


def age(beat: Heartbeat, now: dt.datetime) -> dt.timedelta | None:
    """How long ago a worker gave a sign of life; None where it is said to be still to come.

    A clock that was wrong leaves instants in the future behind, and they are no sign of life. Where its own clock
    and the database's differ, the younger one counts: the difference is the matter of another check.
    """
    ages = [now - read_instant(text) for text in (beat.at, beat.database_at)]
    past = [each for each in ages if each >= -LARGEST_SKEW]
    return max(min(past), dt.timedelta()) if past else None


def alive(beats: Sequence[Heartbeat], now: dt.datetime) -> list[Heartbeat]:
    """The workers that gave a sign of life lately."""
    return [beat for beat in beats if (passed := age(beat, now)) is not None and passed <= OLDEST_HEARTBEAT]


def check_worker(beats: Sequence[Heartbeat], *, now: dt.datetime) -> Check:
    """Whether somebody raises alerts and sends what is owed."""
    ages = [passed for beat in beats if (passed := age(beat, now)) is not None]
    if not ages:
        return Check("worker", False, "No worker has ever swept.", _START, reminders_stopped(None))
    youngest, working = min(ages), alive(beats, now)
    failing = [beat for beat in working if beat.last_fault]
    faults = "".join(f" {_fault(beat)}" for beat in failing or _lately(beats, now))
    if not working:
        header = reminders_stopped(now - youngest)
        return Check("worker", False, f"A worker last swept {ago(youngest)}.{faults}", _START, header)
    who = "A worker" if len(working) == 1 else f"{len(working)} workers are at work; one"
    said = f"{who} last swept {ago(youngest)}.{faults if failing else ''}"
    if not failing:
        return Check("worker", True, said)
    return Check("worker", False, said, _LOOK, reminders_fail() if len(failing) == len(working) else "")


def _lately(beats: Sequence[Heartbeat], now: dt.datetime) -> list[Heartbeat]:
    """Those that failed within a day: why a worker stopped is of use, and what was wrong last year is not."""
    return [b for b in beats if b.last_fault and (passed := age(b, now)) is not None and passed <= DAY]


def _fault(beat: Heartbeat) -> str:
    return f"{beat.worker} could not finish its last sweep: {shortened(beat.last_fault or '')}."


def skews(beats: Sequence[Heartbeat], *, now: dt.datetime) -> dict[str, dt.timedelta]:
    """By how much the clock of each living worker is ahead of the database's."""
    return {b.worker: read_instant(b.at) - read_instant(b.database_at) for b in alive(beats, now)}


def largest_skew(found: Sequence[dt.timedelta]) -> dt.timedelta:
    """The largest difference between any two clocks, of which the database's is one."""
    return max([*found, dt.timedelta()]) - min([*found, dt.timedelta()])


def check_clocks(beats: Sequence[Heartbeat], *, now: dt.datetime, one_machine: bool) -> Check:
    """Whether the clocks of the workers agree with each other and with the database's."""
    if one_machine:
        return Check("clocks", True, "On SQLite everything goes by the clock of one machine.")
    found = skews(beats, now=now)
    if not found:
        return Check("clocks", True, "No worker is at work whose clock could be compared.")
    ordered = sorted(found, key=lambda worker: found[worker])
    behind, ahead = ordered[0], ordered[-1]
    worst = max(ordered, key=lambda worker: abs(found[worker]))
    if abs(found[worst]) > LARGEST_SKEW:
        side = "ahead of" if found[worst] > dt.timedelta() else "behind"
        said = f"The clock of {worst} is {_seconds(abs(found[worst]))} {side} the database's."
        return Check("clocks", False, said, _SET_CLOCKS)
    apart = found[ahead] - found[behind]
    if apart > LARGEST_SKEW:
        return Check("clocks", False, f"The clocks of {behind} and {ahead} are {_seconds(apart)} apart.", _SET_CLOCKS)
    said = f"{counted(len(found), 'worker')} and the database agree to {_seconds(largest_skew([*found.values()]))}."
    return Check("clocks", True, said)


def _seconds(length: dt.timedelta) -> str:
    seconds = length.total_seconds()
    return f"{seconds:.1f} seconds" if seconds < 10 else counted(round(seconds), "second")


def check_checkpoint(newest: str | None, beats: Sequence[Heartbeat], *, now: dt.datetime) -> Check:
    """Whether the end of the trail was noted today or yesterday, once a worker has run for longer than a day."""
    on = dt.date.fromisoformat(newest) if newest else None
    said = f"The end of the trail was last noted on {longdate(on)}." if on else "The end of the trail was never noted."
    if on is not None and on >= local_date(now) - DAY:
        return Check("checkpoint", True, said)
    if not any(read_instant(beat.started_at) <= now - DAY for beat in alive(beats, now)):
        return Check("checkpoint", True, f"{said} A worker notes it once a day.")
    do = "See what the worker says where it runs, and note it yourself: `reviewflow trail verify`."
    return Check("checkpoint", False, said, do)
