"""What the handles of a scenario stand for: known before the run by kind, and after it by reference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

REFERENCE = "$"
"""``$RR3`` in a fact stands for what the handle RR3 calls."""


@dataclass(frozen=True, slots=True)
class CaseHandle:
    """A case that a step opens."""

    name: str
    workflow: str
    partnership: str


@dataclass(frozen=True, slots=True)
class ItemHandle:
    """An item that a step adds."""

    name: str
    case: CaseHandle
    kind: str


Handle = CaseHandle | ItemHandle


@dataclass(frozen=True, slots=True)
class Called:
    """What a handle has come to stand for in the run."""

    reference: str
    item: str | None = None
    """The item's number, such as ``AR-1``."""


def handles_in(value: object) -> Iterator[str]:
    """The handles that a fact, as it is written, refers to."""
    if isinstance(value, str) and value.startswith(REFERENCE):
        yield value.removeprefix(REFERENCE)
    elif isinstance(value, list):
        for each in value:
            yield from handles_in(each)


def with_references(
    facts: Mapping[str, object], called: Mapping[str, Called], *, case: str | None
) -> dict[str, object]:
    """The facts with references where handles stood, as they are written on the case with reference ``case``."""
    return {name: _resolved(value, called, case) for name, value in facts.items()}


def _resolved(value: object, called: Mapping[str, Called], case: str | None) -> object:
    if isinstance(value, list):
        return [_resolved(each, called, case) for each in value]
    if not isinstance(value, str) or not value.startswith(REFERENCE):
        return value
    meant = called[value.removeprefix(REFERENCE)]
    if meant.item is None:
        return meant.reference
    return meant.item if meant.reference == case else f"{meant.reference}/{meant.item}"
