"""Whether entries were recorded when the checkpoints around them say: none before one that it stands after.

A chain fixes the order of entries and not their times: those are the clock's. A checkpoint that was
made at a moment cuts them in two, and what stands after it says an earlier moment only where a clock
was set back or somebody backdated it. What stands under it cannot be later than it.

Two things leave an honest entry on the other side: two machines whose clocks differ a little, and a
command that had begun, and read its clock, when the checkpoint was made. Both are seconds; what is
apart by less than :data:`~reviewflow.audit.check_note.CLOCKS_DIFFER_BY` is said and is not wrong.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .check_note import CLOCKS_DIFFER_BY
from .instants import read_instant


class Timed(NamedTuple):
    """A checkpoint: over how many entries, and when it was made."""

    size: int
    made_at: str


@dataclass(frozen=True, slots=True)
class ApartTime:
    """An entry whose time is not on the side of a checkpoint on which the entry stands."""

    sequence: int
    recorded_at: str
    checkpoint: Timed

    @property
    def is_after(self) -> bool:
        """Whether it stands after the checkpoint, and says an earlier time; else it is under it, and says a later."""
        return self.sequence > self.checkpoint.size

    @property
    def is_wrong(self) -> bool:
        """Whether it is apart by more than honest clocks are."""
        try:
            by = abs(read_instant(self.recorded_at) - read_instant(self.checkpoint.made_at))
        except ValueError:
            return True
        return by >= CLOCKS_DIFFER_BY


@dataclass(frozen=True, slots=True)
class Times:
    """What was found of them."""

    firm: ApartTime | None = None
    """The first that no honest clock explains."""
    doubted: ApartTime | None = None
    """The same by a checkpoint that says an earlier time than one before it, and so is in doubt itself."""
    apart: ApartTime | None = None
    """The first of the others."""
    count: int = 0
    """How many others there are."""

    @property
    def wrong(self) -> ApartTime | None:
        """The entry to be named."""
        return self.firm or self.doubted

    def __add__(self, later: Times) -> Times:
        """With those of entries that come later."""
        return Times(
            self.firm or later.firm,
            self.doubted or later.doubted,
            self.apart or later.apart,
            self.count + later.count,
        )


class TimesHeld:
    """Holds the times of entries against every checkpoint, so many at once."""

    def __init__(self, checkpoints: Iterable[Timed]) -> None:
        # Over an entry the next checkpoint counts, and of several over as many entries the earliest: where a later one
        # says an earlier time, what is wrong lies between the two.
        self._checkpoints = sorted(checkpoints)
        self._sizes = [each.size for each in self._checkpoints]
        self._latest_before: list[Timed] = []
        for each in self._checkpoints:
            beats = not self._latest_before or each.made_at > self._latest_before[-1].made_at
            self._latest_before.append(each if beats else self._latest_before[-1])

    def check(self, recorded: Sequence[str], *, after: int) -> Times:
        """What is to be said of entries that stand one after the other, by when they were recorded."""
        found, begin, last = Times(), after, after + len(recorded)
        while begin < last and self._checkpoints:
            passed = bisect_left(self._sizes, begin + 1)
            end = min(last, self._sizes[passed]) if passed < len(self._sizes) else last
            before = self._latest_before[passed - 1] if passed else None
            over = self._checkpoints[passed] if passed < len(self._sizes) else None
            some = recorded[begin - after : end - after]
            if (before and min(some) < before.made_at) or (over and max(some) > over.made_at):
                for sequence, at in enumerate(some, begin + 1):
                    found += _time_of(sequence, at, before, over)
            begin = end
        return found


def _time_of(sequence: int, at: str, before: Timed | None, over: Timed | None) -> Times:
    if before is not None and at < before.made_at:
        found = ApartTime(sequence, at, before)
        if found.is_wrong:
            return Times(firm=found)
    elif over is not None and at > over.made_at:
        found = ApartTime(sequence, at, over)
        if found.is_wrong:
            return Times(doubted=found) if before is not None and over.made_at < before.made_at else Times(firm=found)
    else:
        return Times()
    return Times(apart=found, count=1)
