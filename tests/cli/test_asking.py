"""Questions to the trail on the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import docx
import openpyxl
import pytest

from cli.terminal import Terminal

BY = ("--by", "bristol.scrutineer")


def test_an_answer_is_sentences_with_the_question_the_time_and_the_count(terminal: Terminal, incident: str) -> None:
    page = " ".join(terminal.page("trail", "query", f"case:{incident}", *BY).split())

    assert f"Understood as: Entries about {incident}." in page
    assert "By bristol.scrutineer as scrutineer on " in page
    assert "Found: 3 entries." in page
    assert "5 On Monday 22 March 2021 the local authority notifier" in page


def test_the_same_as_json_goes_page_by_page(terminal: Terminal, incident: str) -> None:
    first = terminal.value("trail", "query", f"case:{incident}", "--limit", "2", *BY)
    rest = terminal.value("trail", "query", f"case:{incident}", "--after", first["next_page"], *BY)

    assert (first["count"], first["is_whole"]) == (3, True)
    assert [each["entry"] for each in first["entries"] + rest["entries"]] == [5, 4, 3]
    assert first["entries"][0]["link"].endswith("/trail/5")
    assert rest["next_page"] is None


@pytest.mark.parametrize("form", ["csv", "xlsx", "docx", "json", "txt"])
def test_the_whole_answer_is_written_to_a_file(terminal: Terminal, incident: str, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"answer.{form}"

    assert terminal.page("trail", "query", f"case:{incident}", "--to", str(path), *BY).startswith("3 entries: written")

    assert read_numbers(path) == ["5", "4", "3"]


def read_numbers(path: Path) -> list[str]:
    """The numbers of the entries in a file of any form."""
    if path.suffix == ".csv":
        return [row[0] for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines())][1:]
    if path.suffix == ".xlsx":
        return [str(row[0].value) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)]
    if path.suffix == ".docx":
        return [row.cells[0].text for row in docx.Document(str(path)).tables[0].rows][1:]
    if path.suffix == ".json":
        return [str(each["entry"]) for each in json.loads(path.read_text())["entries"]]
    return [line.removeprefix("Entry: ") for line in path.read_text().splitlines() if line.startswith("Entry: ")]


def test_a_file_of_an_unknown_form_is_refused_before_anything_is_asked(terminal: Terminal, incident: str) -> None:
    assert "End its name with one of: .csv" in terminal.refusal("trail", "query", "what:open", "--to", "a.pdf", *BY)
    assert len(terminal.value("trail", "show")) == 5


def test_an_unknown_word_says_which_there_are(terminal: Terminal, incident: str) -> None:
    assert "Did you mean coordinator" in terminal.refusal("trail", "query", "role:coordinatr", *BY)
    assert "The keys are: case, by" in terminal.refusal("trail", "query", "colour:red", *BY)
    assert "Did you mean corrections" in terminal.refusal("trail", "query", "--saved", "corrections_", *BY)
    assert "nothing is asked" in terminal.refusal("trail", "query", *BY)


def test_the_saved_questions_are_listed(terminal: Terminal) -> None:
    assert "deadlines_that_moved: Deadlines that moved\n    standing:moved" in terminal.page("trail", "questions")
    assert {each["name"] for each in terminal.value("trail", "questions")} >= {"late_and_why", "corrections"}


def test_what_is_searched_is_made_anew(terminal: Terminal, incident: str) -> None:
    assert terminal.value("trail", "index") == {"reach": 5}
    assert terminal.page("trail", "index", "--rebuild") == "Every entry up to 5 can be found.\n"
