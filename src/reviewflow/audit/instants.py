"""Instants as text: UTC to the microsecond, ``2026-04-01T09:30:00.000000Z``, so that text order is time order."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache


@lru_cache(maxsize=256)
def instant_text(moment: dt.datetime) -> str:
    """Write an aware moment in the one form in which instants are kept and hashed.

    Raises:
        ValueError: the moment does not say in which time zone it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} does not say in which time zone it is")
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")[:26] + "Z"


@lru_cache(maxsize=256)
def read_instant(text: str) -> dt.datetime:
    """The aware moment that was written; anything but the one form is a ValueError."""
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None or instant_text(moment) != text:
        raise ValueError(f"{text!r} is not an instant as they are kept")
    return moment
