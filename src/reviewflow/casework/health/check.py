"""One thing that was looked at, and the words in which checks speak of time and of faults."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from reviewflow.statute.words import capitalised, counted

SHOWN = 3
"""How many cases or warnings a check names before it only counts the rest."""
_LONGEST = 80
_ADDRESS = re.compile(r"\S+@\S+")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    well: bool
    says: str
    do: str = ""
    """Empty while it is well."""
    header: str = ""
    """What the header of every page says meanwhile; empty while alerting goes on."""


def ago(age: dt.timedelta) -> str:
    """``3 minutes ago``."""
    minutes = int(age.total_seconds() // 60)
    for length, word in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= length:
            return f"{counted(minutes // length, word)} ago"
    return "less than a minute ago"


def shortened(text: str) -> str:
    """What a provider or the system said, in one short line without addresses: some are those of families."""
    plain = _ADDRESS.sub("(an address)", " ".join(text.split())).rstrip(".")
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1].rstrip()}…"


def and_more(named: list[str], number: int) -> str:
    """The named ones, and how many there are beside them."""
    rest = number - len(named)
    return "; ".join([*named, *([f"and {rest} more"] if rest else [])])


def sentence(words: object) -> str:
    """Words as a sentence."""
    text = str(words)
    return f"{capitalised(text)}."
