"""What to do about a name in a scenario that nothing answers to."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from reviewflow.workflow.reader import Address

NameFault = tuple[Address, str, str]
"""Where it stands in its step, what is wrong, and what to do."""
SHOWN = 12
"""More names than these are no help."""
LIKENESS = 0.6
"""Handles are short: of RR3 and RR9 a third differs."""


def unknown(address: Address, what: str, name: str, known: Collection[str]) -> Iterator[NameFault]:
    """A fault when nothing answers to a name. ``what`` reads as a sentence up to the name."""
    if name not in known:
        yield address, f"{what} {name}.", nearest(name, known)


def no_handle(address: Address, name: str, known: Collection[str]) -> NameFault:
    """The fault of a handle that no earlier step gave."""
    do = nearest(name, known) if known else "Open a case first, and give it a handle with as:."
    return address, f"nothing of that kind is called {name} here yet.", do


def nearest(name: str, known: Collection[str]) -> str:
    """The name that was probably meant, or those there are."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=LIKENESS)
    if near:
        return f"Did you mean {near[0]}?"
    listed = sorted(known)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return f"There are: {', '.join(listed[:SHOWN])}{more}." if listed else "There are none."
