"""CSV, JSON and plain text, read back as programs and people read them."""

import csv
import io
import json

import pytest

from documents.samples import NOTHING, PACK, REASON, VIEWS
from reviewflow.documents.cells import harmless
from reviewflow.documents.plain import as_csv, as_json, as_text
from reviewflow.documents.table import Table


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes it for another alphabet without the mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_as_csv_is_its_headings_and_rows_and_nothing_else() -> None:
    rows = read_csv(as_csv(VIEWS))

    assert rows[0] == list(VIEWS.headings)
    assert rows[1] == list(VIEWS.rows[0])
    assert len(rows) == 4


def test_lines_within_a_cell_stay_in_it() -> None:
    assert read_csv(as_csv(VIEWS))[3][4] == "First line.\nSecond line, with a bell �."


@pytest.mark.parametrize(
    "text", ["=1+1", "+44 117 496 0000", "-2+3", "@SUM(A1)", "\t=1", " =1", "\n=1", "|cmd", "%0a=1", "=1,000"]
)
def test_what_a_spreadsheet_would_carry_out_is_made_harmless(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-3", "+1.5", "-12%", "7", "1,000", "plain", "", "a=b", "10 - 12"])
def test_numbers_and_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_the_tables_of_a_report_follow_one_another_with_their_titles() -> None:
    rows = read_csv(as_csv(PACK))

    assert rows[0] == [VIEWS.title]
    assert rows[5:] == [[], [NOTHING.title], list(NOTHING.headings)]


def test_json_holds_every_word() -> None:
    value = json.loads(as_json(PACK))

    assert value["sections"][0]["paragraphs"] == ["Of four rapid reviews two were sent in time."]
    assert value["sections"][0]["tables"][0]["rows"][0] == list(VIEWS.rows[0])
    assert json.loads(as_json(VIEWS))["notes"] == list(VIEWS.notes)


def test_plain_text_says_all_of_it_within_a_hundred_columns() -> None:
    text = as_text(PACK).decode()

    assert REASON in " ".join(text.split())
    assert "Nothing to show." in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_narrow_table_stands_in_columns() -> None:
    table = Table("Figures", (), ("Year", "Reviews"), (("2020", "4"), ("2021", "12")))

    assert "Year  Reviews\n----  -------\n2020  4\n2021  12\n" in as_text(table).decode()


def test_a_row_that_does_not_fit_its_headings_is_not_made() -> None:
    with pytest.raises(ValueError, match="2 cells under 1 headings"):
        Table("x", (), ("one",), (("1", "2"),))
