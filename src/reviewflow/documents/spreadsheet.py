"""Tables and reports as an Excel workbook: every cell is text, and the headings stay in sight.

The rows begin under the headings of the first line, so that the sheet sorts and filters as it is; what it is about
stands on a sheet of its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from math import ceil

from reviewflow.errors import DocumentsNotInstalled, TableTooLong

from .cells import clean, cut
from .report import Report
from .table import Table

try:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
except ImportError:
    openpyxl = None

MOST_ROWS = 1_000_000
"""A sheet of Excel ends at 1,048,576."""

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_SIZE = 10
_A4 = 9
"""The number of the paper in the format."""
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 9, 60
_MEASURED = 500
"""So many rows are looked at for the width of their columns."""


def as_spreadsheet(thing: Table | Report) -> bytes:
    """The workbook.

    Raises:
        DocumentsNotInstalled: the extra that writes it is not there.
        TableTooLong: Excel could not open it.
    """
    if openpyxl is None:
        raise DocumentsNotInstalled(form="an Excel workbook (.xlsx)")
    book = openpyxl.Workbook(write_only=True)
    book.properties.title = clean(thing.title)
    book.properties.creator = "reviewflow"
    book.properties.language = "en-GB"
    names: set[str] = set()
    if isinstance(thing, Table):
        _write_table(book, thing, names)
        _write_words(book, thing, names)
    else:
        _write_words(book, thing, names)
        for table in thing.tables:
            _write_table(book, table, names)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_table(book: openpyxl.Workbook, table: Table, names: set[str]) -> None:
    if len(table.rows) > MOST_ROWS:
        raise TableTooLong(rows=f"{len(table.rows):,}", form="an Excel workbook", most=f"{MOST_ROWS:,}")
    sheet = book.create_sheet(_sheet_name(table.title, names))
    sheet.freeze_panes = "A2"
    widths = _widths(table)
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _set_page(sheet, table.title, landscape=True)
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.headings))}{len(table.rows) + 1}"
    line = Border(bottom=Side(style="thin", color="B1B4B6"))
    dark = PatternFill("solid", fgColor="E7ECEF")
    top = Alignment(wrap_text=True, vertical="top")
    heading = [_cell(sheet, text, Font(name="Arial", size=_SIZE, bold=True), top) for text in table.headings]
    for cell in heading:
        cell.fill, cell.border = dark, line
    sheet.append(heading)
    plain = Font(name="Arial", size=_SIZE)
    for number, row in enumerate(table.rows, start=2):
        # Not every program that opens a sheet makes room for the lines of a long text by itself.
        sheet.row_dimensions[number].height = _height(row, widths)
        cells = [_cell(sheet, text, plain, top) for text in row]
        for cell in cells:
            cell.border = line
        sheet.append(cells)


def _write_words(book: openpyxl.Workbook, thing: Table | Report, names: set[str]) -> None:
    sheet = book.create_sheet(_sheet_name("About", names))
    sheet.column_dimensions["A"].width = 100
    _set_page(sheet, thing.title, landscape=False)
    top = Alignment(wrap_text=True, vertical="top")
    for number, (text, size) in enumerate(_words(thing), start=1):
        sheet.row_dimensions[number].height = _height((text,), [100]) * size / _SIZE
        sheet.append([_cell(sheet, text, Font(name="Arial", size=size, bold=size > _SIZE), top)])


def _words(thing: Table | Report) -> Iterator[tuple[str, int]]:
    """Each line of what it is about, and the size that it is written in."""
    yield thing.title, 14
    yield from ((text, _SIZE) for text in thing.about)
    if isinstance(thing, Table):
        yield from ((text, _SIZE) for text in thing.notes)
        return
    for each in thing.sections:
        yield "", _SIZE
        yield each.title if isinstance(each, Table) else each.heading, 12
        paragraphs = each.about + each.notes if isinstance(each, Table) else each.paragraphs
        yield from ((text, _SIZE) for text in paragraphs)
        for table in () if isinstance(each, Table) else each.tables:
            yield from ((text, _SIZE) for text in (f"Sheet: {table.title}", *table.about, *table.notes))


def _cell(sheet: object, text: str, font: Font, alignment: Alignment) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=cut(clean(text)))
    # Text, whatever it begins with; and kept as text when somebody edits the cell.
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.font, cell.alignment = font, alignment
    return cell


def _set_page(sheet: openpyxl.worksheet.worksheet.Worksheet, title: str, *, landscape: bool) -> None:
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = openpyxl.worksheet.properties.PageSetupProperties(fitToPage=True)
    sheet.oddHeader.left.text = clean(title).replace("&", "&&")[:200]
    sheet.oddFooter.right.text = "Page &P of &N"


def _widths(table: Table) -> list[int]:
    seen = [table.headings, *table.rows[:_MEASURED]]
    longest = [max(len(line) for row in seen for line in (row[n].splitlines() or [""])) for n in range(len(seen[0]))]
    return [min(max(width + 3, _NARROWEST), _WIDEST) for width in longest]


def _height(row: tuple[str, ...], widths: list[int]) -> float:
    """In points, for the cell with the most lines; Excel allows no row above 409."""
    lines = [
        sum(max(1, ceil(len(line) * 1.05 / width)) for line in text.split("\n"))
        for text, width in zip(row, widths, strict=True)
    ]
    return min(13.5 * max(lines, default=1) + 1.5, 409.0)


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = " ".join(_NOT_IN_A_NAME.sub(" ", clean(title)).split()).strip("'") or "Table"
    name, number = plain[:_LONGEST_NAME].strip(" '"), 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: _LONGEST_NAME - 4].strip()} {number}"
    taken.add(name.casefold())
    return name
