"""Excel workbooks, read back with the library that reads them."""

import io

import openpyxl
import pytest

from documents.samples import NOTHING, PACK, VIEWS
from reviewflow.documents import spreadsheet
from reviewflow.documents.cells import LONGEST
from reviewflow.documents.spreadsheet import as_spreadsheet
from reviewflow.documents.table import Table
from reviewflow.errors import DocumentsNotInstalled, TableTooLong


def read_book(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_the_rows_stand_under_headings_that_stay_in_sight_and_filter() -> None:
    sheet = read_book(as_spreadsheet(VIEWS)).worksheets[0]

    assert [cell.value for cell in sheet[1]] == list(VIEWS.headings)
    assert [cell.value for cell in sheet[2]] == list(VIEWS.rows[0])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet.print_title_rows == "$1:$1"


def test_no_cell_is_a_formula() -> None:
    sheet = read_book(as_spreadsheet(VIEWS)).worksheets[0]

    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert sheet["E3"].value == VIEWS.rows[1][4]
    assert sheet["E3"].quotePrefix


def test_what_it_is_about_stands_on_a_sheet_of_its_own() -> None:
    about = read_book(as_spreadsheet(VIEWS))["About"]

    assert [row[0].value for row in about] == [VIEWS.title, *VIEWS.about, *VIEWS.notes]


def test_each_table_of_a_report_has_its_sheet_under_a_name_that_excel_takes() -> None:
    book = read_book(as_spreadsheet(PACK))

    assert book.sheetnames == ["About", "Decisions not to notify, with e", "Corrections"]
    assert [cell.value for cell in book["Corrections"][1]] == list(NOTHING.headings)


def test_two_tables_of_one_title_get_two_sheets() -> None:
    two = Table("What: [was] done?", (), ("a",), ())

    names = read_book(as_spreadsheet(PACK.__class__("Two", (), (two, two)))).sheetnames

    assert names == ["About", "What was done", "What was done 2"]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    sheet = read_book(as_spreadsheet(Table("x", (), ("a",), (("y" * (LONGEST + 5),),)))).worksheets[0]

    assert str(sheet["A2"].value).endswith("y [cut here: 5 more characters]")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ROWS", 2)

    with pytest.raises(TableTooLong, match="3 rows are too many for an Excel workbook, which holds 2"):
        as_spreadsheet(VIEWS)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "openpyxl", None)

    with pytest.raises(DocumentsNotInstalled, match="extra `documents`"):
        as_spreadsheet(VIEWS)
