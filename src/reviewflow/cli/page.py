"""Text for a screen of 80 columns: headings, paragraphs, hanging lines and tables. Nothing is said by colour."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Sequence

import typer

from reviewflow.audit.instants import read_instant
from reviewflow.statute.london import LONDON, longdate
from reviewflow.statute.words import counted as count
from reviewflow.statute.words import spoken

__all__ = ["count", "day", "hanging", "heading", "moment", "paragraph", "show", "spoken", "table"]

WIDTH = 79


def show(lines: Iterable[str]) -> None:
    """Print a page."""
    typer.echo("\n".join(line.rstrip() for line in lines))


def heading(words: str) -> list[str]:
    """A heading with an empty line before it."""
    return ["", words, "-" * len(words)]


def paragraph(words: str, *, indent: int = 0) -> list[str]:
    """Words, wrapped."""
    return hanging("", words, indent=indent)


def hanging(label: str, words: str, *, indent: int = 0, width: int = 0) -> list[str]:
    """A label with words beside it; what does not fit goes on below the words."""
    first = " " * indent + label.ljust(width)
    later = " " * (len(first) if label else indent)
    lines: list[str] = []
    for part in words.splitlines() or [""]:
        begin = later if lines else first
        lines += textwrap.wrap(
            part, WIDTH, initial_indent=begin, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
        ) or [begin]
    return lines


def table(rows: Sequence[Sequence[str]], *, indent: int = 0) -> list[str]:
    """Columns as wide as they need to be; the last one is wrapped."""
    if not rows:
        return []
    widths = [max(len(row[n]) for row in rows) + 2 for n in range(len(rows[0]) - 1)]
    lines: list[str] = []
    for row in rows:
        label = "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        lines += hanging(label, row[-1], indent=indent)
    return lines


def day(text: str) -> str:
    """An ISO date in words."""
    return longdate(dt.date.fromisoformat(text))


def moment(text: str) -> str:
    """An instant in words, as London's clocks had it."""
    at = read_instant(text).astimezone(LONDON)
    return f"{longdate(at.date())} at {at:%H:%M}"
