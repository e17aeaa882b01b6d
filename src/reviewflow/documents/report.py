"""A report to be written out: sections of words and tables, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass

from .table import Table


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is said under it, and the tables that show it."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Several sections and tables under one title."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section | Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table of it, in order."""
        found: list[Table] = []
        for each in self.sections:
            found += [each] if isinstance(each, Table) else each.tables
        return tuple(found)
