"""Files are written in the form that their name asks for."""

from pathlib import Path

import pytest

from documents.samples import PACK, VIEWS
from reviewflow.documents.write import FORMS, form_of, write, written
from reviewflow.errors import FileFormUnknown


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("a.XLSX", "xlsx"), ("a.docx", "docx"), ("a.json", "json"), ("a.txt", "text")]
)
def test_the_name_says_the_form(name: str, form: str) -> None:
    assert form_of(Path(name)) == form


@pytest.mark.parametrize("name", ["a", "a.pdf", "a.xls", ".csv"])
def test_another_name_is_refused_with_those_there_are(name: str) -> None:
    with pytest.raises(FileFormUnknown, match=r"\.csv, \.xlsx, \.docx, \.json, \.txt"):
        form_of(Path(name))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_writes_a_table_and_a_report(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"
    for thing in (VIEWS, PACK):
        write(thing, path, form)

        assert path.stat().st_size > 100


@pytest.mark.parametrize("form", ["csv", "json", "text"])
def test_the_plain_forms_are_the_same_each_time(form: str) -> None:
    assert written(PACK, form) == written(PACK, form)
