"""A random share that anybody can draw again: by hashes alone, from a seed that nobody could choose to taste.

The seed is made of the hash of the last entry of the trail before the draw and of what is asked for. Nobody
knows that hash before the entry is written, and whoever draws twice leaves two entries. By hand, for a
reference: ``printf '%s\\n%s' SEED REFERENCE | sha256sum``; those with the lowest hashes are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from math import ceil

METHOD = "sha256-1"
"""The name of this way of drawing, kept with every draw."""


def seed_of(head: str, request: str) -> str:
    """The seed of a draw: the hash of the trail's last entry, a new line, and what is asked for in words."""
    return _hash(head, request)


def place_of(seed: str, reference: str) -> str:
    """What puts a reference in its place: the lowest are drawn."""
    return _hash(seed, reference)


def how_many(frame: int, share: Fraction) -> int:
    """As many as the share comes to, rounded up, so that one at least is drawn."""
    return min(frame, ceil(frame * share))


def drawn_from(frame: Iterable[str], *, seed: str, share: Fraction) -> tuple[str, ...]:
    """The references that are drawn, in the order in which they were drawn."""
    in_order = sorted(set(frame), key=lambda reference: place_of(seed, reference))
    return tuple(in_order[: how_many(len(in_order), share)])


def _hash(before: str, after: str) -> str:
    return sha256(f"{before}\n{after}".encode()).hexdigest()
