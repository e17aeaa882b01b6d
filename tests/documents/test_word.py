"""Word documents, read back with the library that reads them."""

import io
import zipfile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from documents.samples import NOTHING, PACK, VIEWS
from reviewflow.documents import word
from reviewflow.documents.word import as_word
from reviewflow.errors import DocumentsNotInstalled, TableTooLong


def read_document(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def headings(document: Document) -> list[tuple[str, str]]:
    found = [(each.style.name if each.style else "", each.text) for each in document.paragraphs]
    return [(str(style), text) for style, text in found if str(style).startswith(("Title", "Heading"))]


def test_a_report_has_real_headings() -> None:
    assert headings(read_document(as_word(PACK))) == [
        ("Title", PACK.title),
        ("Heading 1", "Timeliness"),
        ("Heading 2", VIEWS.title),
        ("Heading 1", NOTHING.title),
        ("Heading 1", "What is not here"),
    ]


def test_a_table_keeps_every_cell() -> None:
    grid = read_document(as_word(VIEWS)).tables[0]

    assert [[cell.text for cell in row.cells] for row in grid.rows] == [
        list(VIEWS.headings),
        *[[cell.replace("\x07", "�") for cell in row] for row in VIEWS.rows],
    ]


def test_the_heading_row_repeats_and_no_row_is_torn_by_a_page() -> None:
    rows = read_document(as_word(VIEWS)).tables[0].rows

    assert [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in rows] == [True, False, False, False]
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_it_is_on_a4_and_a_wide_table_lies_on_its_side() -> None:
    wide, narrow = (read_document(as_word(each)).sections[0] for each in (VIEWS, NOTHING))

    assert (wide.page_width.mm, wide.page_height.mm) == pytest.approx((297, 210), abs=0.1)  # type: ignore[union-attr]
    assert (narrow.page_width.mm, narrow.page_height.mm) == pytest.approx((210, 297), abs=0.1)  # type: ignore[union-attr]


def test_pages_are_numbered_and_the_language_is_british() -> None:
    with zipfile.ZipFile(io.BytesIO(as_word(PACK))) as parts:
        footer = next(parts.read(name).decode() for name in parts.namelist() if "footer" in name)
        styles = parts.read("word/styles.xml").decode()

    assert "PAGE" in footer
    assert "NUMPAGES" in footer
    assert 'w:lang w:val="en-GB"' in styles
    assert "en-US" not in styles.replace('w:eastAsia="en-US"', "")


def test_more_rows_than_word_opens_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "MOST_ROWS", 2)

    with pytest.raises(TableTooLong, match=r"use \.csv or \.json"):
        as_word(PACK)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word, "docx", None)

    with pytest.raises(DocumentsNotInstalled, match="extra `documents`"):
        as_word(PACK)
