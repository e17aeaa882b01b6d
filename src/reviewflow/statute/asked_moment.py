"""Which moment somebody asks about: what was known by then, what was true on a day, or both at once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from reviewflow.errors import DateInvalid

from .london import at_local_time, parse_date


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks about. Nothing given is now."""

    known_by: dt.date | dt.datetime | None = None
    """What was recorded by then counts: to the end of a local day, or up to an aware instant. None: until now."""
    known_by_entry: int | None = None
    """The same by the number of an entry, that one included."""
    true_on: dt.date | None = None
    """What had happened by the end of this local day counts, whenever it was recorded. None: how it was recorded."""

    @property
    def is_now(self) -> bool:
        """Whether it is the present that is asked about."""
        return self == Asked()


def read_moment(text: str) -> dt.date | dt.datetime:
    """A day, ``2025-04-07`` or ``Monday 2025-04-07``; with a time in London, ``2025-04-07 14:30``; or an instant.

    Raises:
        DateInvalid: it is none of these.
    """
    if text.endswith("Z"):
        try:
            return dt.datetime.fromisoformat(text)
        except ValueError:
            raise DateInvalid(text=text, why="it is no instant") from None
    day, _, time = text.rpartition(" ")
    if day and ":" in time:
        return at_local_time(parse_date(day), time)
    return parse_date(text)
