"""Identifying facts: kept apart, with a marker in their place.

The marker is a salted commitment. It says whether a value is the one that was recorded, and
nothing else, so it may stand in rows, on the trail and in exports.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from .case import Facts, FactValue

MARK = "identity:"
_MARKER = re.compile(f"{MARK}(?:[0-9a-f]{{64}}|another)")
"""A commitment, or the word for a value that is not the one on record. Anything else is only a text that begins so."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One identifying value, as it is kept apart."""

    fact: str
    value: FactValue
    salt: str
    """Hexadecimal, random."""

    @property
    def commitment(self) -> str:
        """SHA-256 of the salt and the value, in hexadecimal."""
        text = json.dumps(self.value, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(f"{self.salt}{text}".encode()).hexdigest()

    @property
    def marker(self) -> str:
        """What stands in the facts in its place."""
        return MARK + self.commitment


def is_marker(value: object) -> bool:
    """Whether a kept fact is the marker of an identity."""
    return isinstance(value, str) and value.startswith(MARK) and _MARKER.fullmatch(value) is not None


def set_apart(
    facts: Facts, identifying: frozenset[str], *, salt: Callable[[str], str]
) -> tuple[dict[str, FactValue], list[Identity]]:
    """The facts with markers, and the identities taken out of them."""
    kept, apart = dict(facts), []
    for name in identifying:
        value = facts.get(name)
        if value is not None and not is_marker(value):
            identity = Identity(name, value, salt(name))
            kept[name] = identity.marker
            apart.append(identity)
    return kept, apart


def restored(facts: Facts, identities: Mapping[str, FactValue]) -> Facts:
    """The facts with the values that are known put back; markers without a known value are left out."""
    if not any(is_marker(value) for value in facts.values()):
        return facts
    known = {name: identities.get(str(v)) if is_marker(v) else v for name, v in facts.items()}
    return {name: value for name, value in known.items() if value is not None}
