"""What is said about one case, in which no case is named that is kept from whoever reads it.

Cases are linked, merged and spoken of. Whoever may know of one of them, and not of the other, reads *another
case* wherever the other one is named: as what a command was about, and in the words that people wrote.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import TypeVar, cast

KEPT_FROM_YOU = "another case"
_Said = TypeVar("_Said")


def unnamed(said: _Said, kept_from: Collection[str]) -> _Said:
    """A JSON value that names none of these cases; ``kept_from`` is what :mod:`.seeing` says."""
    return cast("_Said", _without(said, _any_of(frozenset(kept_from)))) if kept_from else said


def names_any(text: str, kept_from: Collection[str]) -> bool:
    """Whether a text names one of these cases. Of what has to stay as it is, all is left out where it does."""
    return bool(kept_from) and _any_of(frozenset(kept_from)).search(text) is not None


def _without(said: object, these: re.Pattern[str]) -> object:
    if isinstance(said, str):
        return these.sub(KEPT_FROM_YOU, said)
    if isinstance(said, dict):
        return {_without(name, these): _without(value, these) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_without(value, these) for value in said]
    return said


@lru_cache(maxsize=64)
def _any_of(references: frozenset[str]) -> re.Pattern[str]:
    # A number that goes on is another case; the number of an item behind a reference is not.
    named = "|".join(re.escape(each) for each in sorted(references))
    return re.compile(rf"(?<![\w-])(?:{named})(?!\w|-\d)", re.IGNORECASE)
