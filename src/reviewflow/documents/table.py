"""A table to be written out: what it is about, its headings and its rows, all of it text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings."""

    title: str
    about: tuple[str, ...]
    """What was asked, how many there are, when it was made: a sentence each."""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As many cells in each as there are headings."""
    notes: tuple[str, ...] = ()
    """What has to be known to read it, after the rows."""

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.headings):
                raise ValueError(f"a row of {len(row)} cells under {len(self.headings)} headings: {row}")
