"""A page that is full: rows are read on until enough of them are seen by whoever asks, or very many were looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")
T = TypeVar("T")

MOST_LOOKED_AT = 2_000
"""Rows that are looked at for one page. Whoever sees fewer of them than a page goes on with the next one."""
_MOST_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Filled(Generic[R, T]):
    """A page."""

    lines: tuple[T, ...]
    last: R | None
    """The row that the next page goes on after; None where nothing comes after it."""
    looked_at: int | None = None
    """After how many rows it looked no further; None where the page is full, or nothing comes after it."""


def fill(
    read: Callable[[R | None, int], Sequence[R]],
    keep: Callable[[Sequence[R]], Sequence[tuple[R, T]]],
    *,
    size: int,
    after: R | None = None,
) -> Filled[R, T]:
    """Fill a page: ``read`` gives so many rows after one, and ``keep`` those of them that are seen, in the same order.

    The number of questions to the database follows from how many rows are left out, not from how many are shown.
    """
    kept: list[tuple[R, T]] = []
    looked_at, limit = 0, size + 1
    while True:
        rows = read(after, limit)
        kept += keep(rows) if rows else ()
        if len(kept) > size:
            return Filled(tuple(line for _, line in kept[:size]), kept[size - 1][0])
        lines = tuple(line for _, line in kept)
        if len(rows) < limit:
            return Filled(lines, None)
        looked_at, after, limit = looked_at + len(rows), rows[-1], min(limit * 2, _MOST_AT_ONCE)
        if looked_at >= MOST_LOOKED_AT:
            return Filled(lines, after, looked_at)
