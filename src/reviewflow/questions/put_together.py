"""Put a question together from what was chosen, in the language in which it could have been typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from .keys import KEYS


def put_together(chosen: Mapping[str, str], words: str = "") -> str:
    """The question that asks for all of it: a value for each key, and words as they are typed.

    Put together and read again it means the same.
    """
    parts = [f"{key}:{_written(chosen[key])}" for key in KEYS if chosen.get(key)]
    return " ".join([*parts, *words.split()])


def period(first: dt.date | None, last: dt.date | None) -> str:
    """A period as a question has it; nothing where both ends are open."""
    if first is None and last is None:
        return ""
    if first == last and first is not None:
        return first.isoformat()
    return f"{first.isoformat() if first else ''}..{last.isoformat() if last else ''}"


def _written(value: str) -> str:
    return f'"{value}"' if " " in value or "," in value else value
