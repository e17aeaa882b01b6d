"""Tables and reports for programs and for a screen: CSV, JSON and plain text."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from textwrap import wrap

from .cells import clean, harmless
from .report import Report, Section
from .table import Table

_WIDTH = 100


def as_csv(thing: Table | Report) -> bytes:
    """The headings and the rows alone, so that programs read them; the tables of a report follow one another.

    It begins with the mark by which Excel knows UTF-8, and what looks like a formula is made harmless.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    tables = [thing] if isinstance(thing, Table) else thing.tables
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        if isinstance(thing, Report):
            writer.writerow([harmless(clean(table.title))])
        writer.writerows([harmless(clean(cell)) for cell in row] for row in (table.headings, *table.rows))
    return out.getvalue().encode("utf-8-sig")


def as_json(thing: Table | Report) -> bytes:
    """Every word of it, keyed by what it is."""
    value = _table_value(thing) if isinstance(thing, Table) else _report_value(thing)
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "replace")


def as_text(thing: Table | Report) -> bytes:
    """Every word of it, as it is read on a screen or in a letter."""
    lines = list(_table_lines(thing, "=") if isinstance(thing, Table) else _report_lines(thing))
    return (clean("\n".join(lines)).rstrip() + "\n").encode("utf-8", "replace")


def _table_value(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "about": list(table.about),
        "headings": list(table.headings),
        "rows": [list(row) for row in table.rows],
        "notes": list(table.notes),
    }


def _report_value(report: Report) -> dict[str, object]:
    sections = [_table_value(each) if isinstance(each, Table) else _section_value(each) for each in report.sections]
    return {"title": report.title, "about": list(report.about), "sections": sections}


def _section_value(section: Section) -> dict[str, object]:
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "tables": [_table_value(each) for each in section.tables],
    }


def _report_lines(report: Report) -> Iterator[str]:
    yield from _heading(report.title, "=")
    yield from _paragraphs(report.about)
    for each in report.sections:
        if isinstance(each, Table):
            yield from _table_lines(each, "-")
            continue
        yield from _heading(each.heading, "-")
        yield from _paragraphs(each.paragraphs)
        for table in each.tables:
            yield from _table_lines(table, "-")


def _table_lines(table: Table, underline: str) -> Iterator[str]:
    yield from _heading(table.title, underline)
    yield from _paragraphs(table.about)
    columns = list(zip(table.headings, *table.rows, strict=True))
    widths = [max(len(cell) for cell in column) for column in columns]
    fits = sum(widths) + 2 * len(widths) <= _WIDTH and not any("\n" in cell for row in table.rows for cell in row)
    if fits:
        for row in (table.headings, tuple("-" * width for width in widths), *table.rows):
            yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    else:
        for row in table.rows:
            yield from _record(table.headings, row)
    if not table.rows:
        yield "Nothing to show."
    yield ""
    yield from _paragraphs(table.notes)


def _record(headings: tuple[str, ...], row: tuple[str, ...]) -> Iterator[str]:
    for heading, cell in zip(headings, row, strict=True):
        if cell:
            yield from wrap(f"{heading}: {' '.join(cell.split())}", _WIDTH, subsequent_indent="  ")
    yield ""


def _heading(text: str, underline: str) -> list[str]:
    return [text, underline * min(len(text), _WIDTH), ""]


def _paragraphs(texts: tuple[str, ...]) -> Iterator[str]:
    for text in texts:
        yield from wrap(text, _WIDTH) or [""]
        yield ""
