"""Tables and reports as a Word document: real headings, heading rows that repeat, page numbers, A4, en-GB."""

from __future__ import annotations

import io

from reviewflow.errors import DocumentsNotInstalled, TableTooLong

from .cells import clean
from .report import Report, Section
from .table import Table

try:
    import docx
    from docx.document import Document
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import Mm, Pt, RGBColor
except ImportError:
    docx = None  # type: ignore[assignment]

MOST_ROWS = 20_000
"""More than some hundred pages nobody reads in Word, and Word opens them slowly."""

_WIDE = 5
"""From so many columns on the page lies on its side."""
_INK = "0B0C0C"
_LEAST_SHARE, _MOST_SHARE = 8, 45


def as_word(thing: Table | Report) -> bytes:
    """The document.

    Raises:
        DocumentsNotInstalled: the extra that writes it is not there.
        TableTooLong: Word would not open it in reasonable time.
    """
    if docx is None:
        raise DocumentsNotInstalled(form="a Word document (.docx)")
    tables = (thing,) if isinstance(thing, Table) else thing.tables
    for table in tables:
        if len(table.rows) > MOST_ROWS:
            raise TableTooLong(rows=f"{len(table.rows):,}", form="a Word document", most=f"{MOST_ROWS:,}")
    document = docx.Document()
    document.core_properties.title = clean(thing.title)
    document.core_properties.author = "reviewflow"
    document.core_properties.language = "en-GB"
    document.core_properties.comments = ""
    _set_styles(document)
    width = _set_page(document, landscape=any(len(each.headings) >= _WIDE for each in tables))
    _number_pages(document)
    document.add_heading(clean(thing.title), 0)
    for text in thing.about:
        document.add_paragraph(clean(text))
    if isinstance(thing, Table):
        _add_rows(document, thing, width)
    else:
        for each in thing.sections:
            _add_section(document, each, width)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add_section(document: Document, section: Section | Table, width: int) -> None:
    if isinstance(section, Table):
        _add_table(document, section, 1, width)
        return
    document.add_heading(clean(section.heading), 1)
    for text in section.paragraphs:
        document.add_paragraph(clean(text))
    for table in section.tables:
        _add_table(document, table, 2, width)


def _add_table(document: Document, table: Table, level: int, width: int) -> None:
    document.add_heading(clean(table.title), level)
    for text in table.about:
        document.add_paragraph(clean(text)).paragraph_format.keep_with_next = True
    _add_rows(document, table, width)


def _add_rows(document: Document, table: Table, width: int) -> None:
    if table.rows:
        grid = document.add_table(rows=1, cols=len(table.headings))
        grid.style = document.styles["Table Grid"]
        grid.autofit = False
        widths = _widths(table, width)
        for column, wide in zip(grid._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = wide
        _set_borders(grid._tbl)
        grid._tbl.remove(grid._tbl.tr_lst[0])
        grid._tbl.append(_row(table.headings, widths, heading=True))
        for row in table.rows:
            grid._tbl.append(_row(row, widths, heading=False))
    else:
        document.add_paragraph("Nothing to show.")
    for number, text in enumerate(table.notes):
        paragraph = document.add_paragraph(clean(text))
        if not number:
            paragraph.paragraph_format.space_before = Pt(8)


def _row(cells: tuple[str, ...], widths: list[int], *, heading: bool) -> BaseOxmlElement:
    """A row, written as XML: cell by cell through the library, a thousand of them take a minute."""
    row = OxmlElement("w:tr")
    about = _within(row, "w:trPr")
    _within(about, "w:cantSplit")
    if heading:
        _within(about, "w:tblHeader")
    for text, width in zip(cells, widths, strict=True):
        cell = _within(row, "w:tc")
        about_cell = _within(cell, "w:tcPr")
        _within(about_cell, "w:tcW", w=str(width // 635), type="dxa")
        if heading:
            _within(about_cell, "w:shd", val="clear", color="auto", fill="E7ECEF")
        for line in clean(text).split("\n"):
            paragraph = _within(cell, "w:p")
            about_paragraph = _within(paragraph, "w:pPr")
            if heading:
                _within(about_paragraph, "w:keepNext")
            _within(about_paragraph, "w:spacing", before="30", after="30", line="240", lineRule="auto")
            run = _within(paragraph, "w:r")
            about_run = _within(run, "w:rPr")
            if heading:
                _within(about_run, "w:b")
            _within(about_run, "w:sz", val="18")
            words = _within(run, "w:t")
            words.text = line
            words.set(qn("xml:space"), "preserve")
    return row


def _within(parent: BaseOxmlElement, name: str, **attributes: str) -> BaseOxmlElement:
    child: BaseOxmlElement = OxmlElement(name)
    for key, value in attributes.items():
        child.set(qn(f"w:{key}"), value)
    parent.append(child)
    return child


def _widths(table: Table, whole: int) -> list[int]:
    """The page shared out by how much there is to read in each column; the longest word is not broken if it can be."""
    shares = []
    for number, heading in enumerate(table.headings):
        texts = [heading, *(row[number] for row in table.rows[:200])]
        longest_word = max((len(word) for text in texts for word in text.split()), default=1)
        usual = sum(len(text) for text in texts) / len(texts)
        shares.append(min(max(longest_word * 1.15 + 2, usual * 0.8, _LEAST_SHARE), _MOST_SHARE))
    return [int(whole * share / sum(shares)) for share in shares]


def _set_borders(table: BaseOxmlElement) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        _within(borders, f"w:{side}", val="single", sz="4", space="0", color="B1B4B6")
    for side in ("left", "right", "insideV"):
        _within(borders, f"w:{side}", val="nil")
    properties = table.find(qn("w:tblPr"))
    # The order of these is fixed by the format: borders come before the layout and the margins.
    after = next((e for e in properties if e.tag in {qn("w:tblLayout"), qn("w:tblCellMar"), qn("w:tblLook")}), None)
    if after is None:
        properties.append(borders)
    else:
        after.addprevious(borders)


def _set_page(document: Document, *, landscape: bool) -> int:
    """A4 with even margins; the width that is left for words."""
    section = document.sections[0]
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    return int(section.page_width - Mm(40))


def _set_styles(document: Document) -> None:
    sizes = {"Normal": 11, "Title": 20, "Heading 1": 15, "Heading 2": 12}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name, style.font.size = "Arial", Pt(size)
        style.font.color.rgb = RGBColor.from_string(_INK)
        about = style.element.get_or_add_rPr()
        fonts = about.find(qn("w:rFonts"))
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), "Arial")
        for old in about.findall(qn("w:lang")):
            about.remove(old)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    frame = document.styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if frame is not None:
        frame.getparent().remove(frame)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)


def _number_pages(document: Document) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for before, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(before)
        for kind, text in (("begin", ""), ("", field), ("separate", ""), ("shown", "1"), ("end", "")):
            run = paragraph.add_run()
            if kind == "shown":
                run.text = text
            elif kind:
                _within(run._r, "w:fldChar", fldCharType=kind)
            else:
                _within(run._r, "w:instrText").text = text
